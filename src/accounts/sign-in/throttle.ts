import { AppError, type Clock } from '../../base/index.ts'

export interface ThrottleLimits {
  /** Failures that cost nothing. */
  free: number
  /** The pause after the first failure beyond them; it doubles with each further one. */
  firstPauseMs: number
  longestPauseMs: number
  /** After so long without a failure all is forgotten. */
  forgetMs: number
  /** How many names are remembered; the longest untouched goes first. */
  names: number
}

/** Slows those down who keep failing. */
export interface Throttle {
  /** Throws `rate-limited` while the name has to wait. Counts as a failure until `succeeded` says otherwise. */
  attempt(name: string): void
  succeeded(name: string): void
}

interface Failures {
  count: number
  lastAt: number
  waitUntil: number
}

export function createThrottle({ clock, limits }: { clock: Clock; limits: ThrottleLimits }): Throttle {
  const failures = new Map<string, Failures>()
  return {
    attempt(name) {
      const now = clock.monotonic()
      const known = failures.get(name)
      if (known && now < known.waitUntil)
        throw new AppError(
          'rate-limited',
          `Too many attempts failed. Wait ${Math.ceil((known.waitUntil - now) / 1000)} s and try again.`,
          { because: { code: 'too-many-attempts' }, retryAfterMs: known.waitUntil - now },
        )
      const count = known && now - known.lastAt < limits.forgetMs ? known.count + 1 : 1
      const beyond = count - limits.free
      const pauseMs =
        beyond < 0 ? 0 : Math.min(limits.longestPauseMs, limits.firstPauseMs * 2 ** Math.min(beyond, 30))
      // Behind all others: the map's first is always the one untouched for longest.
      failures.delete(name)
      failures.set(name, { count, lastAt: now, waitUntil: now + pauseMs })
      if (failures.size > limits.names) failures.delete(failures.keys().next().value!)
    },
    succeeded(name) {
      failures.delete(name)
    },
  }
}
