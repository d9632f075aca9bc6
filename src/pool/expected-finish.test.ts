import { expect, test } from 'vitest'
import { ask, delta, done, testHost, testPool } from '../../test/pool-kit.ts'
import { virtualClock } from '../base/index.ts'

test('a model that writes quickly is expected to be done first, and one whose hosts are full later', async () => {
  const clock = virtualClock()
  const words = Array.from({ length: 50 }, () => delta('word '))
  const at = (everyMs: number) => [...words.flatMap((word) => [everyMs, word]), done]
  const slow = testHost(clock, { name: 'slow', models: ['slow-model'], concurrency: 1, scripts: [at(100)] })
  const quick = testHost(clock, { name: 'quick', models: ['quick-model'], concurrency: 1, scripts: [at(2)] })
  const pool = await testPool(clock, [slow, quick], { aliases: { careful: ['slow-model', 'quick-model'] } })
  for (let round = 0; round < 4; round++) {
    for (const model of ['slow-model', 'quick-model']) ask(pool, model)
    await clock.advance(10_000)
  }
  const free = pool.expectedMs()
  expect(free['quick-model']).toBeLessThan(free['slow-model']! / 2)
  // A name is answered by the best of its models that is in order.
  expect(free['careful']).toBeGreaterThan(free['quick-model']!)

  const busy = ask(pool, 'quick-model')
  await clock.advance(1)
  expect(pool.expectedMs()['quick-model']).toBeGreaterThan(free['quick-model']!)
  busy.leave()
  await clock.advance(10_000)

  slow.lists = () => Promise.reject(new Error('gone'))
  await pool.refresh()
  expect(Object.keys(pool.expectedMs()).toSorted()).toEqual(['careful', 'quick-model'])
})
