import type { Clock } from './clock.ts'

interface Timer {
  dueMs: number
  order: number
  callback: () => void
}

/** A clock that stands still until it is advanced, for tests and simulations. */
export interface VirtualClock extends Clock {
  /** Runs every timer due within `durationMs`, in order of time, letting promises settle between them. */
  advance(durationMs: number): Promise<void>
}

/** Starts at `startMs` (milliseconds since 1970). */
export function virtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  let order = 0
  const timers = new Set<Timer>()

  const after: Clock['after'] = (delayMs, callback) => {
    const timer = { dueMs: nowMs + Math.max(0, delayMs), order: order++, callback }
    timers.add(timer)
    return { [Symbol.dispose]: () => void timers.delete(timer) }
  }

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    after,
    sleep(delayMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = () => {
          timer[Symbol.dispose]()
          reject(signal!.reason as Error)
        }
        const timer = after(delayMs, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    async advance(durationMs) {
      const endMs = nowMs + durationMs
      await settle()
      for (;;) {
        const next = soonest(timers)
        if (!next || next.dueMs > endMs) break
        timers.delete(next)
        nowMs = next.dueMs
        next.callback()
        await settle()
      }
      nowMs = endMs
    },
  }
}

function soonest(timers: Set<Timer>): Timer | undefined {
  let best: Timer | undefined
  for (const timer of timers)
    if (!best || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.order < best.order))
      best = timer
  return best
}

/** Lets promise chains that are ready run; setImmediate comes after all of their microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
