import { expect, test } from 'vitest'
import { nearest, smooth } from './similar.ts'

const texts = ['giraffe neck long leaf', 'giraffe neck long tree', 'engine oil wheel', 'engine oil road'].map(
  (text) => text.split(' '),
)

test('the nearest text shares the rare terms', () => {
  expect(nearest(texts).map((near) => near.map(({ position }) => position))).toEqual([[1], [0], [3], [2]])
})
test('a text without a term of the question is pulled up by one that is like it, and no other', () => {
  const [, like, unlike] = smooth([4, 0, 0, 0], nearest(texts))
  expect(like).toBeGreaterThan(0)
  expect(unlike).toBe(0)
})
test('texts without terms or company stay as they are', () => {
  expect(nearest([])).toEqual([])
  expect(smooth([1, 2], nearest([[], ['a']]))).toEqual([1, 2])
})
