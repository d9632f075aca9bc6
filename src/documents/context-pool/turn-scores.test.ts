import { expect, test } from 'vitest'
import { simulatedEmbedding } from '../../model/simulated/simulated-embedding.ts'
import type { AskedVectors } from '../vectors/asked-vectors.ts'
import { turnScores } from './turn-scores.ts'

const turns = ['Hund schläft im Garten.', 'Perhaps it rains.', 'Nobody came.']
const question = 'Where does the dog sleep?'
const never = { signal: new AbortController().signal, untilMs: Infinity }

/** Vectors that are there or not, as it is said. */
function vectors() {
  let isThere = true
  const one = (text: string) => (isThere ? simulatedEmbedding(text) : undefined)
  const asked: AskedVectors = {
    ofQuestion: async (text) => one(text),
    ofTurns: async (texts) => texts.map(one),
  }
  return { asked, set: (there: boolean) => void (isThere = there) }
}

test('what a turn means is found with vectors, and without them words alone tell', async () => {
  const { asked } = vectors()
  const scores = await turnScores(asked)({ turns, question, ...never })
  expect(scores.indexOf(Math.max(...scores))).toBe(0)
  const byWords = await turnScores(undefined)({ turns, question, ...never })
  const { asked: gone, set } = vectors()
  set(false)
  expect(await turnScores(gone)({ turns, question, ...never })).toEqual(byWords)
  expect(scores).not.toEqual(byWords)
})

test('what was told without vectors is told again once there are some: prompts that are laid out again begin alike', async () => {
  const { asked, set } = vectors()
  const tell = turnScores(asked)
  set(false)
  const first = await tell({ turns, question, ...never })
  set(true)
  expect(await tell({ turns, question, ...never })).toEqual(first)
  expect(await tell({ turns, question: 'Where is the dog?', ...never })).not.toEqual(first)
})

test('what somebody stopped waiting for is not told again', async () => {
  const { asked, set } = vectors()
  const tell = turnScores(asked)
  set(false)
  const stopped = await tell({ turns, question, ...never, signal: AbortSignal.abort() })
  set(true)
  expect(await tell({ turns, question, ...never })).not.toEqual(stopped)
})
