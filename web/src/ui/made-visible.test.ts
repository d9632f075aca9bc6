import { expect, test } from 'vitest'
import { madeVisible } from './made-visible.ts'

test('what is not seen, or turns the direction of writing, is shown as what it is', () => {
  expect(madeVisible('pay \u202e0001\u202c to\u200b Ann')).toBe('pay ⟨U+202E⟩0001⟨U+202C⟩ to⟨U+200B⟩ Ann')
  expect(madeVisible('a\u00a0b\u3164c\u{e0041}')).toBe('a⟨U+00A0⟩b⟨U+3164⟩c⟨U+E0041⟩')
  expect(madeVisible('an\u200dna')).toBe('an⟨U+200D⟩na')
  expect(madeVisible('–\u200d\u200d')).toBe('–⟨U+200D⟩⟨U+200D⟩')
  expect(madeVisible('é\u200d\u200d')).toBe('é\u200d⟨U+200D⟩')
  expect(madeVisible('1\ufe0f')).toBe('1⟨U+FE0F⟩')
  expect(madeVisible('a\ufe01\u{e0100}\u034f\u2800b')).toBe('a⟨U+FE01⟩⟨U+E0100⟩⟨U+034F⟩⟨U+2800⟩b')
  expect(madeVisible('\u0007')).toBe('⟨U+0007⟩')
})

test('text of any language stays as it is, line by line', () => {
  for (const text of [
    'one\n\ttwo',
    'Grüße, 你好, שלום, नमस्ते',
    '€ 12.50 – “yes”',
    '👍',
    '❤️',
    '👨‍👩‍👧',
    'می‌خواهم',
  ])
    expect(madeVisible(text)).toBe(text)
})
