import { expect, test } from 'vitest'
import { termNumber, termNumbers } from '../../base/index.ts'
import { withFeedback } from './feedback.ts'

const numbered = (weights: Record<string, number>) =>
  new Map(Object.entries(weights).map(([term, weight]) => [termNumber(term), weight]))

/** Blocks as they were found, best first, each with its terms. */
function expand(weights: Record<string, number>, blocks: [score: number, terms: string][]) {
  const ranked = blocks.map(([score, text], blockId) => ({
    score,
    candidate: {
      blockId,
      documentId: 'd',
      documentTitle: 'D',
      ordinal: blockId,
      terms: termNumbers({ text, title: '', neighbours: '' }),
    },
  }))
  return withFeedback(numbered(weights), ranked)
}

test("the best blocks' terms are added with 15 % of the question's weight, those of better blocks with more", () => {
  const expanded = expand({ giraff: 1, earlier: 0.3 }, [
    [3, 'giraff acacia'],
    [1, 'giraff leav'],
  ])
  const [own, acacia, leaf] = ['giraff', 'acacia', 'leav'].map((term) => expanded.get(termNumber(term))!)
  expect(acacia).toBeCloseTo(3 * leaf!)
  expect(expanded.get(termNumber('earlier'))).toBe(0.3)
  expect(own! - 1 + acacia! + leaf!).toBeCloseTo(0.15 * 1.3)
})

test('only ten blocks are read and thirty terms taken', () => {
  const terms = (block: number) => Array.from({ length: 9 }, (_, index) => `t${index}of${block}`).join(' ')
  const expanded = expand(
    { q: 1 },
    Array.from({ length: 12 }, (_, index) => [1, terms(index)]),
  )
  expect(expanded.size).toBe(31)
  const later = [10, 11].flatMap((block) => terms(block).split(' ').map(termNumber))
  expect(later.filter((term) => expanded.has(term))).toEqual([])
})

test('of nothing found nothing is learned', () => {
  expect(expand({ q: 1 }, [])).toEqual(numbered({ q: 1 }))
  expect(expand({ q: 1 }, [[1, '']])).toEqual(numbered({ q: 1 }))
})
