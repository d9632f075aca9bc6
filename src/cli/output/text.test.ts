import { expect, test } from 'vitest'
import { table } from './text.ts'

test('a name of two lines makes no row of its own', () => {
  expect(
    table([
      ['key_1', 'mine\nkey_2  yours', 'chat'],
      ['key_3', 'b', 'runs'],
    ]),
  ).toBe('key_1  mine key_2  yours  chat\nkey_3  b                  runs\n')
})
