import type { Usage } from './account-store.ts'

/** One owner's count of one budget in one period. */
export interface CountedFor {
  budgetId: string
  owner: string
  /** A day, or a month, in UTC. */
  period: string
}

/** What was used of budgets, counted by all processes together. A store of one process has none: it counts in memory. */
export interface SharedCounters {
  /** Holds an estimate back in all of these, or, where one of them has no room, in none: then that one's id. */
  hold(
    counted: CountedFor[],
    amount: { tokens: number; micros: number },
  ): Promise<{ hold: string } | { spentBudgetId: string }>
  /** Writes down what was used, counts it in every budget that it belongs to, gives back what was held. */
  settle(settled: { hold: string | undefined; usage: Usage }[], now: number): Promise<void>
  /** These counts, and all others of the periods. */
  states(
    wanted: CountedFor[],
    periods: string[],
  ): Promise<(CountedFor & { tokens: number; micros: number })[]>
  /** Gives back what processes held that are dead. */
  releaseDead(): Promise<void>
}
