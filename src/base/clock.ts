/** Time, handed in wherever something waits or measures, so that the pool can run on a virtual clock. */
export interface Clock {
  /** Wall time in milliseconds since 1970. */
  now(): number
  /** A monotonic reading in milliseconds, for durations. */
  monotonic(): number
  /** Calls back once after `delayMs`, unless disposed before. Does not keep the process alive by itself. */
  after(delayMs: number, callback: () => void): Disposable
  /** Resolves after `delayMs`; rejects with the signal's reason when it aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** The `sleep` of a clock with such an `after`. */
export function sleepBy(after: Clock['after']): Clock['sleep'] {
  return (delayMs, signal) =>
    new Promise((resolve, reject) => {
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
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    timer.unref?.()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
  // Unlike `after`, it keeps the process alive.
  sleep: sleepBy((delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  }),
}
