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

test('what was brought along says from where, and has no steps', () => {
  const { imported, steps, text, status } = run(
    { type: 'run-started', conversationId: 'c', question: '?', model: 'assistant' },
    { type: 'imported', from: 'claude', model: 'sonnet' },
    { type: 'text-delta', text: 'one' },
    { type: 'run-done', finishReason: 'stop', cited: [] },
  )
  expect({ imported, steps, text, status }).toMatchObject({
    imported: { from: 'claude', model: 'sonnet' },
    steps: [],
    text: 'one',
    status: 'done',
  })
})

test('of the places in a queue the last one is a step, and so is where the answer begins', () => {
  const { steps } = run(
    { type: 'queued', place: 3, estimatedWaitMs: 3_000 },
    { type: 'queued', place: 1, estimatedWaitMs: 1_000 },
    { type: 'host-chosen', host: 'a', model: 'm' },
    { type: 'text-delta', text: 'one ' },
    { type: 'text-delta', text: 'two' },
    { type: 'moved', from: 'a', to: 'b', reason: 'gone' },
    { type: 'queued', place: 2, estimatedWaitMs: 2_000 },
  )
  expect(steps.map((step) => [step.kind, 'place' in step ? step.place : undefined])).toEqual([
    ['queued', 1],
    ['chosen', undefined],
    ['writing', undefined],
    ['moved', undefined],
    ['queued', 2],
  ])
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

test('why an answer waits to be kept is told until it is', () => {
  const away = withEvent(run({ type: 'text-delta', text: 'a' }), {
    type: 'store-away',
    code: 'store-full',
    message: 'The disk is full.',
  })
  expect(away).toMatchObject({ seq: 1, text: 'a', away: { code: 'store-full' } })
  expect(withEvent(away, { type: 'store-back' }).away).toBeUndefined()
  expect(withEvent(away, { type: 'text-delta', text: 'b', seq: 2, at: 0 })).toMatchObject({
    text: 'ab',
    away: undefined,
  })
})

test('an answer that was cut is not shown as if it were complete', () => {
  const ended = (finishReason: string) =>
    withEvent(emptyRun('Q?'), { type: 'run-done', finishReason, cited: [], seq: 1, at: 0 }).cut
  expect(['stop', 'length', 'content_filter', 'tool_calls'].map(ended)).toEqual([
    undefined,
    'length',
    'content_filter',
    undefined,
  ])
})
