import { expect, test } from 'vitest'
import { citedNumbers } from './citations.ts'

test.each([
  ['One [1], two [2].', [1, 2]],
  ['In order of first mention [3][1] and [3].', [3, 1]],
  ['Several at once [1, 2; 3].', [1, 2, 3]],
  ['What is not known [9] is left out.', []],
  ['A [1](https://example.org) is a link, and', []],
  ['[1]: a footnote', []],
  ['array[2] counts, since nobody can tell', [2]],
  ['[0] [x] [1234] []', []],
])('%s', (text, expected) => {
  expect(citedNumbers(text, new Set([1, 2, 3]))).toEqual(expected)
})
