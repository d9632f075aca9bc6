import type { Budget } from '../../store/index.ts'

/** Whose budgets a request counts against. */
export interface Spender {
  personId?: string | undefined
  teamId?: string | undefined
  keyId?: string | undefined
}

export interface Applying {
  budget: Budget
  /** The id of the person, team or key that it is counted for. */
  owner: string
}

/** Finds the budgets that apply to a request without looking at all of them. */
export function budgetIndex(): {
  list(): Budget[]
  get(id: string): Budget | undefined
  has(id: string): boolean
  size(): number
  put(budget: Budget): void
  replaceAll(budgets: Budget[]): void
  remove(id: string): void
  /** Those for a model and for all models; with no model given, those for any. */
  applying(spender: Spender, model: string | undefined): Applying[]
} {
  let byId = new Map<string, Budget>()
  /** By scope and id; of budgets for each, by the scope alone. */
  let byScope = new Map<string, Budget[]>()
  function build(): void {
    byScope = new Map()
    for (const budget of byId.values()) {
      const name = `${budget.scope} ${budget.scopeId ?? ''}`
      byScope.set(name, [...(byScope.get(name) ?? []), budget])
    }
  }

  return {
    list: () => [...byId.values()],
    get: (id) => byId.get(id),
    has: (id) => byId.has(id),
    size: () => byId.size,
    put(budget) {
      byId.set(budget.id, budget)
      build()
    },
    replaceAll(budgets) {
      byId = new Map(budgets.map((budget) => [budget.id, budget]))
      build()
    },
    remove(id) {
      byId.delete(id)
      build()
    },
    applying({ personId, teamId, keyId }, model) {
      if (byId.size === 0) return none
      const found: Applying[] = []
      const collect = (name: string, owner: string) => {
        for (const budget of byScope.get(name) ?? none)
          if (model === undefined || budget.model === undefined || budget.model === model)
            found.push({ budget, owner })
      }
      collect('everyone ', 'everyone')
      for (const [scope, id] of [
        ['person', personId],
        ['team', teamId],
        ['key', keyId],
      ] as const) {
        if (id === undefined) continue
        collect(`${scope} `, id)
        collect(`${scope} ${id}`, id)
      }
      return found
    },
  }
}

const none: never[] = []
