import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/cli/client.ts'
import { serverPlace } from '../src/cli/find-server.ts'
import type { CliContext } from '../src/cli/context.ts'
import { follow } from '../src/cli/follow.ts'
import { json, serve, type Answer } from './command-server.ts'
import { startTestServer } from './server.ts'

/** What a command says, line by line, as it says it. */
function spoken(): { stream: Writable; until: (line: RegExp) => Promise<string> } {
  let said = ''
  const waiting: { line: RegExp; resolve: (line: string) => void }[] = []
  const tell = () => {
    for (const one of waiting.slice()) {
      const found = one.line.exec(said)
      if (!found) continue
      said = said.slice(found.index + found[0].length)
      waiting.splice(waiting.indexOf(one), 1)
      one.resolve(found[0])
    }
  }
  return {
    stream: new Writable({
      decodeStrings: false,
      write(text: string, _, done) {
        said += text
        tell()
        done()
      },
    }),
    until: (line) =>
      new Promise((resolve) => {
        waiting.push({ line, resolve })
        tell()
      }),
  }
}

test('a folder that is followed: what is new is added, what changes is changed, what goes is removed', async () => {
  const server = await startTestServer()
  onTestFinished(() => server[Symbol.asyncDispose]())
  const folder = join(server.folder, 'notes')
  await mkdir(folder)
  await writeFile(join(folder, 'a.md'), '# A\n\nThe ferry leaves at noon.')
  const stop = new AbortController()
  const [stdout, stderr] = [spoken(), spoken()]
  const context: Partial<CliContext> = {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: stop.signal,
  }
  await using client = await connect(serverPlace(join(server.folder, 'data'), {}))
  const followed = follow({ paths: [folder], maxBytes: 1_000, everyMs: 20 }, client, context as CliContext)
  const titles = async () =>
    (await client.call<{ documents: { title: string }[] }>('GET', '/api/documents')).documents.map(
      ({ title }) => title,
    )

  await stdout.until(/added .*a\.md\n/)
  await writeFile(join(folder, 'b.md'), '# B\n\ntext')
  await stdout.until(/added .*b\.md\n/)
  expect(await titles()).toEqual(['A', 'B'])

  await writeFile(join(folder, 'a.md'), '# A again\n\nThe ferry leaves at one.')
  await stdout.until(/changed .*a\.md\n/)
  await writeFile(join(folder, 'large.md'), 'x'.repeat(2_000))
  await stderr.until(/large\.md: it has 2000 bytes/)
  await rm(join(folder, 'b.md'))
  await stdout.until(/removed .*b\.md\n/)
  expect(await titles()).toEqual(['A again'])

  // A drive that is not there for a moment takes nothing with it.
  await rm(folder, { recursive: true })
  await mkdir(folder)
  await writeFile(join(folder, 'c.md'), '# C\n\ntext')
  await stdout.until(/added .*c\.md\n/)
  stop.abort()
  expect(await followed).toBe(0)
})

test('what the server does not take for a while is sent again, to another that took its place as well', async () => {
  const taken: string[] = []
  let isFull = true
  const routes: Record<string, Answer> = {
    'POST /api/documents': (call, response) => {
      if (isFull)
        return json(
          507,
          { error: { message: 'The disk is full.', code: 'store-full' } },
          { 'retry-after': '0' },
        )(call, response)
      taken.push(`${String(call.headers.authorization)} ${call.query.get('name')!.replace(/.*\//, '')}`)
      json(201, { document: { id: 'doc_1', blocks: 1 } })(call, response)
    },
  }
  const { folder } = await serve(routes)
  const notes = join(folder, 'notes')
  await mkdir(notes)
  await writeFile(join(notes, 'a.md'), 'text')
  const stop = new AbortController()
  const [stdout, stderr] = [spoken(), spoken()]
  const context: Partial<CliContext> = { stdout: stdout.stream, stderr: stderr.stream, signal: stop.signal }
  await using client = await connect(serverPlace(folder, {}))
  const followed = follow({ paths: [notes], maxBytes: 1_000, everyMs: 20 }, client, context as CliContext)
  await stderr.until(/The disk is full\.\n/)
  isFull = false
  await stdout.until(/added .*a\.md\n/)

  // The first is gone, and for a moment there is none.
  const own = await readFile(join(folder, 'server.json'), 'utf8')
  await writeFile(join(folder, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:1', key: 'none' }))
  routes['POST /api/documents'] = json(401, { error: { message: 'Not known.', code: 'unauthorized' } })
  const other = await serve({ 'POST /api/documents': json(201, { document: { id: 'doc_2', blocks: 1 } }) })
  await writeFile(join(notes, 'b.md'), 'text')
  await stderr.until(/No Muster is running/)
  await writeFile(join(folder, 'server.json'), await readFile(join(other.folder, 'server.json'), 'utf8'))
  await stdout.until(/added .*b\.md\n/)
  expect(taken).toEqual([`Bearer ${(JSON.parse(own) as { key: string }).key} a.md`])
  expect(other.calls.map(({ query }) => query.get('name')!.replace(/.*\//, ''))).toEqual(['b.md'])
  stop.abort()
  expect(await followed).toBe(0)
})
