import type { Usage } from '../../store/index.ts'

/**
 * What was used, summed up for each person, team, key and model of a day. Found by key or person and then by looking:
 * names put together of all that would cost each request more than the sum does.
 */
export class UsageSums {
  #sums = new Map<string, Usage[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(usage: Usage): void {
    const of = usage.keyId || usage.personId
    let some = this.#sums.get(of)
    if (!some) this.#sums.set(of, (some = []))
    const known = some.find((one) => isSame(one, usage))
    if (!known) {
      this.#size++
      return void some.push({ ...usage })
    }
    known.requests += usage.requests
    known.promptTokens += usage.promptTokens
    known.cachedTokens += usage.cachedTokens
    known.completionTokens += usage.completionTokens
    known.micros += usage.micros
  }

  /** What stands here until now; from then on it begins anew. */
  take(): Usage[] {
    const all = this.list()
    this.#sums = new Map()
    this.#size = 0
    return all
  }

  list(): Usage[] {
    return [...this.#sums.values()].flat()
  }
}

function isSame(one: Usage, other: Usage): boolean {
  return (
    one.model === other.model &&
    one.keyId === other.keyId &&
    one.personId === other.personId &&
    one.teamId === other.teamId &&
    one.day === other.day
  )
}
