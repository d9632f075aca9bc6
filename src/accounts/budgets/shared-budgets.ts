import type { Count, Settled, SharedCounters, Usage } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { Applying, Spender } from './budget-index.ts'
import { budgetList, periodOf } from './budget-list.ts'
import {
  isForEach,
  shareOf,
  spent,
  warnAt,
  type BudgetState,
  type Budgets,
  type Reservation,
} from './budgets.ts'
import { costOf, type Price, type Tokens } from './prices.ts'
import type { UsageJournal } from './usage-journal.ts'
import { usageWriter } from './usage-writer.ts'

/** How long what was used may wait to be counted with what others used; until then all of its estimate is held. */
const settleEveryMs = 50
const tryAgainMs = 1_000
const mostRemembered = 10_000

export interface SharedBudgets extends Budgets {
  /** Reads anew which budgets there are. */
  reload(): Promise<void>
}

/**
 * Budgets that several processes keep together: an estimate is held back in the database before the work, where a
 * budget applies, so that all of them together spend no more than there is.
 */
export async function sharedBudgets(
  parts: AccountParts,
  {
    counters,
    priceOf,
    journal,
  }: { counters: SharedCounters; priceOf: (model: string) => Price; journal: UsageJournal | undefined },
): Promise<SharedBudgets> {
  const { store, clock } = parts
  const known = await budgetList(parts)
  const { index } = known
  /** What the counts were when this process last heard of them. */
  const heard = new Map<string, Count>()
  let waiting: Settled[] = []

  const today = () => new Date(clock.now()).toISOString().slice(0, 10)
  const countedFor = ({ budget, owner }: Applying, date: string) => ({
    budgetId: budget.id,
    owner,
    period: periodOf(budget, date),
  })
  const remember = (counts: Count[]) => {
    for (const count of counts) {
      if (heard.size >= mostRemembered) heard.delete(heard.keys().next().value!)
      heard.set(nameOf(count), count)
    }
  }

  const writer = usageWriter<Settled[]>({
    clock,
    journal,
    tryAgainMs,
    take() {
      if (waiting.length === 0) return undefined
      const settled = waiting
      waiting = []
      return settled
    },
    put: (settled, name) => counters.settle(settled, { now: clock.now(), journal: name }),
  })

  const reservation = (
    { personId = '', teamId = '', keyId = '' }: Spender,
    model: string,
    hold: string | undefined,
  ): Reservation => {
    let settled = false
    return {
      settle(used, served) {
        if (settled) return
        settled = true
        const micros = costOf(used, priceOf(served))
        const usage: Usage = { day: today(), personId, teamId, keyId, model, requests: 1, ...used, micros }
        journal?.note(usage)
        waiting.push({ hold, usage })
        writer.writeAfter(settleEveryMs)
      },
    }
  }

  const hold = async (spender: Spender, model: string, applying: Applying[], estimate: Tokens) => {
    const date = today()
    const tokens = estimate.promptTokens + estimate.completionTokens
    const micros = costOf(estimate, priceOf(model))
    const counted = applying.map((one) => countedFor(one, date))
    const held = await counters.hold(counted, { tokens, micros })
    if ('spentBudgetId' in held) {
      const { budget } = applying.find((one) => one.budget.id === held.spentBudgetId)!
      throw spent({ budget })
    }
    remember(held.counts)
    return reservation(spender, model, held.hold)
  }

  const stateOf = ({ budget, owner }: Applying, date: string): BudgetState => {
    const { tokens = 0, micros = 0 } = heard.get(nameOf(countedFor({ budget, owner }, date))) ?? {}
    return { budget, owner, tokens, micros, share: shareOf({ budget, tokens, micros }) }
  }

  for (const { name, usage } of journal?.left() ?? []) {
    const settled = usage.map((used) => ({ hold: undefined, usage: used }))
    await counters.settle(settled, { now: clock.now(), journal: name })
    journal!.drop(name)
  }
  return {
    list: known.list,
    get: known.get,
    set: known.set,
    remove: known.remove,
    reload: known.reload,
    reserve(spender, model, estimate) {
      const applying = index.applying(spender, model)
      return applying.length === 0
        ? reservation(spender, model, undefined)
        : hold(spender, model, applying, estimate)
    },
    warnings(spender, model) {
      if (index.size() === 0) return []
      const date = today()
      return index
        .applying(spender, model)
        .map((one) => stateOf(one, date))
        .filter(({ share }) => share >= warnAt)
        .toSorted((a, b) => b.share - a.share)
    },
    async states(spender) {
      await writer.write()
      const date = today()
      const all = known.list()
      const named = spender
        ? index.applying(spender, undefined)
        : all
            .filter((budget) => !isForEach(budget))
            .map((budget) => ({ budget, owner: budget.scopeId ?? 'everyone' }))
      const counts = await counters.counts(
        named.map((one) => countedFor(one, date)),
        [date, date.slice(0, 7)],
      )
      remember(counts)
      const others = spender
        ? []
        : counts.flatMap(({ budgetId, owner, period }) => {
            const budget = index.get(budgetId)
            return budget && isForEach(budget) && period === periodOf(budget, date) ? [{ budget, owner }] : []
          })
      return [...named, ...others].map((one) => stateOf(one, date))
    },
    async usage(days) {
      await writer.write()
      return store.usage(days)
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  }
}

function nameOf({ budgetId, owner, period }: Omit<Count, 'tokens' | 'micros'>): string {
  return `${budgetId} ${owner} ${period}`
}
