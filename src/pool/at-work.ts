import type { Clock } from '../base/index.ts'

/** Counts the requests that have begun and are not over. */
export interface AtWork {
  begin(): void
  end(): void
  /** Resolves when none is under way, or after `withinMs`. */
  idle(withinMs: number): Promise<void>
}

export function atWork(clock: Clock): AtWork {
  let active = 0
  const waiting = new Set<() => void>()
  return {
    begin() {
      active++
    },
    end() {
      if (--active > 0) return
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
    async idle(withinMs) {
      if (active === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      using _late = clock.after(withinMs, resolve)
      await promise
    },
  }
}
