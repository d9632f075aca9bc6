import type { Clock } from '../../base/index.ts'
import { createThrottle } from './throttle.ts'

/** Slows those down who try passwords and codes, and those who make accounts. */
export interface SignInThrottle {
  signUp(address: string): void
  attempt(name: string, address: string): void
  succeeded(name: string, address: string): void
}

/**
 * Three things are slowed: the account at this address, which a guesser meets soon while its owner elsewhere does not; the
 * address, which many people may share; and the account wherever it is tried from, against a guesser with many.
 */
export function signInThrottle(clock: Clock): SignInThrottle {
  const minuteMs = 60_000
  const bounds = { names: 10_000, forgetMs: 15 * minuteMs }
  const pair = createThrottle({
    clock,
    limits: { ...bounds, free: 5, firstPauseMs: 1_000, longestPauseMs: 15 * minuteMs },
  })
  const source = createThrottle({
    clock,
    limits: { ...bounds, free: 30, firstPauseMs: 1_000, longestPauseMs: 5 * minuteMs },
  })
  const account = createThrottle({
    clock,
    limits: { ...bounds, free: 50, firstPauseMs: 1_000, longestPauseMs: minuteMs },
  })
  const signUps = createThrottle({
    clock,
    limits: { ...bounds, free: 20, firstPauseMs: 1_000, longestPauseMs: minuteMs },
  })
  return {
    signUp: (address: string) => signUps.attempt(address),
    attempt(name: string, address: string) {
      pair.attempt(`${name} ${address}`)
      source.attempt(address)
      account.attempt(name)
    },
    succeeded(name: string, address: string) {
      pair.succeeded(`${name} ${address}`)
      source.succeeded(address)
      account.succeeded(name)
    },
  }
}
