import type { BlockTerms } from '../wire/index.ts'

/** How many terms are remembered. */
const mostTerms = 50_000

/** How many blocks hold each of the terms that were asked for: counted once, then kept as blocks come and go. */
export interface CountedTerms {
  of(term: string): number
  /** Takes blocks in that were added, or out that were removed. */
  change(blocks: Iterable<BlockTerms>, times: 1 | -1): void
}

/** `count` counts one in the database, which takes time in proportion to what it finds. */
export function countedTerms(count: (term: string) => number): CountedTerms {
  const known = new Map<string, { blocks: number }>()
  return {
    of(term) {
      const before = known.get(term)
      if (before) return before.blocks
      const blocks = count(term)
      if (known.size < mostTerms) known.set(term, { blocks })
      return blocks
    },
    change(blocks, times) {
      if (known.size === 0) return
      for (const { text, title, neighbours } of blocks)
        for (const term of new Set(`${text} ${title} ${neighbours}`.split(' '))) {
          const counted = known.get(term)
          if (counted) counted.blocks += times
        }
    },
  }
}
