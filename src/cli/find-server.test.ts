import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { commandFolder } from '../../test/command-server.ts'

/** A server on another machine: it leaves no file here. */
async function elsewhere() {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.end(JSON.stringify({ hosts: [], aliases: { assistant: [] } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server }
}

test('a command goes to the server that MUSTER_URL names, with the key of MUSTER_KEY', async () => {
  const { run } = await commandFolder()
  const { url, asked } = await elsewhere()
  const environment = { MUSTER_URL: url, MUSTER_KEY: 'mst_key' }
  expect((await run(['host', 'list'], { environment })).stdout).toContain('assistant = any model')
  expect(asked).toEqual(['Bearer mst_key'])
})

test.each([
  [{ MUSTER_URL: 'muster.example.org', MUSTER_KEY: 'k' }, 2, 'MUSTER_URL is no http or https address'],
  [{ MUSTER_URL: 'https://muster.example.org' }, 77, 'MUSTER_KEY is not set'],
  [
    { MUSTER_URL: 'http://127.0.0.1:1', MUSTER_KEY: 'k' },
    75,
    'Nothing listens at http://127.0.0.1:1 (MUSTER_URL).',
  ],
  [{}, 75, 'or name one elsewhere in MUSTER_URL'],
])('what is wrong with %j is told', async (environment, exitCode, said) => {
  const { run } = await commandFolder()
  const ran = await run(['host', 'list'], { environment })
  expect(ran.exitCode).toBe(exitCode)
  expect(ran.stderr).toContain(said)
})
