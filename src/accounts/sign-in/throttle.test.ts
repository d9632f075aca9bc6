import { expect, test } from 'vitest'
import { skippingClock } from '../../../test/skipping-clock.ts'
import { virtualClock } from '../../base/index.ts'
import { signInThrottle } from './sign-in-throttle.ts'
import { createThrottle } from './throttle.ts'

const tooMany = expect.objectContaining({ code: 'rate-limited' }) as Error

/** How many attempts, at most so many, are let through one right after the other. */
function tries(attempt: (index: number) => void, most = 1_000): number {
  for (let count = 0; count < most; count++)
    try {
      attempt(count)
    } catch {
      return count
    }
  return most
}

test('pauses double from failure to failure up to the longest, and all is forgotten after a while', async () => {
  const clock = virtualClock()
  const limits = { free: 2, firstPauseMs: 1_000, longestPauseMs: 4_000, forgetMs: 60_000, names: 10 }
  const throttle = createThrottle({ clock, limits })
  expect(tries(() => throttle.attempt('anna'))).toBe(2)
  for (const pauseMs of [1_000, 2_000, 4_000, 4_000]) {
    await clock.advance(pauseMs - 1)
    expect(() => throttle.attempt('anna')).toThrow(tooMany)
    await clock.advance(1)
    throttle.attempt('anna')
  }
  throttle.attempt('bob')
  await clock.advance(60_000)
  expect(tries(() => throttle.attempt('anna'))).toBe(2)
})

test('only so many names are remembered: the one untouched for longest goes', () => {
  const limits = { free: 1, firstPauseMs: 1_000, longestPauseMs: 1_000, forgetMs: 60_000, names: 2 }
  const throttle = createThrottle({ clock: virtualClock(), limits })
  for (const name of ['anna', 'bob']) throttle.attempt(name)
  expect(() => throttle.attempt('bob')).toThrow(tooMany)
  throttle.attempt('carl')
  expect(() => throttle.attempt('bob')).toThrow(tooMany)
  expect(() => throttle.attempt('anna')).not.toThrow()
})

test('a guesser meets the limit of the account, of their address, and of an account that many try', () => {
  const clock = virtualClock()
  const address = (index: number) => `10.0.0.${index}`
  const guessed = signInThrottle(clock)
  expect(tries(() => guessed.attempt('anna', 'here'))).toBe(5)
  // The owner, who is elsewhere, is not kept out by it.
  expect(() => guessed.attempt('anna', 'at home')).not.toThrow()
  const sprayed = signInThrottle(clock)
  expect(tries((index) => sprayed.attempt(`person${index}`, 'here'))).toBe(30)
  const spread = signInThrottle(clock)
  expect(tries((index) => spread.attempt('anna', address(index)))).toBe(50)
})

test('who sets the clock back makes nobody wait longer', () => {
  const clock = skippingClock()
  const limits = { free: 1, firstPauseMs: 1_000, longestPauseMs: 1_000, forgetMs: 60_000, names: 2 }
  const throttle = createThrottle({ clock, limits })
  throttle.attempt('anna')
  clock.set(-3_600_000)
  expect(() => throttle.attempt('anna')).toThrow(/Wait 1 s/)
})
