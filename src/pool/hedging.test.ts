import { expect, test } from 'vitest'
import { ask, delta, done, failure, testHost, testPool, type Script } from '../../test/pool-kit.ts'
import { AppError, seededRandom, virtualClock } from '../base/index.ts'
import { newHedging } from './hedging.ts'

const quick: Script = [100, delta('quick'), 100, done]
const late: Script = [10_000, delta('late'), 100, done]

/** A pool whose first host is quick until it is known what is usual, and then does as the script says. */
async function warmPool(script: Script, options: { hedgeShare?: number; other?: Script } = {}) {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', scripts: [quick], concurrency: 2 })
  const b = testHost(clock, { name: 'b', scripts: [quick], concurrency: 1 })
  const pool = await testPool(clock, [a], { limits: { hedgeShare: options.hedgeShare ?? 0.05 } })
  for (let count = 0; count < 60; count++) {
    const one = ask(pool)
    await clock.advance(1_000)
    expect(one.story()).toEqual(['host a', 'quick', 'done'])
  }
  pool.addHost(b)
  await pool.refresh()
  a.scripts = [script]
  b.scripts = [options.other ?? quick]
  return { clock, a, b, pool }
}

const nothingLeft = ({ pool, a, b }: Awaited<ReturnType<typeof warmPool>>) => {
  expect(pool.metrics()).toMatchObject({ inFlight: 0, queueLength: 0 })
  expect([a.inFlight, b.inFlight]).toEqual([0, 0])
}

test('where the first host is late a second one begins, and the loser is ended', async () => {
  const warm = await warmPool(late)
  const one = ask(warm.pool, 'm')
  await warm.clock.advance(1_000)
  expect(one.story()).toEqual(['host a', 'host b', 'quick', 'done'])
  expect(warm.pool.metrics()).toMatchObject({ hedges: 1, retries: 0, moves: 0 })
  // Slow is not broken: nobody is blamed.
  expect(warm.pool.metrics().hosts).toMatchObject([{ failures: 0 }, { failures: 0 }])
  nothingLeft(warm)
})

test('the first host goes on where it is the first all the same', async () => {
  const warm = await warmPool([1_000, delta('late'), 100, done], { other: late })
  const one = ask(warm.pool)
  await warm.clock.advance(1_500)
  expect(one.story()).toEqual(['host a', 'late', 'done'])
  expect(warm.b.requests).toHaveLength(1)
  nothingLeft(warm)
})

test('where the first fails meanwhile the second goes on, and where both fail another is asked', async () => {
  const warm = await warmPool([1_000, failure()], { other: [1_500, delta('second'), done] })
  const one = ask(warm.pool)
  await warm.clock.advance(5_000)
  expect(one.story()).toEqual(['host a', 'host b', 'second', 'done'])
  nothingLeft(warm)

  const both = await warmPool([1_000, failure()], { other: [1_500, failure()] })
  const c = testHost(both.clock, { name: 'c', concurrency: 1 })
  both.pool.addHost(c)
  await both.pool.refresh()
  const two = ask(both.pool)
  await both.clock.advance(5_000)
  expect(two.story().at(-1)).toBe('done')
  expect(two.story().filter((line) => line === 'from c')).toHaveLength(1)
  nothingLeft(both)
})

test('leaving ends both', async () => {
  const warm = await warmPool(late, { other: late })
  const one = ask(warm.pool)
  await warm.clock.advance(2_000)
  expect([warm.a.inFlight, warm.b.inFlight]).toEqual([1, 1])
  one.leave()
  await warm.clock.advance(1)
  expect(one.story()).toEqual(['host a', 'aborted'])
  nothingLeft(warm)
})

test('no second host is asked where it is not wanted, nobody is free, or its share is used up', async () => {
  const off = await warmPool(late, { hedgeShare: 0 })
  ask(off.pool)
  await off.clock.advance(5_000)
  expect(off.b.requests).toHaveLength(0)

  const warm = await warmPool(late, { other: late })
  const taken = ask(warm.pool, 'b/m')
  const one = ask(warm.pool)
  await warm.clock.advance(5_000)
  expect([one.story(), taken.story()]).toEqual([['host a'], ['host b']])
  expect(warm.pool.metrics().hedges).toBe(0)
})

test('at most one request in twenty is sent twice', () => {
  const hedging = newHedging({ share: 0.05 })
  let spent = 0
  for (let count = 0; count < 10_000; count++) {
    hedging.earn()
    if (hedging.spend()) spent++
  }
  expect(spent).toBeLessThanOrEqual(501)
  expect(spent).toBeGreaterThan(490)
})

test('late is what nineteen in twenty are not', () => {
  const hedging = newHedging({ share: 0.05 })
  const random = seededRandom(1)
  for (let count = 0; count < 5_000; count++) hedging.note('m', 100 + 100 * random.next())
  expect(hedging.lateAfterMs('m')).toBeGreaterThan(180)
  expect(hedging.lateAfterMs('m')).toBeLessThan(230)
  expect(hedging.lateAfterMs('n')).toBeUndefined()
})

test('a host that does not answer in time is given a third less', async () => {
  const clock = virtualClock()
  const timeout = { type: 'error', error: new AppError('timeout', 'Nothing came.') } as const
  const a = testHost(clock, { name: 'a', concurrency: 9, scripts: [[100, timeout]] })
  const pool = await testPool(clock, [a])
  ask(pool)
  await clock.advance(200)
  expect(pool.metrics().hosts[0]!.models).toMatchObject([{ limit: 6 }])
})
