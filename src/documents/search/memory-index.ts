import type { Candidate } from '../../store/index.ts'
import { termPlaces } from '../../base/index.ts'
import type { BlockIndex } from './find.ts'
import { inverseFrequency } from './query.ts'
import type { Stemming } from '../words/stem.ts'

/** An index of blocks in memory, whose ids are their positions. Proposes by the inverse frequencies of the terms that a block holds. */
export function memoryIndex(blocks: Candidate[], stemmings: Stemming[] = []): BlockIndex {
  const holders = new Map<number, number[]>()
  const totals = { text: 0, title: 0, neighbours: 0 }
  for (const [position, { terms }] of blocks.entries()) {
    const { start, textEnd, titleEnd, end } = termPlaces(terms)
    totals.text += textEnd - start
    totals.title += titleEnd - textEnd
    totals.neighbours += end - titleEnd
    for (const term of new Set(terms.subarray(start))) {
      const list = holders.get(term)
      if (list) list.push(position)
      else holders.set(term, [position])
    }
  }
  const mean = (total: number) => (blocks.length > 0 ? total / blocks.length : 0)

  return {
    stemmings: async () => stemmings,
    async statistics(terms) {
      return {
        blocks: blocks.length,
        meanLength: {
          text: mean(totals.text),
          title: mean(totals.title),
          neighbours: mean(totals.neighbours),
        },
        holding: new Map(
          terms.flatMap((term) => (holders.has(term) ? [[term, holders.get(term)!.length]] : [])),
        ),
      }
    },
    async candidates({ terms, limit }) {
      const scores = new Map<number, number>()
      for (const term of terms) {
        const positions = holders.get(term) ?? []
        const worth = inverseFrequency(positions.length, blocks.length)
        for (const position of positions) scores.set(position, (scores.get(position) ?? 0) + worth)
      }
      return [...scores]
        .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, limit)
        .map(([position]) => blocks[position]!)
    },
  }
}
