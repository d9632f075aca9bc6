import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { json, serve, type Answer } from '../../test/command-server.ts'
import type { Surroundings } from '../../test/command.ts'
import { encodeSse } from '../base/index.ts'

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
    const sent = rest.slice(0, cut).map((event) => encodeSse({ id: event.seq, data: JSON.stringify(event) }))
    if (rest.length <= cut) response.end(sent.join(''))
    else response.write(sent.join(''), () => response.destroy())
  }
}

const started = json(201, { runId: 'run_1', conversationId: 'c' })
const answer = 'Raise [2Jmax_connections [2].\n\n[2] Manual › Server › Connections (doc_1, 10–90)\n'

test('ask streams the answer, then its sources', async () => {
  const { calls, run } = await serve({
    'GET /api/collections': json(200, { collections: [{ name: 'a' }, { name: 'b' }] }),
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': streamEvents(events),
  })
  const ran = await run(['ask', 'How', 'many?', '--model', 'm', '-C', 'a', '-C', 'b', '--conversation', 'c'])
  expect(ran).toEqual({
    exitCode: 0,
    stdout: answer,
    stderr: 'Waiting for a free host: place 3, about 2 s.\n\nMoved from one to two: it went away.\n',
  })
  expect(JSON.parse(calls.find(({ method }) => method === 'POST')!.body)).toEqual({
    question: 'How many?',
    model: 'm',
    collections: ['a', 'b'],
    conversationId: 'c',
  })
  expect(calls[0]!.headers.authorization).toBe('Bearer local')
})

test.each<[string, string[], string | Buffer, string]>([
  ['none is given', ['ask'], 'How many?\nIn 数 words.\n', 'How many?\nIn 数 words.'],
  ['it is said', ['ask', '-'], '\uFEFFHow many?', 'How many?'],
  ['it is as long as one may be', ['ask'], `${'数'.repeat(100_000)}\n`, '数'.repeat(100_000)],
  ['words are given, it is not read', ['ask', 'How', 'many?'], 'Something else.', 'How many?'],
  ['a dash is among words, it is not read', ['ask', '-', 'or', '+?'], 'Something else.', '- or +?'],
])('ask takes its question from standard input: where %s', async (_, argv, stdin, question) => {
  const { calls, run } = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': streamEvents(events),
  })
  expect((await run(argv, { stdin })).stdout).toBe(answer)
  expect(JSON.parse(calls.find(({ method }) => method === 'POST')!.body)).toEqual({ question })
})

test.each<[string, Surroundings, number, RegExp]>([
  ['nothing', {}, 2, /^muster: There is no question\. .*`muster ask < FILE`\.\n$/],
  ['blanks', { stdin: ' \n\t' }, 2, /^muster: There is no question\. /],
  ['at a terminal, nothing', { stdin: 'Not waited for.', isStdinTty: true }, 2, /There is no question\. /],
  [
    'bytes',
    { stdin: Buffer.from([0x25, 0x50, 0xff, 0xfe]) },
    2,
    /^muster: .* no text in UTF-8\. .*`muster add`/,
  ],
  ['a zero', { stdin: 'How\0many?' }, 2, /no text in UTF-8/],
  ['too much', { stdin: 'x'.repeat(100_001) }, 65, /longer than a question may be, .*100,000 characters\. /],
  ['far too much', { stdin: 'x'.repeat(400_001) }, 65, /longer than a question may be/],
])('ask refuses on standard input %s', async (_, surroundings, exitCode, stderr) => {
  const { calls, run } = await serve({ 'POST /api/runs': started })
  const ran = await run(['ask'], surroundings)
  expect(ran).toEqual({ exitCode, stdout: '', stderr: expect.stringMatching(stderr) as string })
  expect(calls).toEqual([])
})

test('ask says why an answer that goes on is not shown, and goes on behind what it has', async () => {
  const [first, ...rest] = events
  const away = { type: 'store-away', code: 'store-full', message: 'The disk is full.' }
  const notice = (data: object) => encodeSse({ data: JSON.stringify(data) })
  const numbered = (event: { seq: number }) => encodeSse({ id: event.seq, data: JSON.stringify(event) })
  const { calls, run } = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': (call, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (call.headers['last-event-id'] === undefined)
        response.write(numbered(first!) + notice(away), () => response.destroy())
      else response.end(notice({ type: 'store-back' }) + rest.map(numbered).join(''))
    },
  })
  const ran = await run(['ask', 'q'])
  expect(ran.stdout).toBe(answer)
  expect(ran.stderr).toMatch(
    /^The answer goes on, and is shown as soon as it can be kept\. The disk is full\.\nThe answer is kept again\.\n/,
  )
  expect(calls.at(-1)!.headers['last-event-id']).toBe('1')
})

test('a source of a document with pages names its page', async () => {
  const onPage = events.map((event) =>
    event.type === 'evidence' ? { ...event, passages: [{ ...passage, page: 12 }] } : event,
  )
  const { run } = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': streamEvents(onPage),
  })
  expect((await run(['ask', 'q'])).stdout).toMatch(
    /\[2\] Manual › Server › Connections \(doc_1, page 12\)\n$/,
  )
})

test('ask goes on where a connection broke', async () => {
  const { calls, run } = await serve({
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
  const { run } = await serve({
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
  const { run } = await serve({
    'POST /api/runs': started,
    'GET /api/runs/run_1/events': streamEvents([failed]),
  })
  expect(await run(['ask', 'q'])).toEqual({ exitCode: 75, stdout: '', stderr: 'muster: It took too long.\n' })
})

test('an interrupt stops the run on the server', async () => {
  let live: ServerResponse | undefined
  const send = (event: object & { seq: number }) =>
    live!.write(encodeSse({ id: event.seq, data: JSON.stringify(event) }))
  const { calls, run } = await serve({
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
