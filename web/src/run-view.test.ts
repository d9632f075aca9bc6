import { expect, test } from 'vitest'
import type { RunEvent, RunEventBody } from '../../src/wire/index.ts'
import { emptyRun, withEvent } from './run-view.ts'

const run = (...bodies: RunEventBody[]) =>
  bodies
    .map((body, index) => ({ ...body, seq: index + 1, at: 0 }) as RunEvent)
    .reduce(withEvent, emptyRun('?'))

test('text grows with its events, and an event that comes twice counts once', () => {
  const first: RunEvent = { type: 'text-delta', text: 'one ', seq: 1, at: 0 }
  const second: RunEvent = { type: 'text-delta', text: 'two', seq: 2, at: 0 }
  expect([first, second, first, second].reduce(withEvent, emptyRun('?')).text).toBe('one two')
})

test('a place in the queue is forgotten once the answer begins', () => {
  const waiting = run({ type: 'queued', place: 2, estimatedWaitMs: 3_000 })
  expect(waiting.queued).toEqual({ place: 2, estimatedWaitMs: 3_000 })
  expect(withEvent(waiting, { type: 'text-delta', text: 'x', seq: 2, at: 0 }).queued).toBeUndefined()
})

test.each([
  [
    { type: 'run-done', finishReason: 'stop', cited: [2] },
    { status: 'done', cited: [2] },
  ],
  [
    { type: 'run-error', code: 'busy', message: 'no host', retryable: true },
    { status: 'error', problem: { code: 'busy', message: 'no host' } },
  ],
  [
    { type: 'run-aborted', reason: 'It was stopped.' },
    { status: 'aborted', problem: { message: 'It was stopped.' } },
  ],
] as [RunEventBody, object][])('%o ends the run', (body, expected) => {
  expect(run(body)).toMatchObject(expected)
})
