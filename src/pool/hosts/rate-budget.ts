import type { RateLimits } from '../../model/index.ts'

/** What a host still grants until its counters start anew, in monotonic milliseconds. */
export interface RateBudget {
  requestsLeft: number
  requestsResetAtMs: number
  tokensLeft: number
  tokensResetAtMs: number
  /** The most tokens that it ever said were left: a request larger than that is let through when all are. */
  tokensLimit: number
}

/** What a host said when it answered a request, of which `sentSince` were sent later and are counted off. */
export function afterReport(
  budget: RateBudget | undefined,
  limits: RateLimits,
  { nowMs, sentSince, tokensSince }: { nowMs: number; sentSince: number; tokensSince: number },
): RateBudget {
  const { requestsLeft, requestsResetMs = 0, tokensLeft, tokensResetMs = 0 } = limits
  return {
    requestsLeft: requestsLeft === undefined ? Infinity : Math.max(0, requestsLeft - sentSince),
    requestsResetAtMs: nowMs + requestsResetMs,
    tokensLeft: tokensLeft === undefined ? Infinity : Math.max(0, tokensLeft - tokensSince),
    tokensResetAtMs: nowMs + tokensResetMs,
    tokensLimit: Math.max(budget?.tokensLimit ?? 0, tokensLeft ?? 0),
  }
}

/** When a request of so many tokens is within the budget; not later than `nowMs` means now. */
export function withinBudgetAtMs(budget: RateBudget | undefined, tokens: number): number {
  if (!budget) return -Infinity
  const forRequest = budget.requestsLeft >= 1 ? -Infinity : budget.requestsResetAtMs
  const forTokens =
    budget.tokensLeft >= Math.min(tokens, budget.tokensLimit) ? -Infinity : budget.tokensResetAtMs
  return Math.max(forRequest, forTokens)
}

/** Counts a request that is being sent. */
export function spend(budget: RateBudget | undefined, tokens: number): void {
  if (!budget) return
  budget.requestsLeft--
  budget.tokensLeft -= tokens
}
