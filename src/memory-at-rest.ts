import { collectAtRest, type Clock } from './base/index.ts'
import type { Pool } from './pool/index.ts'

const restMs = 30_000

/**
 * Gives memory back once nothing was asked of the hosts for half a minute, and once after the start: V8 keeps the room
 * that a busy time took for what is short-lived, and what was left in it, until as much comes again.
 */
export function giveMemoryBackAtRest(options: {
  pool: Pick<Pool, 'metrics' | 'watch'>
  clock: Clock
  collect?: () => Promise<void>
}): Disposable {
  const { pool, ...how } = options
  const cleanup = new DisposableStack()
  const isBusy = () => pool.metrics().inFlight > 0
  const rest = cleanup.use(collectAtRest({ ...how, restMs, least: 1, isBusy }))
  cleanup.use(pool.watch(({ type }) => type === 'attempt' && rest.did()))
  rest.did()
  return cleanup
}
