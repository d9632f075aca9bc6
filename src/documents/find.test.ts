import { expect, test } from 'vitest'
import { find } from './find.ts'
import { memoryIndex } from './memory-index.ts'
import { proposingTerms, quotedPhrases } from './query.ts'
import { terms } from './terms.ts'

const index = (texts: string[]) =>
  memoryIndex(
    texts.map((text, position) => ({
      blockId: position,
      documentId: `doc_${position}`,
      documentTitle: `T${position}`,
      ordinal: position,
      terms: { text: terms(text).join(' '), title: '', neighbours: '' },
    })),
  )

const check = async (texts: string[], question: string, expected: number[]) => {
  const found = await find(index(texts), { question, candidates: 400, limit: 10, feedback: false })
  expect(found.map(({ candidate }) => candidate.blockId)).toEqual(expected)
  const scores = found.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
}

const rows = [
  'The red lamp hangs above the blue door, and a red lamp stands by the door.',
  'Behind the garden house there is a blue lamp with a long chain and a red door.',
]
test('without quotation marks words count wherever they stand', () => check(rows, 'red door lamp', [0, 1]))
test.each(['the "red door"', 'the “red door”', 'the „red door“', 'the «red door»'])(
  'what is quoted stands together: %s',
  (question) => check(rows, `${question} lamp`, [1, 0]),
)
test('a quotation that is nowhere changes nothing', () => check(rows, '"green door" red lamp', [0, 1]))
test('quotation marks are marks, not inches', () =>
  expect(quotedPhrases('a 5" pipe, a 7" one and "so long\nago"')).toEqual([]))

test('what says the same is given once', () => check([rows[0]!, rows[0]!, rows[1]!], 'red lamp', [0, 2]))

test('a search reads so many postings and no more, those of its rarest terms', () => {
  const holding = new Map([
    ['rare', 10],
    ['usual', 6_000],
    ['frequent', 90_000],
    ['seldom', 1_000],
  ])
  const weights = new Map([...holding.keys()].map((term) => [term, 1]))
  expect(proposingTerms(weights, { blocks: 1_000_000, holding })).toEqual(['rare', 'seldom', 'usual'])
  const alone = new Map([['frequent', 1]])
  expect(proposingTerms(alone, { blocks: 1_000_000, holding })).toEqual(['frequent'])
})
