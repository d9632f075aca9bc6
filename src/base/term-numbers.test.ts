import { expect, test } from 'vitest'
import { termBytes, termNumber, termNumbers, termPlaces, termsFromBytes } from './term-numbers.ts'

test('each field gives as many numbers as terms, and the same term the same number', () => {
  const numbers = termNumbers({ text: 'a bc 数据 a', title: 'bc', neighbours: 'größe a' })
  const { start, textEnd, titleEnd, end } = termPlaces(numbers)
  expect([textEnd - start, titleEnd - textEnd, end - titleEnd]).toEqual([4, 1, 2])
  const expected = ['a', 'bc', '数据', 'a', 'bc', 'größe', 'a'].map(termNumber)
  expect([...numbers.subarray(start, end)]).toEqual(expected)
  expect(new Set(expected).size).toBe(4)
})

test('texts longer than what is kept ready lose no term', () => {
  const words = Array.from({ length: 90_000 }, (_, index) => `w${index % 70_000}`)
  const numbers = termNumbers({ text: words.join(' '), title: '', neighbours: '' })
  expect([numbers.length, new Set(numbers.subarray(2)).size]).toEqual([90_002, 70_000])
  expect([...termNumbers({ text: '', title: '', neighbours: '' })]).toEqual([0, 0])
})

test('what a database gives back are the same numbers, wherever it lies in memory', () => {
  const numbers = termNumbers({ text: 'a bc', title: 'd', neighbours: '' })
  const shifted = new Uint8Array(numbers.byteLength + 1)
  shifted.set(termBytes(numbers), 1)
  expect(termsFromBytes(termBytes(numbers))).toEqual(numbers)
  expect(termsFromBytes(shifted.subarray(1))).toEqual(numbers)
})

test('a term has the number that it was stored by', () => {
  // FNV-1a of "a" and "foobar", as its authors publish them.
  expect([termNumber('a'), termNumber('foobar')]).toEqual([0xe40c292c, 0xbf9cf968])
})
