import { expect, test } from 'vitest'
import { table, visible } from './text.ts'

test('a name of two lines makes no row of its own', () => {
  expect(
    table([
      ['key_1', 'mine\nkey_2  yours', 'chat'],
      ['key_3', 'b', 'runs'],
    ]),
  ).toBe('key_1  mine key_2  yours  chat\nkey_3  b                  runs\n')
})

test.each([
  ['{"to": "größer, 数, 👍"}', '{"to": "größer, 数, 👍"}'],
  ['pay\u202etxt.exe', 'pay\\u{202e}txt.exe'],
  ['a\u200bb\u2066c\ufeffd', 'a\\u{200b}b\\u{2066}c\\u{feff}d'],
  ['x\u{e0041}y\u3164z\ufe0f', 'x\\u{e0041}y\\u{3164}z\\u{fe0f}'],
  ['\u001b[2Ja\nb\u00a0c', '\\u{1b}[2Ja\\u{a}b\\u{a0}c'],
])('all that stands in what somebody approves can be seen: %j', (text, seen) => {
  expect(visible(text)).toBe(seen)
})
