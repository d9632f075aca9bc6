import { expect, test } from 'vitest'
import { parseMarkdown } from './formats/parse-markdown.ts'
import { blockTokens, split } from './split.ts'
import { approximateTokens } from './tokens.ts'

function blocks(text: string) {
  return split(parseMarkdown(text, { fallbackTitle: 'file' })).map((block) => ({
    headings: block.headings,
    text: text.slice(block.start, block.end),
  }))
}

const sentence = (index: number) =>
  `This is sentence number ${index} of a paragraph that goes on for a while.`
const paragraph = Array.from({ length: 60 }, (_, index) => sentence(index)).join(' ')

test('a long paragraph becomes blocks of 64 to 128 tokens, cut between sentences', () => {
  const found = blocks(paragraph).map(({ text }) => text)
  for (const text of found.slice(0, -1)) {
    expect(approximateTokens(text)).toBeGreaterThanOrEqual(blockTokens.min)
    expect(approximateTokens(text)).toBeLessThanOrEqual(blockTokens.max)
    expect(text).toMatch(/^This.*while\.$/)
  }
  expect(found.join(' ')).toBe(paragraph)
})

test('a block is never longer than 128 tokens, and no character is cut in two', () => {
  for (const text of ['a'.repeat(5000), '漢'.repeat(1000), '😀'.repeat(3000), 'x\n'.repeat(3000)]) {
    const found = blocks(text)
    for (const block of found) {
      expect(approximateTokens(block.text)).toBeLessThanOrEqual(blockTokens.max + 1)
      expect(block.text.isWellFormed()).toBe(true)
    }
    expect(found.map((block) => block.text).join('').length).toBeGreaterThan(text.length / 2 - 1)
  }
})

test('headings end blocks, make their path, and stand in no block of their own', () => {
  expect(blocks('# Doc\n\nIntro.\n\n## A\n\nOne.\n\n## B\n\nTwo.\n\n### C\n\n## D\n\nThree.')).toEqual([
    { headings: [], text: 'Intro.' },
    { headings: ['A'], text: 'One.' },
    { headings: ['B'], text: 'Two.' },
    { headings: ['D'], text: 'Three.' },
  ])
})

test('short sections deep down are put together, with the heading between them', () => {
  expect(blocks('## A\n\n### One\n\nx.\n\n### Two\n\ny.')).toEqual([
    { headings: ['A', 'One'], text: 'x.\n\n### Two\n\ny.' },
  ])
})

test('a document of headings only is still found', () => {
  expect(blocks('# One\n\n## Two').map(({ text }) => text)).toEqual(['One\n\n## Two'])
})
