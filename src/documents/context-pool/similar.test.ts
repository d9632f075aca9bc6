import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { nearest as nearestByNumber, smooth } from './similar.ts'

const nearest = (texts: string[][]) => nearestByNumber(texts.map((terms) => terms.map(termNumber)))

const texts = ['giraffe neck long leaf', 'giraffe neck long tree', 'engine oil wheel', 'engine oil road'].map(
  (text) => text.split(' '),
)

test('the nearest text shares the rare terms', () => {
  const near = nearest(texts)
  expect([...texts.keys()].map((own) => near(own).map(({ position }) => position))).toEqual([
    [1],
    [0],
    [3],
    [2],
  ])
})
test('of many like ones the eight nearest are given, nearest first, the earlier of two as near', () => {
  const shared = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']
  const few = nearest([
    shared,
    ...shared.map((_, index) => shared.slice(0, index + 1)),
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
    [],
  ])
  expect(few(0).map(({ position }) => position)).toEqual([12, 11, 10, 9, 8, 7, 6, 5])
  const same = nearest([
    ...Array.from({ length: 12 }, () => ['a', 'b']),
    ...Array.from({ length: 20 }, () => ['c']),
  ])
  expect(same(11).map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})
test('a text without a term of the question is pulled up by one that is like it, and no other', () => {
  const [, like, unlike] = smooth([4, 0, 0, 0], nearest(texts))
  expect(like).toBeGreaterThan(0)
  expect(unlike).toBe(0)
})
test('texts without terms or company stay as they are', () => {
  expect(smooth([], nearest([]))).toEqual([])
  expect(smooth([1, 2], nearest([[], ['a']]))).toEqual([1, 2])
})
