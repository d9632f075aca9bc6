import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'
import type { Surroundings } from '../../test/command.ts'
import { encodeSse } from '../base/index.ts'

const called = {
  type: 'tool-called',
  call: 'call_1',
  tool: 'calendar.create_event',
  title: 'Create an event',
}
const events = [
  { type: 'run-started', conversationId: 'c', question: 'q', model: 'assistant' },
  { ...called, arguments: '{"title":"a\u202eb"}', changes: true, undoable: false, until: 1 },
  { type: 'tool-ended', call: 'call_1', state: 'refused', text: 'The person refused this call.' },
  { type: 'text-delta', text: 'It was not done.' },
  { type: 'run-done', finishReason: 'stop', cited: [] },
].map((event, index) => ({ ...event, seq: index + 1, at: 0 }))

/** What is decided, and what is said, when a call is previewed. */
async function decide(argv: string[], surroundings: Surroundings, status = 200) {
  const answer = status === 200 ? {} : { error: { message: 'It waits no more.', code: 'conflict' } }
  const { calls, run } = await serve({
    'POST /api/runs': json(201, { runId: 'run_1', conversationId: 'c' }),
    'POST /api/runs/run_1/tool-calls/call_1': json(status, answer),
    'GET /api/runs/run_1/events': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(events.map((event) => encodeSse({ id: event.seq, data: JSON.stringify(event) })).join(''))
    },
  })
  const ran = await run(['ask', 'Do', 'it.', ...argv], surroundings)
  const sent = calls.find(({ path }) => path.includes('tool-calls'))!
  return { ...ran, decision: (JSON.parse(sent.body) as { decision: string }).decision }
}

const there = { isTty: true, isStdinTty: true }

test.each<[string, string[], Surroundings, string]>([
  ['a person says yes', [], { ...there, stdin: 'y\n' }, 'approve'],
  ['a person says nothing', [], { ...there, stdin: '\n' }, 'refuse'],
  ['a person says something else', [], { ...there, stdin: 'yesterday\n' }, 'refuse'],
  ['the terminal is closed', [], there, 'refuse'],
  ['nobody watches', [], { isTty: false, isStdinTty: true, stdin: 'y\n' }, 'refuse'],
  ['standard input is a file', [], { isTty: true, isStdinTty: false, stdin: 'y\n' }, 'refuse'],
  ['a program reads', ['--json'], { ...there, stdin: 'y\n' }, 'refuse'],
])('ask shows what would be sent, and decides: where %s', async (_, argv, surroundings, decision) => {
  const ran = await decide(argv, surroundings)
  expect(ran.decision).toBe(decision)
  expect(ran.stderr).toContain('Create an event (calendar.create_event) wants to change something:')
  // What turns the direction of writing is seen.
  expect(ran.stderr).toContain('  {"title":"a\\u{202e}b"}\n')
  expect(ran.exitCode).toBe(0)
})

test('a decision that comes too late is told, and the answer goes on', async () => {
  const ran = await decide([], { ...there, stdin: 'y\n' }, 409)
  expect(ran.stderr).toContain('It waits no more.')
  expect(ran.stdout).toContain('It was not done.')
})
