import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { areAlike, numberFinder, ownNumbers, termNumbers } from './term-numbers.ts'

const candidate = (text: string, title = '', neighbours = '') => ({
  blockId: 1,
  documentId: 'd',
  documentTitle: 'D',
  ordinal: 0,
  terms: { text, title, neighbours },
})

test('each field gives as many numbers as terms, and the same term the same number', () => {
  const { numbers, start, textEnd, titleEnd, end } = termNumbers(candidate('a bc 数据 a', 'bc', 'größe a'))
  expect([textEnd - start, titleEnd - textEnd, end - titleEnd]).toEqual([4, 1, 2])
  const find = numberFinder(['bc', 'a', '数据', 'größe', 'absent'])
  expect(Array.from(numbers.slice(start, end), find)).toEqual([1, 0, 2, 1, 0, 3, 1])
})

test('texts longer than what is kept ready lose no term', () => {
  const words = Array.from({ length: 90_000 }, (_, index) => `w${index % 70_000}`)
  expect(ownNumbers(candidate(words.join(' '))).length).toBe(70_000)
  expect(ownNumbers(candidate('')).length).toBe(0)
})

test('lists are alike exactly where their share in common says so', () => {
  const random = seededRandom(3)
  let alike = 0
  for (let round = 0; round < 2_000; round++) {
    const size = 1 + Math.floor(random.next() * 40)
    const a = new Set(Array.from({ length: size }, (_, index) => index))
    const b = new Set([...a].map((one) => (random.next() < 0.06 ? one + 100 : one)))
    const shared = a.intersection(b).size
    const expected = shared / (a.size + b.size - shared) >= 0.9
    const sorted = (set: Set<number>) => Uint32Array.from(set).toSorted()
    expect(areAlike(sorted(a), sorted(b), 0.9), [...b].join(' ')).toBe(expected)
    if (expected) alike++
  }
  expect(alike).toBeGreaterThan(100)
  expect(areAlike(new Uint32Array(), new Uint32Array(), 0.9)).toBe(true)
})
