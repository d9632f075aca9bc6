import { sleepBy, systemClock, type Clock } from '../src/base/clock.ts'

/** The system's clock, which can be set ahead. */
export interface SkippingClock extends Clock {
  /** What is due within `durationMs` is done before it resolves; what was to come later comes so much sooner. */
  skip(durationMs: number): Promise<void>
  /** Sets the time of day alone, as who puts a clock right does: what is waited for comes no sooner and no later. */
  set(byMs: number): void
}

export function skippingClock(): SkippingClock {
  let skippedMs = 0
  let setMs = 0
  const timers = new Set<{ dueMs: number; handle: Disposable; callback: () => void }>()
  const monotonic = () => systemClock.monotonic() + skippedMs

  const after: Clock['after'] = (delayMs, callback) => {
    const timer = {
      dueMs: monotonic() + delayMs,
      callback() {
        timers.delete(timer)
        callback()
      },
      handle: systemClock.after(delayMs, () => timer.callback()),
    }
    timers.add(timer)
    return {
      [Symbol.dispose]() {
        timers.delete(timer)
        timer.handle[Symbol.dispose]()
      },
    }
  }

  return {
    now: () => systemClock.now() + skippedMs + setMs,
    monotonic,
    after,
    sleep: sleepBy(after),
    set: (byMs) => void (setMs += byMs),
    async skip(durationMs) {
      skippedMs += durationMs
      for (const timer of timers) {
        timer.handle[Symbol.dispose]()
        timer.handle = systemClock.after(Math.max(0, timer.dueMs - monotonic()), timer.callback)
      }
      // Timers of the least delay are called in the order in which they were set: this one last.
      await systemClock.sleep(0)
    },
  }
}
