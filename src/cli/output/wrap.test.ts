import { expect, test } from 'vitest'
import { wrapped } from './wrap.ts'

const columns = 30

test('lines break where words end, and hang under the beginning', () => {
  expect(wrapped('    one two three four five six seven', { columns, indent: 4 })).toBe(
    '    one two three four five\n    six seven',
  )
  expect(wrapped('short', { columns, indent: 2 })).toBe('short')
})

test('writing without spaces breaks anywhere but before a mark; its signs are two columns wide', () => {
  const text = '铁塔高三百二十四米，建成于一八八九年。'
  const lines = wrapped(text, { columns, indent: 0 }).split('\n')
  expect(lines).toEqual(['铁塔高三百二十四米，建成于一八', '八九年。'])
})

test('a word that is too long stands alone, and a screen that is too narrow is left alone', () => {
  const word = 'x'.repeat(40)
  expect(wrapped(`  a ${word} b`, { columns, indent: 2 })).toBe(`  a\n  ${word}\n  b`)
  expect(wrapped(`a ${word}`, { columns: 10, indent: 0 })).toBe(`a ${word}`)
})
