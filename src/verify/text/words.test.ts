import { expect, test } from 'vitest'
import { wordsOf as exactWordsOf } from '../exact/words/words.ts'
import { wordsOf } from './words.ts'

const pieces = "a b 1 é ’ ' _ . , - ² A 停车 n't 1,000 3.5".split(' ').concat([' ', '\n'])

function* texts(): Generator<string> {
  let seed = 7
  const next = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0)
  for (let round = 0; round < 3_000; round++)
    yield Array.from({ length: (next() >>> 8) % 10 }, () => pieces[(next() >>> 8) % pieces.length]!).join('')
}

test('words that are told by hand are those of the pattern', () => {
  const pattern = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}_]+(?:['’][\p{L}\p{M}]+)?/gu
  for (const text of texts()) {
    if (text.includes('停')) continue
    expect(
      wordsOf(text).map((word) => word.text),
      JSON.stringify(text),
    ).toEqual(text.match(pattern) ?? [])
  }
})

test('and so are the words and signs of the exact checks', () => {
  const pattern = /\d+(?:[.,]\d+)*|\p{Script=Han}|[\p{L}\p{M}]+(?:['’]\p{L}+)*|[^\s]/gu
  for (const text of texts())
    expect(
      exactWordsOf(text).map((word) => word.text),
      JSON.stringify(text),
    ).toEqual(text.match(pattern) ?? [])
})

test('a word stands where it says, in a part of a text as well', () => {
  const text = 'The “café” isn’t open.'
  for (const { text: word, start, end } of [...wordsOf(text, 4), ...exactWordsOf(text, 4)])
    expect(text.slice(start, end)).toBe(word)
})
