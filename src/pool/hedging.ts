import { retryBudget } from './retry-budget.ts'

/**
 * When a second host is asked to begin an answer that the first is slow to begin, and how often (Dean and Barroso, The
 * tail at scale, 2013): where its first token takes longer than that of nineteen in twenty.
 */
export interface Hedging {
  /** After how long without a first token; undefined where nothing is known of this name, or nothing is hedged. */
  lateAfterMs(name: string): number | undefined
  /** A first token came after so long. */
  note(name: string, firstTokenMs: number): void
  /** A new request has come. */
  earn(): void
  /** False when the share of second requests is used up. */
  spend(): boolean
}

const quantile = 0.95
/** How many first tokens have to be seen before one is said to be late. */
const fewestSeen = 20
const rememberedNames = 1_000

/** `share`: of all requests, how many may be sent twice; 0 for none. */
export function newHedging({ share }: { share: number }): Hedging {
  const budget = retryBudget({ share, reserve: 1 })
  const late = new Map<string, { ms: number; seen: number }>()
  return {
    lateAfterMs(name) {
      const known = share > 0 ? late.get(name) : undefined
      return known && known.seen >= fewestSeen ? known.ms : undefined
    },
    note(name, firstTokenMs) {
      if (share === 0) return
      const known = late.get(name)
      if (known) {
        // A quantile that is followed: it rests where one in twenty is above it.
        const step = Math.max(1, known.ms / 10)
        known.ms = Math.max(1, known.ms + step * (firstTokenMs > known.ms ? quantile : quantile - 1))
        known.seen++
      } else if (late.size < rememberedNames) late.set(name, { ms: 2 * firstTokenMs, seen: 1 })
    },
    earn: budget.earn,
    spend: budget.spend,
  }
}
