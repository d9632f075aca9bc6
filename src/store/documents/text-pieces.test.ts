import { expect, test } from 'vitest'
import { textPieces } from './text-pieces.ts'

test.each([
  ['abcdefg', 3, ['ab', 'cd', 'efg']],
  ['abc', 1, ['abc']],
  ['a', 3, ['', '', 'a']],
  ['', 2, ['', '']],
  ['a😀b😀', 3, ['a😀', 'b', '😀']],
  ['😀', 2, ['😀', '']],
])('%s in %i pieces, none of half a character', (text, count, expected) => {
  const pieces = textPieces(text, count)
  expect(pieces).toEqual(expected)
  expect(pieces.join('')).toBe(text)
})
