import { expect, test } from 'vitest'
import type { ChatEvent } from '../model/index.ts'
import { bareThinkers, type BareThinkers } from './inline-reasoning.ts'
import { relay, type Said } from './relay.ts'

const chosen = (host: string, model = 'm'): ChatEvent => ({ type: 'host-chosen', host, model })
const delta = (text: string): ChatEvent => ({ type: 'delta', text, reasoning: '', toolCalls: [] })
const moved: ChatEvent = { type: 'moved', from: 'a', to: 'b', reason: 'It failed.' }
const done: ChatEvent = { type: 'done', finishReason: 'stop', usage: undefined }

/** What is told of an answer, as it comes. */
async function told(thinkers: BareThinkers, ...events: ChatEvent[]) {
  const said: Said = { text: '', host: '', calls: [], writtenCharacters: 0 }
  const found = { pieces: [] as string[], reasoning: '' }
  const stream = (async function* () {
    yield* events
  })()
  for await (const event of relay(stream, said, { asked: 'm', question: 'Q?', inFull: false, thinkers })) {
    if (event.type === 'text-delta') found.pieces.push(event.text)
    if (event.type === 'reasoning-delta') found.reasoning += event.text
  }
  return found
}

/** Host `a` has shown that its model begins with thoughts that no mark opens. */
async function aThinks(): Promise<BareThinkers> {
  const thinkers = bareThinkers()
  await told(thinkers, chosen('a'), delta('Four?</think>It is 4.'), done)
  return thinkers
}

test('a host that begins in the place of one that wrote nothing is heard by its own habits', async () => {
  const thinkers = await aThinks()
  expect(await told(thinkers, chosen('a'), moved, chosen('b'), delta('It '), delta('is 5.'), done)).toEqual({
    pieces: ['It ', 'is 5.'],
    reasoning: '',
  })
  // The one that failed is still known.
  expect(await told(thinkers, chosen('a'), delta('Six?</think>It is 6.'), done)).toEqual({
    pieces: ['It is 6.'],
    reasoning: 'Six?',
  })
})

test('one that was quoted for is still known by its habits', async () => {
  const thinkers = await aThinks()
  await told(thinkers, chosen('a'), moved, chosen('quote', 'quote'), delta('> Words.'), done)
  expect((await told(thinkers, chosen('a'), delta('Six?</think>It is 6.'), done)).reasoning).toBe('Six?')
})

test('a host that goes on with what another began goes on in its thoughts', async () => {
  const thinkers = await aThinks()
  expect(
    await told(thinkers, chosen('a'), delta('Seven'), moved, chosen('b'), delta('?</think>It is 7.'), done),
  ).toEqual({ pieces: ['It is 7.'], reasoning: 'Seven?' })
})
