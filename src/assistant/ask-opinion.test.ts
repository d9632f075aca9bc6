import { expect, test } from 'vitest'
import type { ChatEvent, ChatRequest, Model, StreamOptions } from '../model/index.ts'
import { judgeOf } from './ask-opinion.ts'

function modelThat(events: ChatEvent[]): { model: Model; asked: [ChatRequest, StreamOptions][] } {
  const asked: [ChatRequest, StreamOptions][] = []
  return {
    asked,
    model: {
      id: 'pool',
      async *stream(request, options) {
        asked.push([request, options])
        yield* events
      },
    },
  }
}

const caller = { id: 'p', kind: 'person' as const, name: 'P' }
const question = { claim: 'C.', before: '', question: 'Q?', evidence: ['E.'] }
const signal = new AbortController().signal

test('a judge is asked at batch priority, on the account of whoever asked, for few tokens and without chance', async () => {
  const { model, asked } = modelThat([
    { type: 'host-chosen', host: 'h', model: 'judge-9b' },
    { type: 'delta', text: 'PARTLY', reasoning: 'hm', toolCalls: [] },
    { type: 'done', finishReason: 'stop', usage: undefined },
  ])
  const opinion = await judgeOf('judge', { pool: model, caller, waitMs: 5_000 })(question, signal)
  expect(opinion).toMatchObject({ model: 'judge-9b', says: 'partly', completionTokens: 2 })
  expect(opinion.promptTokens).toBeGreaterThan(50)
  const [[request, options]] = asked as [[ChatRequest, StreamOptions]]
  expect(options).toEqual({ caller, preferences: { batch: true, maxWaitMs: 5_000 }, signal })
  expect(request).toMatchObject({ model: 'judge', parameters: { temperature: 0, max_tokens: 1_024 } })
})

test('the documents quoting themselves are no opinion', async () => {
  const { model } = modelThat([
    { type: 'host-chosen', host: 'quote', model: 'quote' },
    { type: 'delta', text: 'SUPPORTED', reasoning: '', toolCalls: [] },
    { type: 'done', finishReason: 'stop', usage: undefined },
  ])
  const opinion = await judgeOf('assistant', { pool: model, caller, waitMs: 1 })(question, signal)
  expect(opinion).not.toHaveProperty('says')
  expect(opinion.problem).toMatch(/no host can answer/)
})
