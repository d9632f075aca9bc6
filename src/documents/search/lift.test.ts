import { expect, test } from 'vitest'
import { liftByGroup } from './lift.ts'

test('of two that score alike, the one in better company comes first', () => {
  const [alone, together] = liftByGroup([4, 4, 0, 3], ['a', 'b', 'a', 'b'])
  expect(alone).toBeLessThan(together!)
})

test('company takes nobody past what is clearly better, and gives nothing to what does not bear on it', () => {
  const scores = liftByGroup([10, 4, 4, 0, 4], ['a', 'b', 'b', 'b', 'b'])
  expect(scores[0]).toBeGreaterThan(Math.max(...scores.slice(1)))
  expect(scores[3]).toBe(0)
})

test('only the best two of a group count, so that a long document is not better for being long', () => {
  const [few, , many] = liftByGroup([4, 4, 4, 4, 4, 4], ['a', 'a', 'b', 'b', 'b', 'b'])
  expect(few).toBe(many)
})

test('a smaller share lifts less', () => {
  expect(liftByGroup([4, 2], ['a', 'a'], 0.1)).toEqual([4.3, 2.3])
})
