import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { splitBlocks, type Block } from './split-blocks.ts'

const kinds = (text: string) => splitBlocks(text).map(({ kind, text }) => [kind, text.trim()])

test.each([
  [
    'one\n\ntwo',
    [
      ['markdown', 'one'],
      ['markdown', 'two'],
    ],
  ],
  [
    '- a\n\n- b\n\n  more of b\n\nafter',
    [
      ['markdown', '- a\n\n- b\n\n  more of b'],
      ['markdown', 'after'],
    ],
  ],
  [
    'text\n```js\na\n\nb\n```\nmore',
    [
      ['markdown', 'text'],
      ['code', '```js\na\n\nb\n```'],
      ['markdown', 'more'],
    ],
  ],
  ['1. x\n   ```\n   a\n   ```\n2. y', [['markdown', '1. x\n   ```\n   a\n   ```\n2. y']]],
  [
    '````\n```\n````\nx',
    [
      ['code', '````\n```\n````'],
      ['markdown', 'x'],
    ],
  ],
  ['~~~\n```\n~~~', [['code', '~~~\n```\n~~~']]],
  [
    '$$\nx^2\n$$\ny',
    [
      ['math', '$$\nx^2\n$$'],
      ['markdown', 'y'],
    ],
  ],
  [
    'so \\[ no\n\n\\[ x \\]\nthen',
    [
      ['markdown', 'so \\[ no'],
      ['math', '\\[ x \\]'],
      ['markdown', 'then'],
    ],
  ],
  [
    '| a |\n| - |\n| b |\n\n> q\n\n> r',
    [
      ['markdown', '| a |\n| - |\n| b |'],
      ['markdown', '> q'],
      ['markdown', '> r'],
    ],
  ],
  ['', []],
  ['\n\n\n', [['markdown', '']]],
])('%j', (text, expected) => expect(kinds(text)).toEqual(expected))

test('a fence that has not ended is open', () => {
  expect(splitBlocks('```py\nx = 1\n')).toMatchObject([{ kind: 'code', open: true }])
  expect(splitBlocks('```py\nx = 1\n```')).toMatchObject([{ kind: 'code', open: false }])
})

test('what has no end is cut', () => {
  const lengths = [
    'word '.repeat(100_000),
    '\u{1f600}'.repeat(50_000),
    '- an item\n'.repeat(20_000),
    '- an item\n\n'.repeat(20_000),
  ].map((text) => Math.max(...splitBlocks(text).map(({ start, end }) => end - start)))
  expect(Math.max(...lengths)).toBeLessThanOrEqual(50_000)
  for (const { text } of splitBlocks('\u{1f600}'.repeat(50_000))) expect(text.isWellFormed()).toBe(true)
})

const pieces = constantFrom(
  'a',
  'b c',
  '\n',
  '\n\n',
  '- x',
  '1. y',
  '```',
  '```js\n',
  '~~~',
  '$$',
  '\\[',
  '\\]',
  '  ',
  '\t',
  '> ',
  '| t |',
  '\n- ',
  '\r',
)

test('what came in pieces is split as what came at once, and nothing is lost', () => {
  assert(
    property(array(pieces, { maxLength: 60 }), (parts) => {
      let text = ''
      let blocks: Block[] = []
      for (const part of parts) {
        text += part
        blocks = splitBlocks(text, blocks)
        expect(blocks.map((block) => block.text).join('')).toHaveLength(
          blocks.reduce((sum, block) => sum + block.text.length, 0),
        )
        if (text !== '') expect([blocks[0]!.start, blocks.at(-1)!.end]).toEqual([0, text.length])
        for (const [index, block] of blocks.entries())
          if (index > 0) expect(block.start).toBe(blocks[index - 1]!.end)
      }
      expect(blocks).toEqual(splitBlocks(text))
    }),
    { numRuns: 500 },
  )
})
