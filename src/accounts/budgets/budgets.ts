import { AppError } from '../../base/index.ts'
import type { Budget, Usage } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { Spender } from './budget-index.ts'
import { budgetList, periodOf } from './budget-list.ts'
import { Meantime } from './meantime.ts'
import { costOf, type Price, type Tokens } from './prices.ts'
import type { UsageJournal } from './usage-journal.ts'
import { UsageSums } from './usage-sums.ts'
import { usageWriter } from './usage-writer.ts'

/**
 * How often what was used goes into the store. Until then it stands in the journal, where there is one: with a commit
 * for each quarter of a second, 18.6 % of a busy server's time went there, waiting for the disk included.
 */
const writeUsageMs = 250
const writeJournaledMs = 5_000
const recountAgainMs = 1_000
export const warnAt = 0.8

/** What one budget's owner has used in the period that is running. */
interface Counter {
  budget: Budget
  /** Whose it is: of a budget for each person, each has a counter. */
  owner: string
  period: string
  tokens: number
  micros: number
  reservedTokens: number
  reservedMicros: number
  warned: boolean
}

export interface BudgetState {
  budget: Budget
  owner: string
  tokens: number
  micros: number
  /** The larger of the shares that are used, of 1. */
  share: number
}

/** What a request may cost, held back until it is known what it did. */
export interface Reservation {
  /** Books what was really used; `served` is the model whose price counts. Only the first call does anything. */
  settle(used: Tokens, served: string): void
}

export interface Budgets extends AsyncDisposable {
  list(): Budget[]
  get(id: string): Budget
  set(actor: string, budget: Omit<Budget, 'id'>): Promise<Budget>
  remove(actor: string, id: string): Promise<void>
  /**
   * Throws `budget-spent` before any work where the estimate does not fit into every budget that applies. A promise
   * where other processes have to be asked, which is only where a budget applies.
   */
  reserve(spender: Spender, model: string, estimate: Tokens): Reservation | Promise<Reservation>
  /** Those that apply to a request and are used to four fifths or more, the fullest first. */
  warnings(spender: Spender, model: string): BudgetState[]
  /** How far the budgets are used that apply to somebody; undefined for all of them. */
  states(spender: Spender | undefined): BudgetState[] | Promise<BudgetState[]>
  /** What was used on the days from and to, both included. */
  usage(days: { from: string; to: string }): Promise<Usage[]>
}

export async function budgets(
  parts: Pick<AccountParts, 'store' | 'clock' | 'ids' | 'record'>,
  { priceOf, journal }: { priceOf: (model: string) => Price; journal: UsageJournal | undefined },
): Promise<Budgets> {
  const { store, clock, record } = parts
  const known = await budgetList(parts, { changed: () => recountAtLast() })
  const { index } = known
  let counters = new Map<string, Counter>()
  const waiting = new UsageSums()
  /** What is settled while everything is being counted anew. */
  const meantime = new Meantime<Usage>()
  let recounting: Promise<void> = Promise.resolve()
  let day = { number: -1, text: '' }

  const today = (): string => {
    const number = Math.floor(clock.now() / 86_400_000)
    if (number === day.number) return day.text
    // The clock was ahead: what was used on this day before is counted, too, and is in the store.
    const wentBack = number < day.number
    day = { number, text: new Date(number * 86_400_000).toISOString().slice(0, 10) }
    if (wentBack) void recountAtLast()
    return day.text
  }

  const writeMs = journal ? writeJournaledMs : writeUsageMs
  const writer = usageWriter<Usage[]>({
    clock,
    journal,
    tryAgainMs: writeMs,
    take: () => (waiting.size === 0 ? undefined : waiting.take()),
    put: (usage, name) => store.addUsage(usage, name),
  })

  const note = (usage: Usage) => {
    meantime.tell({ ...usage })
    journal?.note(usage)
    waiting.add(usage)
    writer.writeAfter(writeMs)
  }

  const counterOf = (budget: Budget, owner: string, date: string): Counter => {
    const name = `${budget.id} ${owner}`
    const period = periodOf(budget, date)
    let counter = counters.get(name)
    if (counter?.period === period) return counter
    // What is still held back belongs to the period in which it will be settled.
    counter = {
      budget,
      owner,
      period,
      tokens: 0,
      micros: 0,
      reservedTokens: counter?.reservedTokens ?? 0,
      reservedMicros: counter?.reservedMicros ?? 0,
      warned: false,
    }
    counters.set(name, counter)
    return counter
  }

  /** Counts what was used in the running periods anew; what is settled in the meantime is not lost. One at a time. */
  const recount = (): Promise<void> => {
    const before = recounting
    recounting = (async () => {
      await before.catch(() => undefined)
      await countAnew()
    })()
    return recounting
  }

  let again: Disposable | undefined
  const closed = new AbortController()
  /** The same for what cannot be taken back: where it fails, it is tried until it is done. */
  const recountAtLast = (): Promise<void> =>
    recount().catch(() => {
      again?.[Symbol.dispose]()
      if (!closed.signal.aborted) again = clock.after(recountAgainMs, () => void recountAtLast())
    })

  const countAnew = async () => {
    await writer.write()
    const still = waiting.list().map((usage) => ({ ...usage }))
    const date = today()
    await meantime.during(
      async () => (index.size() === 0 ? [] : store.usage({ from: `${date.slice(0, 7)}-01`, to: date })),
      (written, told) => countFrom([...written, ...still, ...told], date),
    )
  }

  const countFrom = (all: Usage[], date: string) => {
    const before = counters
    counters = new Map()
    for (const {
      budget: { id },
      owner,
      reservedTokens,
      reservedMicros,
    } of before.values()) {
      const budget = index.get(id)
      if (budget) Object.assign(counterOf(budget, owner, date), { reservedTokens, reservedMicros })
    }
    for (const used of all)
      for (const { budget, owner } of index.applying(spenderOf(used), used.model)) {
        if (periodOf(budget, used.day) !== periodOf(budget, date)) continue
        const counter = counterOf(budget, owner, date)
        counter.tokens += used.promptTokens + used.completionTokens
        counter.micros += used.micros
      }
    for (const counter of counters.values()) counter.warned = shareOf(counter) >= warnAt
  }

  const warn = (counter: Counter) => {
    if (counter.warned || shareOf(counter) < warnAt) return
    counter.warned = true
    const { budget, owner } = counter
    void store
      .change(
        [
          record('system', 'budget-warned', budget.id, {
            for: owner,
            share: Math.floor(shareOf(counter) * 100),
          }),
        ],
        [],
      )
      .catch(() => undefined)
  }

  for (const { name, usage } of journal?.left() ?? []) {
    await store.addUsage(usage, name)
    journal!.drop(name)
  }
  await recount()
  return {
    list: known.list,
    get: known.get,
    set: known.set,
    remove: known.remove,
    reserve(spender, model, estimate) {
      const held: Counter[] = []
      const tokens = estimate.promptTokens + estimate.completionTokens
      const micros = index.size() === 0 ? 0 : costOf(estimate, priceOf(model))
      for (const { budget, owner } of index.applying(spender, model)) {
        const counter = counterOf(budget, owner, today())
        if (!fits(counter, tokens, micros)) throw spent(counter)
        held.push(counter)
      }
      for (const counter of held) {
        counter.reservedTokens += tokens
        counter.reservedMicros += micros
      }
      let settled = false
      return {
        settle(used, served) {
          if (settled) return
          settled = true
          const date = today()
          const cost = costOf(used, priceOf(served))
          for (const { budget, owner } of held) {
            const counter = counterOf(budget, owner, date)
            counter.reservedTokens = Math.max(0, counter.reservedTokens - tokens)
            counter.reservedMicros = Math.max(0, counter.reservedMicros - micros)
            counter.tokens += used.promptTokens + used.completionTokens
            counter.micros += cost
            warn(counter)
          }
          note({
            day: date,
            personId: spender.personId ?? '',
            teamId: spender.teamId ?? '',
            keyId: spender.keyId ?? '',
            model,
            requests: 1,
            ...used,
            micros: cost,
          })
        },
      }
    },

    warnings(spender, model) {
      if (index.size() === 0) return none
      const date = today()
      return index
        .applying(spender, model)
        .map(({ budget, owner }) => stateOf(counterOf(budget, owner, date)))
        .filter(({ share }) => share >= warnAt)
        .toSorted((a, b) => b.share - a.share)
    },

    states(spender) {
      const date = today()
      const found = spender
        ? index.applying(spender, undefined).map(({ budget, owner }) => counterOf(budget, owner, date))
        : [
            ...index
              .list()
              .filter((budget) => !isForEach(budget))
              .map((budget) => counterOf(budget, budget.scopeId ?? 'everyone', date)),
            ...[...counters.values()].filter(
              ({ budget, period }) => isForEach(budget) && period === periodOf(budget, date),
            ),
          ]
      return found.map(stateOf)
    },
    async usage(days) {
      await writer.write()
      return store.usage(days)
    },
    async [Symbol.asyncDispose]() {
      closed.abort()
      again?.[Symbol.dispose]()
      await writer[Symbol.asyncDispose]()
    },
  }
}

const none: never[] = []

function stateOf(counter: Counter): BudgetState {
  const { budget, owner, tokens, micros } = counter
  return { budget, owner, tokens, micros, share: shareOf(counter) }
}

export function isForEach({ scope, scopeId }: Budget): boolean {
  return scope !== 'everyone' && scopeId === undefined
}

function spenderOf({ personId, teamId, keyId }: Usage): Spender {
  return { personId: personId || undefined, teamId: teamId || undefined, keyId: keyId || undefined }
}

function fits(counter: Counter, tokens: number, micros: number): boolean {
  const { budget } = counter
  return (
    (budget.tokens === undefined || counter.tokens + counter.reservedTokens + tokens <= budget.tokens) &&
    (budget.micros === undefined || counter.micros + counter.reservedMicros + micros <= budget.micros)
  )
}

export function shareOf({ budget, tokens, micros }: Pick<Counter, 'budget' | 'tokens' | 'micros'>): number {
  const share = (used: number, limit: number | undefined) =>
    limit === undefined ? 0 : limit === 0 ? 1 : used / limit
  return Math.max(share(tokens, budget.tokens), share(micros, budget.micros))
}

/** What a budget is called in a sentence. */
export function nameOfBudget({ scope, model }: Budget): string {
  const whose = scope === 'everyone' ? 'the whole house' : `this ${scope}`
  return `The budget of ${whose}${model === undefined ? '' : ` for ${model}`}`
}

export function spent({ budget }: { budget: Budget }): AppError {
  const { period } = budget
  return new AppError(
    'budget-spent',
    `${nameOfBudget(budget)} has no room left for this question. It begins anew with the next ${period}; an administrator can raise it.`,
    { because: { code: period === 'day' ? 'budget-of-day' : 'budget-of-month' } },
  )
}
