import { expect, test } from 'vitest'
import { lowerBound } from './binomial.ts'

/** Of SciPy 1.17: `scipy.stats.beta.ppf(0.05, successes, tries - successes + 1)`. */
const known: [successes: number, tries: number, bound: number][] = [
  [1, 1, 0.05],
  [10, 10, 0.741134449107],
  [9, 10, 0.605836697563],
  [1, 10, 0.005116196892],
  [3, 20, 0.042169407886],
  [59, 60, 0.923360005065],
  [74, 75, 0.938305457101],
  [50, 100, 0.413621714631],
  [1187, 1250, 0.938206730364],
  [2500, 2500, 0.998802424757],
  [1, 5000, 0.000010258606],
]

test.each(known)('%d of %d', (successes, tries, bound) => {
  expect(lowerBound(successes, tries)).toBeCloseTo(bound, 9)
})

test('without a failure it is the root of the doubt that is left', () => {
  for (const tries of [1, 2, 29, 59, 500])
    expect(lowerBound(tries, tries)).toBeCloseTo(0.05 ** (1 / tries), 12)
})

test('of nothing, and of nothing but failures, nothing is certain', () => {
  expect(lowerBound(0, 0)).toBe(0)
  expect(lowerBound(0, 40)).toBe(0)
})

test('it grows with every success, and falls with every failure', () => {
  for (let tries = 1; tries < 40; tries++)
    for (let successes = 1; successes <= tries; successes++) {
      const bound = lowerBound(successes, tries)
      expect(bound).toBeLessThan(successes / tries)
      expect(lowerBound(successes + 1, tries + 1)).toBeGreaterThan(bound)
      expect(lowerBound(successes, tries + 1)).toBeLessThan(bound)
    }
})
