import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError, encodeSse } from '../base/index.ts'
import { runCli, type SimulateOptions } from './index.ts'

let folder: string
let cleanup: AsyncDisposableStack
beforeEach(async () => {
  cleanup = new AsyncDisposableStack()
  folder = await mkdtemp(join(tmpdir(), 'muster-cli-'))
  cleanup.defer(() => rm(folder, { recursive: true }))
})
afterEach(() => cleanup.disposeAsync())

interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}
type Answer = (call: Call, response: ServerResponse) => void

/** A server of the given routes (`GET /api/hosts`), found by its file as the real one is. */
async function serve(routes: Record<string, Answer>): Promise<Call[]> {
  const calls: Call[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, 'http://x')
    let body = ''
    for await (const bytes of request) body += String(bytes)
    const call = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    }
    calls.push(call)
    const answer = routes[`${call.method} ${call.path}`]
    if (answer) answer(call, response)
    else json(404, { error: { message: 'There is nothing.', code: 'not-found' } })(call, response)
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup.defer(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  await writeFile(
    join(folder, 'server.json'),
    JSON.stringify({ url: `http://127.0.0.1:${port}`, key: 'local', pid: 1 }),
  )
  return calls
}

function json(status: number, body?: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) =>
    void response.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body))
}

interface Ran {
  exitCode: number
  stdout: string
  stderr: string
}

interface RunOptions {
  environment?: Record<string, string>
  stdin?: string
  signal?: AbortSignal
  onStdout?: (text: string) => void
  start?: (configPath: string | undefined) => Promise<number>
  simulate?: (options: SimulateOptions) => Promise<number>
}

async function run(argv: string[], options: RunOptions = {}): Promise<Ran> {
  const ran = { exitCode: -1, stdout: '', stderr: '' }
  const writable = (name: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write(text: string, _, done) {
        ran[name] += text
        if (name === 'stdout') options.onStdout?.(ran.stdout)
        done()
      },
    })
  ran.exitCode = await runCli(argv, {
    environment: options.environment ?? {},
    stdin: Readable.from([options.stdin ?? '']),
    stdout: writable('stdout'),
    stderr: writable('stderr'),
    isTty: false,
    signal: options.signal ?? new AbortController().signal,
    loadConfig: async ({ path }) => ({
      path: path ?? 'muster.yaml',
      dataFolder: folder,
      limits: { documentBytes: 1000 },
    }),
    start: options.start ?? (async () => 0),
    simulate: options.simulate ?? (async () => 0),
    backUp: async () => Promise.reject(new Error('not asked for')),
    restore: async () => Promise.reject(new Error('not asked for')),
    move: async () => Promise.reject(new Error('not asked for')),
    fitPool: async ({ pool, questions }, tokens) => ({
      pool,
      questions: questions.map(() => ({ selected: [], tokens })),
    }),
  })
  return ran
}

const passage = {
  number: 2,
  blockId: 1,
  documentId: 'doc_1',
  title: 'Manual',
  headings: ['Server', 'Connections'],
  start: 10,
  end: 90,
  text: 'max_connections',
  score: 1,
}
const events = [
  { type: 'run-started', conversationId: 'c', question: 'q', model: 'assistant' },
  { type: 'evidence', passages: [passage] },
  { type: 'queued', place: 3, estimatedWaitMs: 1500 },
  { type: 'text-delta', text: 'Raise \u001b[2J' },
  { type: 'moved', from: 'one', to: 'two', reason: 'it went away' },
  { type: 'text-delta', text: 'max_connections [2].' },
  { type: 'run-done', finishReason: 'stop', cited: [2] },
].map((event, index) => ({ ...event, seq: index + 1, at: 0 }))

/** Streams events behind the one that the client has; with `cut`, breaks after so many each time. */
function streamEvents(list: { seq: number }[], cut = Infinity): Answer {
  return (call, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': hello\n\n')
    const after = Number(call.headers['last-event-id'] ?? 0)
    const rest = list.filter(({ seq }) => seq > after)
    for (const event of rest.slice(0, cut))
      response.write(encodeSse({ id: event.seq, data: JSON.stringify(event) }))
    if (rest.length <= cut) response.end()
    else setTimeout(() => response.destroy(), 20)
  }
}

const started = json(201, { runId: 'run_1', conversationId: 'c' })
const answer = 'Raise [2Jmax_connections [2].\n\n[2] Manual › Server › Connections (doc_1, 10–90)\n'

test('ask streams the answer, then its sources', async () => {
  const calls = await serve({ 'POST /api/runs': started, 'GET /api/runs/run_1/events': streamEvents(events) })
  const ran = await run(['ask', 'How', 'many?', '--model', 'm', '-C', 'a', '-C', 'b', '--conversation', 'c'])
  expect(ran).toEqual({
    exitCode: 0,
    stdout: answer,
    stderr: 'Waiting for a free host: place 3, about 2 s.\n\nMoved from one to two: it went away.\n',
  })
  expect(JSON.parse(calls[0]!.body)).toEqual({
    question: 'How many?',
    model: 'm',
    collections: ['a', 'b'],
    conversationId: 'c',
  })
  expect(calls[0]!.headers.authorization).toBe('Bearer local')
})

test('a source of a document with pages names its page', async () => {
  const onPage = events.map((event) =>
    event.type === 'evidence' ? { ...event, passages: [{ ...passage, page: 12 }] } : event,
  )
  await serve({ 'POST /api/runs': started, 'GET /api/runs/run_1/events': streamEvents(onPage) })
  expect((await run(['ask', 'q'])).stdout).toMatch(
    /\[2\] Manual › Server › Connections \(doc_1, page 12\)\n$/,
  )
})

test('ask goes on where a connection broke', async () => {
  const calls = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': streamEvents(events, 3),
  })
  const ran = await run(['ask', '--json', 'q'])
  expect(
    ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(events)
  expect(calls.slice(1).map((call) => call.headers['last-event-id'])).toEqual([undefined, '3', '6'])
})

test('ask gives up on a connection that keeps breaking', async () => {
  await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': (_, response) => response.destroy(),
  })
  const ran = await run(['ask', 'q'])
  expect(ran.exitCode).toBe(69)
  expect(ran.stderr).toMatch(/^muster: The connection .* broke/)
})

test('ask ends with the exit code of a failed run', async () => {
  const failed = {
    type: 'run-error',
    code: 'timeout',
    message: 'It took too long.',
    retryable: true,
    seq: 1,
    at: 0,
  }
  await serve({ 'POST /api/runs': started, 'GET /api/runs/run_1/events': streamEvents([failed]) })
  expect(await run(['ask', 'q'])).toEqual({ exitCode: 75, stdout: '', stderr: 'muster: It took too long.\n' })
})

test('an interrupt stops the run on the server', async () => {
  let live: ServerResponse | undefined
  const send = (event: object & { seq: number }) =>
    live!.write(encodeSse({ id: event.seq, data: JSON.stringify(event) }))
  const calls = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': (_, response) => {
      live = response
      send({ type: 'text-delta', text: 'Once', seq: 1, at: 0 } as { seq: number })
    },
    'POST /api/runs/run_1/stop': (call, response) => {
      json(202, { stopped: true })(call, response)
      send({ type: 'run-aborted', reason: 'It was stopped.', seq: 2, at: 0 } as { seq: number })
    },
  })
  const interrupt = new AbortController()
  const ran = await run(['ask', 'q'], { signal: interrupt.signal, onStdout: () => interrupt.abort() })
  expect(ran).toEqual({ exitCode: 130, stdout: 'Once', stderr: '\nStopped: It was stopped.\n' })
  expect(calls.map((call) => call.path)).toContain('/api/runs/run_1/stop')
})

test('without a server, it says how to start one', async () => {
  const message = `muster: No Muster is running for this configuration (data folder ${folder}). Start it with \`muster start\`.\n`
  expect(await run(['ask', 'q'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
  await writeFile(
    join(folder, 'server.json'),
    JSON.stringify({ url: 'http://127.0.0.1:1', key: 'k', pid: 1 }),
  )
  expect(await run(['key', 'list'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
  await writeFile(join(folder, 'server.json'), '{"url":')
  expect(await run(['key', 'list'])).toEqual({ exitCode: 75, stdout: '', stderr: message })
})

test('add takes files and folders, names what failed, and counts the rest', async () => {
  const names: string[] = []
  await serve({
    'POST /api/documents': (call, response) => {
      const name = call.query.get('name')!
      names.push(name.slice(folder.length))
      if (call.body === 'broken')
        json(422, { name, problem: { code: 'unreadable', message: `${name}: it is broken` } })(call, response)
      else json(201, { name, document: { blocks: 2 }, replaced: call.body === 'old' })(call, response)
    },
  })
  const docs = join(folder, 'docs')
  await mkdir(join(docs, 'deep'), { recursive: true })
  await mkdir(join(docs, '.git'))
  for (const [name, text] of Object.entries({
    'a.md': 'new',
    'b.HTML': 'old',
    'c.pdf': 'broken',
    'large.txt': 'x'.repeat(1001),
    'deep/d.txt': 'new',
    'e.png': '',
    '.hidden.md': '',
  }))
    await writeFile(join(docs, name), text)
  await symlink(docs, join(docs, 'deep', 'back'))
  await writeFile(join(folder, 'named.xyz'), 'new')

  const ran = await run(['add', docs, join(docs, 'a.md'), join(folder, 'named.xyz')])
  expect(names.toSorted()).toEqual([
    '/docs/a.md',
    '/docs/b.HTML',
    '/docs/c.pdf',
    '/docs/deep/d.txt',
    '/named.xyz',
  ])
  expect(ran.exitCode).toBe(65)
  expect(ran.stdout).toBe(
    '3 documents added, 1 replaced, 2 problems; 8 blocks (skipped: 2 hidden, 1 of a kind that cannot be read).\n',
  )
  expect(ran.stderr.trim().split('\n').toSorted()).toEqual([
    `${docs}/c.pdf: it is broken`,
    `${docs}/large.txt: it has 1001 bytes, more than the 1000 of limits.documentBytes; split it, or raise the limit`,
  ])
})

test('add tells what of a file could not be read, passes over what is there, and says when to run it again', async () => {
  const answers: Record<string, [status: number, body: object]> = {
    'scan.pdf': [201, { document: { blocks: 4 }, warnings: ['page 3 holds only an image'] }],
    'same.txt': [200, { document: { blocks: 1 }, replaced: false, unchanged: true }],
    'slow.txt': [504, { error: { message: 'It took too long.', code: 'timeout' } }],
  }
  await serve({
    'POST /api/documents': (call, response) => {
      const name = call.query.get('name')!.split('/').at(-1)!
      const [status, body] = answers[name]!
      json(status, body, { 'retry-after': '0' })(call, response)
    },
  })
  for (const name of Object.keys(answers)) await writeFile(join(folder, name), 'x')
  const paths = Object.keys(answers).map((name) => join(folder, name))
  expect(await run(['add', paths[0]!, paths[1]!])).toEqual({
    exitCode: 0,
    stdout: '1 document added, 0 replaced, 1 unchanged, 1 remark, 0 problems; 5 blocks.\n',
    stderr: `${paths[0]}: page 3 holds only an image\n`,
  })
  expect(await run(['add', paths[2]!])).toEqual({
    exitCode: 65,
    stdout:
      '0 documents added, 0 replaced, 1 problem; 0 blocks.\n' +
      'Run the same command again for what is missing: what is there is passed over.\n',
    stderr: `${paths[2]}: It took too long.\n`,
  })
})

test('add waits and tries again when the server says so', async () => {
  let refusals = 2
  const calls = await serve({
    'POST /api/documents': (call, response) =>
      refusals-- > 0
        ? json(
            429,
            { error: { message: 'Slower.', code: 'rate-limited' } },
            { 'retry-after': '0' },
          )(call, response)
        : json(201, { name: call.query.get('name'), document: { blocks: 1 } })(call, response),
  })
  await writeFile(join(folder, 'a.txt'), 'x')
  const ran = await run(['add', join(folder, 'a.txt'), '--collection', 'c'])
  expect(ran).toEqual({
    exitCode: 0,
    stdout: '1 document added, 0 replaced, 0 problems; 1 block.\n',
    stderr: '',
  })
  expect(calls.map((call) => call.query.get('collection'))).toEqual(['c', 'c', 'c'])
})

test('add says when there is nothing to add', async () => {
  await serve({})
  const none = join(folder, 'none')
  expect(await run(['add', none])).toEqual({
    exitCode: 66,
    stdout: '',
    stderr: `muster: There is no file or folder ${none}.\n`,
  })
  await mkdir(none)
  expect((await run(['add', none])).exitCode).toBe(66)
})

test('key create prints the key alone on the last line of stdout', async () => {
  const calls = await serve({ 'POST /api/keys': json(201, { id: 'key_1', name: 'n', key: 'mst_secret' }) })
  expect(await run(['key', 'create', 'n'])).toEqual({
    exitCode: 0,
    stdout: 'mst_secret\n',
    stderr: 'The key key_1, shown this once:\n',
  })
  expect(calls[0]!.body).toBe('{"name":"n"}')
})

test('key list and key revoke', async () => {
  await serve({
    'GET /api/keys': json(200, { keys: [{ id: 'key_1', name: 'laptop', createdAt: 0 }] }),
    'DELETE /api/keys/key_1': json(204),
  })
  expect((await run(['key', 'list'])).stdout).toBe(
    'key_1  1970-01-01T00:00:00.000Z  does not end  never used  all  laptop\n',
  )
  expect((await run(['key', 'revoke', 'key_1'])).exitCode).toBe(0)
  expect(await run(['key', 'revoke', 'other'])).toEqual({
    exitCode: 66,
    stdout: '',
    stderr: 'muster: There is nothing.\n',
  })
})

const host = { name: 'h', kind: 'vllm', url: 'u', state: 'ready', models: ['m'], inFlight: 1, concurrency: 8 }

test('host list, add, test and remove', async () => {
  const calls = await serve({
    'GET /api/hosts': json(200, { hosts: [host], aliases: { assistant: [], fast: ['m', 'quote'] } }),
    'POST /api/hosts': json(201, { host }),
    'POST /api/hosts/h/test': json(200, { ok: true, models: ['m'], latencyMs: 12.3 }),
    'POST /api/hosts/bad/test': json(200, { ok: false, models: [], latencyMs: 1, problem: 'it refused' }),
    'DELETE /api/hosts/h': json(204),
  })
  expect((await run(['host', 'list'])).stdout).toBe(
    'HOST  KIND  STATE  BUSY  MODELS\nh     vllm  ready  1/8   m\nassistant = any model, then quotes\nfast = m, quote\n',
  )
  const common = [
    'host',
    'add',
    'h',
    '--kind',
    'vllm',
    '--url',
    'http://x/v1',
    '--models',
    'm, n',
    '--concurrency',
    '4',
  ]
  const body = { name: 'h', kind: 'vllm', url: 'http://x/v1', models: ['m', 'n'], concurrency: 4 }
  for (const [more, options, expected] of [
    [[], {}, body],
    [['--key-env', 'K'], { environment: { K: 'secret' } }, { ...body, key: 'secret' }],
    [['--key-stdin'], { stdin: 'secret\n' }, { ...body, key: 'secret' }],
  ] as const) {
    expect(await run([...common, ...more], options)).toEqual({
      exitCode: 0,
      stdout: 'h: ready, m\n',
      stderr: '',
    })
    expect(JSON.parse(calls.at(-1)!.body)).toEqual(expected)
  }
  expect((await run([...common, '--key-env', 'NONE'])).exitCode).toBe(2)
  expect((await run(['host', 'test', 'h'])).stdout).toBe('h answers in 12 ms: m\n')
  expect(await run(['host', 'test', 'bad'])).toMatchObject({
    exitCode: 69,
    stderr: 'muster: bad does not answer: it refused\n',
  })
  expect((await run(['host', 'remove', 'h'])).exitCode).toBe(0)
})

test('search and sign-in', async () => {
  const { number: _, ...result } = { ...passage, text: 'one\n  two' }
  await serve({
    'POST /api/search': json(200, { results: [result] }),
    'POST /api/sign-in-links': json(201, { url: 'http://x/sign-in?token=t' }),
  })
  expect((await run(['search', 'a', 'b'])).stdout).toBe(
    '[1] Manual › Server › Connections (doc_1, 10–90)\n    one\n    two\n',
  )
  expect((await run(['sign-in'])).stdout).toBe('http://x/sign-in?token=t\n')
})

test('start and simulate are handed what was asked for', async () => {
  let configPath: string | undefined
  const start = async (path: string | undefined) => {
    configPath = path
    return 3
  }
  expect((await run(['start', '--config', 'a.yaml'], { start })).exitCode).toBe(3)
  expect(configPath).toBe('a.yaml')
  let asked: SimulateOptions | undefined
  const simulate = async (options: SimulateOptions) => {
    asked = options
    return 0
  }
  await run(['simulate', '--port', '0', '--faults', 'stall', '--models', 'a,b', '--seed', '7'], { simulate })
  expect(asked).toEqual({ port: 0, faults: 'stall', models: ['a', 'b'], seed: 7 })
})

test.each<[string[], number, string]>([
  [['strat'], 2, "error: unknown command 'strat'\n(Did you mean start?)\n"],
  [['host', 'lst'], 2, "error: unknown command 'lst'\n(Did you mean list?)\n"],
  [['ask', 'q', '--jsno'], 2, "error: unknown option '--jsno'\n(Did you mean --json?)\n"],
  [['ask'], 2, "error: missing required argument 'question'\n"],
  [
    ['simulate', '--port', '99999'],
    2,
    "error: option '-p, --port <number>' argument '99999' is invalid. Expected a whole number of 0 to 65535.\n",
  ],
])('%j is refused in a line or two', async (argv, exitCode, stderr) => {
  expect(await run(argv)).toEqual({ exitCode, stdout: '', stderr })
})

test('help and version', async () => {
  for (const argv of [['--help'], ['ask', '--help'], ['host', 'add', '--help'], ['help', 'key']]) {
    const ran = await run(argv)
    expect(ran.exitCode).toBe(0)
    expect(ran.stdout).toMatch(/^Usage: muster/)
  }
  expect((await run(['ask', '--help'])).stdout).toContain('--config <file>')
  expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a stack is shown with --debug only', async () => {
  const start = async () => {
    throw new AppError('bad-config', 'It is wrong.', { cause: new Error('inner') })
  }
  expect(await run(['start'], { start })).toEqual({
    exitCode: 78,
    stdout: '',
    stderr: 'muster: It is wrong.\n',
  })
  expect((await run(['start', '--debug'], { start })).stderr).toMatch(
    /^muster: It is wrong\.\n[^]*run-cli\.test[^]*caused by Error: inner/,
  )
})

const pool = (fields: object) =>
  JSON.stringify({
    pool: 'p',
    documents: [{ id: 'd', text: 't' }],
    questions: [{ question: 'q' }],
    ...fields,
  })

test('context answers every pool with a line, in its order, with its own budget or the one given', async () => {
  const stdin = `${pool({ budget: 300 })}\n\n${pool({ pool: 7 })}\n`
  const { exitCode, stdout } = await run(['context', '--jsonl', '--budget', '900'], { stdin })
  expect(exitCode).toBe(0)
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { pool: 'p', questions: [{ selected: [], tokens: 300 }] },
    { pool: '7', questions: [{ selected: [], tokens: 900 }] },
  ])
})

test('context names the line and the field that are wrong, after answering those before', async () => {
  const check = async (line: string, message: RegExp) => {
    const { exitCode, stdout, stderr } = await run(['context', '--jsonl'], {
      stdin: `${pool({})}\n${line}\n`,
    })
    expect([exitCode, stdout.split('\n').length]).toEqual([2, 2])
    expect(stderr).toMatch(message)
  }
  await check('{"pool": "p", ', /^muster: Line 2 is no pool: it is no JSON/)
  await check(pool({ unit: 'page' }), /^muster: Line 2 is no pool: unit: /)
  await check(pool({ documents: [{ id: 'd' }] }), /^muster: Line 2 is no pool: documents.0.text: /)
  await check(pool({ budget: 0 }), /^muster: Line 2 is no pool: budget: /)
  await check(pool({ questions: [{ text: 'q' }] }), /^muster: Line 2 is no pool: questions.0.question: /)
  const alike = { id: 'd', text: 't' }
  await check(
    pool({ documents: [alike, alike, { ...alike, text: 'u' }] }),
    /^muster: Line 2 is no pool: documents.2.id: an earlier document is called 'd' and has another text\./,
  )
  const missing = await run(['context', '--jsonl', join(folder, 'none.jsonl')])
  expect([missing.exitCode, missing.stderr]).toEqual([
    66,
    expect.stringMatching(/none\.jsonl cannot be read: ENOENT/),
  ])
})

const twoDocuments = [
  { id: 'doc_2', collection: 'b', name: 'x.md', blocks: 1, addedAt: 0 },
  { id: 'doc_1', collection: 'a', name: 'x.md', blocks: 12, addedAt: 0 },
]

test('documents are listed by collection and name, with their ids', async () => {
  await serve({ 'GET /api/documents': json(200, { documents: twoDocuments }) })
  expect((await run(['documents', 'list'])).stdout).toBe(
    'doc_1  a  1970-01-01  12 blocks  x.md\ndoc_2  b  1970-01-01  1 block    x.md\n',
  )
})

test('documents are removed by name or id: all of them, or none where one is unclear', async () => {
  const calls = await serve({
    'GET /api/documents': (call, response) =>
      json(200, {
        documents: twoDocuments.filter(
          ({ collection }) => collection === (call.query.get('collection') ?? collection),
        ),
      })(call, response),
    'DELETE /api/documents/doc_1': json(204),
    'DELETE /api/documents/doc_2': json(204),
  })
  const deleted = () => calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path)

  const unclear = await run(['documents', 'remove', 'doc_1', 'x.md'])
  expect(unclear.stderr).toMatch(/2 documents are called `x.md`.*doc_2 in b, doc_1 in a/)
  const missing = await run(['documents', 'remove', 'doc_1', 'y.md'])
  expect([missing.exitCode, missing.stderr]).toEqual([66, expect.stringMatching(/no document `y.md`/)])
  expect(deleted()).toEqual([])

  expect((await run(['documents', 'remove', '-C', 'b', 'x.md'])).stderr).toBe('x.md is no longer in b.\n')
  expect((await run(['documents', 'remove', 'doc_1', 'doc_1', '--json'])).stdout).toBe(
    '{"id":"doc_1","deleted":true}\n',
  )
  expect(deleted()).toEqual(['/api/documents/doc_2', '/api/documents/doc_1'])
})
