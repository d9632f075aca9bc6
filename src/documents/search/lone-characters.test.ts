import { expect, test } from 'vitest'
import { termNumber } from '../../base/index.ts'
import { holdsLone, loneCharacters, pairsWith } from './lone-characters.ts'

test.each([
  ['茶', ['茶']],
  ['茶 PostgreSQL 茶?', ['茶']],
  ['の 書', ['の', '書']],
  ['차', ['차']],
  ['喝茶', []],
  ['a tea', []],
])('characters by themselves in %s', (question, expected) =>
  expect(loneCharacters(question)).toEqual(expected),
)

test.each([
  ['茶', '喝茶', '茶の', '茶々', 'ー茶'],
  ['차', '차표', '녹차'],
  ['ช', 'ชา', 'าช'],
])('%s is in its pairs', (character, ...pairs) => {
  const numbers = new Set(pairsWith(character))
  expect(pairs.filter((pair) => !numbers.has(termNumber(pair)))).toEqual([])
  expect(numbers.has(termNumber('水果'))).toBe(false)
})

test('a passage holds what was asked for itself, where nothing else was asked for', () => {
  const passage = { text: '喝茶', title: '書', headings: ['A'] }
  const held = (question: string) => holdsLone(question)(passage)
  expect(['茶', '書', '水 茶', '水', '水 喝茶', 'water'].map(held)).toEqual([
    true,
    true,
    true,
    false,
    true,
    true,
  ])
})
