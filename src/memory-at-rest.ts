import { collectGarbage, type Clock } from './base/index.ts'
import type { Pool } from './pool/index.ts'

const lookEveryMs = 30_000

/**
 * Gives memory back once nothing was asked of the hosts for half a minute, and once after the start: V8 keeps the room
 * that a busy time took for what is short-lived, and what was left in it, until as much comes again.
 */
export function giveMemoryBackAtRest(options: {
  pool: Pick<Pool, 'metrics'>
  clock: Clock
  collect?: () => Promise<void>
}): Disposable {
  const { pool, clock, collect = collectGarbage } = options
  let [seen, givenBack] = [-1, -1]
  const look = () => {
    const { requests, inFlight } = pool.metrics()
    const isAtRest = requests === seen && inFlight === 0
    seen = requests
    timer = clock.after(lookEveryMs, look)
    if (!isAtRest || requests === givenBack) return
    givenBack = requests
    void collect()
  }
  let timer = clock.after(lookEveryMs, look)
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
}
