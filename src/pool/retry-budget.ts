/**
 * Bounds the second attempts of requests that failed before their first token to a share of all requests (Google,
 * Site Reliability Engineering, chapter 21): so an outage is not made worse by those who run into it.
 */
export interface RetryBudget {
  /** A new request has come. */
  earn(): void
  /** False when there is nothing left. */
  spend(): boolean
}

/** `share` of the requests may be tried again, and `reserve` at once where there were few. */
export function retryBudget({ share, reserve }: { share: number; reserve: number }): RetryBudget {
  let left = reserve
  return {
    earn() {
      left = Math.min(5 * reserve, left + share)
    },
    spend() {
      if (left < 1) return false
      left--
      return true
    },
  }
}
