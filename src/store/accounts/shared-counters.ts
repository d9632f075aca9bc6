import type { Usage } from './account-store.ts'

/** One owner's count of one budget in one period. */
export interface CountedFor {
  budgetId: string
  owner: string
  /** A day, or a month, in UTC. */
  period: string
}

export interface Count extends CountedFor {
  tokens: number
  micros: number
}

export interface Settled {
  /** What was held back for it. */
  hold: string | undefined
  usage: Usage
}

/** What was used of budgets, counted by all processes together. A store of one process has none: it counts in memory. */
export interface SharedCounters {
  /** Holds an estimate back in all of these, or, where one of them has no room, in none: then that one's id. */
  hold(
    counted: CountedFor[],
    amount: { tokens: number; micros: number },
  ): Promise<{ hold: string; counts: Count[] } | { spentBudgetId: string }>
  /**
   * Writes down what was used, counts it in every budget that it belongs to, gives back what was held. With the name
   * of the `journal` that it stood in until now, which is counted only once.
   */
  settle(settled: Settled[], given: { now: number; journal?: string | undefined }): Promise<void>
  /** These counts, and all others of the periods. */
  counts(wanted: CountedFor[], periods: string[]): Promise<Count[]>
  /** Gives back what processes held that are dead. */
  releaseDead(): Promise<void>
}
