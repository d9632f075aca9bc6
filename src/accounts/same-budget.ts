import type { Budget } from '../store/index.ts'

/** The budget that another is set in the place of. */
export function sameBudget(all: Budget[], given: Omit<Budget, 'id'>): Budget | undefined {
  return all.find(
    (one) =>
      one.scope === given.scope &&
      one.scopeId === given.scopeId &&
      one.model === given.model &&
      one.period === given.period,
  )
}

/** What the ledger tells of a budget that is set. */
export function recordOfBudget({ scopeId, scope, model, period, tokens, micros }: Budget) {
  return {
    for: scopeId ?? scope,
    model: model ?? null,
    period,
    tokens: tokens ?? null,
    micros: micros ?? null,
  }
}
