import { seededRandom, virtualClock } from '../../src/base/index.ts'
import type { Host } from '../../src/model/index.ts'
import { measureDecisions } from './measure-decisions.ts'

/** What one decision of the pool costs at so many hosts, all full, and so many requests that wait. */
export async function growthTable(): Promise<Record<string, Record<string, string>>> {
  const rows: Record<string, Record<string, string>> = {}
  for (const size of [10, 100, 1_000, 10_000]) {
    const hosts = Array.from({ length: size }, (_, index) => fakeHost(`h${index}`))
    const { comeMicros, serveMicros } = await measureDecisions({
      hosts,
      waiting: size,
      decisions: 100_000,
      clock: virtualClock(),
      random: seededRandom(1),
      now: () => performance.now(),
    })
    rows[`${size} hosts, ${size} waiting`] = {
      'a request comes and leaves, µs': comeMicros.toFixed(2),
      'a slot is freed and given to the next, µs': serveMicros.toFixed(2),
    }
  }
  return rows
}

function fakeHost(name: string): Host {
  return {
    name,
    kind: 'world',
    url: name,
    concurrency: 4,
    listModels: async () => ['m'],
    model: () => {
      throw new Error('not asked for here')
    },
    close: async () => {},
  }
}
