import { expect, test } from 'vitest'
import { seededRandom, termNumber, termNumbers } from '../../base/index.ts'
import { areAlike, holdsPhrase, ownTerms, TermTable } from './compare-terms.ts'

const numbers = (text: string, title = '', neighbours = '') => termNumbers({ text, title, neighbours })

test('a number is found among those of some terms, by its position', () => {
  const table = new TermTable(['bc', 'a', '数据', 'absent'].map(termNumber))
  expect(Array.from(numbers('a bc x 数据').subarray(2), (number) => table.positionOf(number))).toEqual([
    1, 0, -1, 2,
  ])
})

test('blocks are alike by their own texts, in which a term counts once', () => {
  const [one, other] = [numbers('a b a', 'c', 'd'), numbers('b b a', 'e', 'f g')].map(ownTerms)
  expect(areAlike(one!, other!, 1)).toBe(true)
  expect(areAlike(one!, ownTerms(numbers('a c b')), 0.7)).toBe(false)
})

test('a phrase stands together in one field', () => {
  const block = numbers('red lamp blue door', 'old house', 'green gate')
  const holds = (phrase: string) => holdsPhrase(block, Uint32Array.from(phrase.split(' '), termNumber))
  expect(['red', 'lamp blue', 'blue door', 'old house'].map(holds)).toEqual([true, true, true, true])
  expect(['red blue', 'door old', 'house green', 'green gate', 'door door'].map(holds)).toEqual(
    Array(5).fill(false),
  )
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
    // Some come again, and none is near another.
    const own = (set: Set<number>) => {
      const terms = [...set].map((one) => Math.imul(one + 1, 0x9e3779b1))
      return ownTerms(Uint32Array.from([set.size + 1, 0, ...terms, terms[0]!]))
    }
    expect(areAlike(own(a), own(b), 0.9), [...b].join(' ')).toBe(expected)
    if (expected) alike++
  }
  expect(alike).toBeGreaterThan(100)
  expect(areAlike(ownTerms(numbers('')), ownTerms(numbers('')), 0.9)).toBe(true)
})
