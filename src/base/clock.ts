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

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    timer.unref?.()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
  sleep(delayMs, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal!.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, delayMs)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  },
}
