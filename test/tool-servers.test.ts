// Servers of tools belong to the server that has them configured: they are begun with it, and end with it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startTestServer } from './server.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { recordCommand } from './tools/start-record-server.ts'

test('the programs of tools end with the server, and all that they have started', async () => {
  const file = join(temporaryFolder(), 'processes')
  const calendar = { command: recordCommand('child'), environment: { CHILD_FILE: file } }
  const broken = { command: ['no-such-program'] }
  const server = await startTestServer({ config: { tools: { calendar, broken } } })
  let started: number[] = []
  await eventually(async () => {
    started = (await readFile(file, 'utf8')).trim().split(' ').map(Number)
    expect(started).toHaveLength(2)
  })
  await server[Symbol.asyncDispose]()
  await eventually(() => {
    for (const pid of started) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
