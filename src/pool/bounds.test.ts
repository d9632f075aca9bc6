import { expect, test } from 'vitest'
import { ask, delta, done, failure, testHost, testPool } from '../../test/pool-kit.ts'
import { virtualClock } from '../base/index.ts'
import type { RateLimits } from '../model/index.ts'
import { retryBudget } from './retry-budget.ts'

test('one caller cannot have the whole queue', async () => {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[10_000, delta('x'), done]] })
  const pool = await testPool(clock, [a], { limits: { queueLength: 10, callerShare: 0.5 } })
  const greedy = Array.from({ length: 8 }, () => ask(pool, 'm', 'greedy'))
  await clock.advance(1)
  const refused = greedy.filter((one) => one.error()?.code === 'busy')
  expect(refused).toHaveLength(2)
  expect(refused[0]!.error()!.retryAfterMs).toBeGreaterThanOrEqual(1_000)
  const other = ask(pool, 'm', 'other')
  await clock.advance(1)
  expect(other.error()).toBeUndefined()
  expect(pool.metrics().queueLength).toBe(6)
})

test('what waits holds no more memory than it may', async () => {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[10_000, delta('x'), done]] })
  const pool = await testPool(clock, [a], { limits: { queueBytes: 100 } })
  const all = Array.from({ length: 9 }, () => ask(pool))
  await clock.advance(1)
  // The first is answered; each of the others holds four tokens of eight bytes.
  expect(pool.metrics()).toMatchObject({ inFlight: 1, queueLength: 3, rejected: 5 })
  expect(all.filter((one) => one.error()?.code === 'busy')).toHaveLength(5)
})

test('at most a fifth of the requests is tried again at once', () => {
  const budget = retryBudget({ share: 0.2, reserve: 50 })
  let spent = 0
  for (let count = 0; count < 10_000; count++) {
    budget.earn()
    if (budget.spend()) spent++
  }
  expect(spent).toBeLessThanOrEqual(2_050)
  expect(spent).toBeGreaterThanOrEqual(2_000)
})

test('quiet hours save up some second attempts for an outage, not all that were not needed', () => {
  const budget = retryBudget({ share: 0.2, reserve: 50 })
  for (let count = 0; count < 10_000; count++) budget.earn()
  let spent = 0
  while (budget.spend()) spent++
  expect(spent).toBe(250)
})

test('in an outage what is tried again beyond that goes slowly, and is answered all the same', async () => {
  const clock = virtualClock()
  const bad = Array.from({ length: 8 }, (_, index) =>
    testHost(clock, { name: `bad${index}`, concurrency: 100, scripts: [[10, failure()]] }),
  )
  const good = testHost(clock, { name: 'good', concurrency: 1_000, scripts: [[10, delta('x'), done]] })
  const pool = await testPool(clock, [...bad, good], { limits: { retryShare: 0 } })
  const all = Array.from({ length: 600 }, () => ask(pool))
  await clock.advance(100)
  const soon = pool.metrics().retries
  // Of the reserve, and no more.
  expect(soon).toBeLessThanOrEqual(50)
  await clock.advance(60_000)
  expect(all.every((one) => one.story().at(-1) === 'done')).toBe(true)
})

test('what a host says of its tokens is kept to: who does not fit waits until they are granted anew', async () => {
  const clock = virtualClock()
  const said: RateLimits[] = [
    { tokensLeft: 400, tokensResetMs: 30_000 },
    { tokensLeft: 3, tokensResetMs: 30_000 },
  ]
  const a = testHost(clock, { name: 'a', concurrency: 10 })
  a.model = (id) => ({
    id,
    async *stream(request, { onRateLimits }) {
      a.requests.push(request)
      const limits = said.shift()
      if (limits) onRateLimits?.(limits)
      yield delta('x')
      yield done
    },
  })
  const pool = await testPool(clock, [a])
  const first = ask(pool)
  await clock.advance(10)
  const second = ask(pool)
  await clock.advance(10)
  const third = ask(pool)
  await clock.advance(20_000)
  expect([first, second, third].map((one) => one.story().at(-1))).toEqual(['done', 'done', 'queued 1'])
  await clock.advance(11_000)
  expect(third.story().at(-1)).toBe('done')
  expect(a.requests).toHaveLength(3)
})
