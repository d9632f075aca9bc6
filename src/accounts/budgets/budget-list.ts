import { AppError } from '../../base/index.ts'
import type { Budget } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import { budgetIndex } from './budget-index.ts'

/** Which budgets there are, in memory and in the store. `changed` is waited for after one was set or removed. */
export async function budgetList(
  { store, ids, record }: Pick<AccountParts, 'store' | 'ids' | 'record'>,
  { changed = async () => {} }: { changed?: () => Promise<void> } = {},
) {
  const index = budgetIndex()
  const reload = async () => index.replaceAll(await store.rows('budgets'))
  await reload()

  const get = (id: string): Budget => {
    const found = index.get(id)
    if (!found)
      throw new AppError('not-found', `There is no budget \`${id}\`. \`muster budget list\` shows them.`)
    return found
  }

  return {
    index,
    list: () => index.list(),
    get,
    async set(actor: string, given: Omit<Budget, 'id'>): Promise<Budget> {
      const budget: Budget = { ...given, id: sameBudget(index.list(), given)?.id ?? ids.next('budget') }
      await store.change(
        [record(actor, 'budget-set', budget.id, recordOfBudget(budget))],
        [{ put: 'budgets', row: budget }],
      )
      index.put(budget)
      await changed()
      return budget
    },
    async remove(actor: string, id: string): Promise<void> {
      get(id)
      await store.change([record(actor, 'budget-removed', id)], [{ remove: 'budgets', where: { id } }])
      index.remove(id)
      await changed()
    },
    /** Reads anew which there are. */
    reload,
  }
}

/** The day or month that a budget counts in on a date. */
export function periodOf({ period }: Budget, date: string): string {
  return period === 'day' ? date : date.slice(0, 7)
}

/** The budget that another is set in the place of. */
function sameBudget(all: Budget[], given: Omit<Budget, 'id'>): Budget | undefined {
  return all.find(
    (one) =>
      one.scope === given.scope &&
      one.scopeId === given.scopeId &&
      one.model === given.model &&
      one.period === given.period,
  )
}

/** What the ledger tells of a budget that is set. */
function recordOfBudget({ scopeId, scope, model, period, tokens, micros }: Budget) {
  return {
    for: scopeId ?? scope,
    model: model ?? null,
    period,
    tokens: tokens ?? null,
    micros: micros ?? null,
  }
}
