import { expect, test } from 'vitest'
import { virtualClock } from '../base/index.ts'
import { createRateLimit } from './rate-limit.ts'

/** How many of so many requests are let through. */
function taken(take: (caller: string) => void, requests: number, caller = 'anna'): number {
  let count = 0
  for (let request = 0; request < requests; request++)
    try {
      take(caller)
      count++
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate-limited' })
    }
  return count
}

test('a minute’s requests may come at once, then as many as the time brings, and never more than a minute’s', async () => {
  const clock = virtualClock()
  const take = createRateLimit({ clock, requestsPerMinute: 60 })
  expect(taken(take, 100)).toBe(60)
  await clock.advance(1_500)
  expect(taken(take, 100)).toBe(1)
  await clock.advance(500)
  expect(taken(take, 100)).toBe(1)
  await clock.advance(3_600_000)
  expect(taken(take, 100)).toBe(60)
})

test('callers are counted apart, and are told how long to wait', () => {
  const take = createRateLimit({ clock: virtualClock(), requestsPerMinute: 4 })
  expect(taken(take, 10, 'anna')).toBe(4)
  expect(taken(take, 10, 'bob')).toBe(4)
  expect(() => take('anna')).toThrow(expect.objectContaining({ retryAfterMs: 15_000 }) as Error)
})

test('without a limit nobody is counted', () => {
  expect(taken(createRateLimit({ clock: virtualClock(), requestsPerMinute: undefined }), 1_000)).toBe(1_000)
})
