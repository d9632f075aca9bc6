import { expect, test } from 'vitest'
import { answerFeatures } from './answer-features.ts'

const answer = (...scores: number[]) => answerFeatures(scores.map((score) => ({ score, features: {} })))

test('the worst sentence sets how bad an answer is, however many good ones stand beside it', () => {
  const alone = answer(2)['worstOdds']!
  expect(alone).toBe(2)
  expect(answer(2, ...Array<number>(200).fill(-2))['worstOdds']! - alone).toBeLessThan(0.01)
  expect(answer(2, 2)['worstOdds']!).toBeGreaterThan(alone)
  expect(answer(2, 2)['worstOdds']!).toBeLessThan(alone + 0.3)
})

test('the sum of the odds grows with every doubtful sentence', () => {
  expect(answer(0, 0, 0)['sumOdds']!).toBeGreaterThan(answer(0, 0)['sumOdds']! + 0.3)
})
