import { expect, test } from 'vitest'
import { virtualClock } from './base/index.ts'
import { giveMemoryBackAtRest } from './memory-at-rest.ts'

test('memory is given back once after each busy time, and never while a host is at work', async () => {
  const clock = virtualClock()
  const counts = { requests: 0, inFlight: 0 }
  let collected = 0
  const watch = giveMemoryBackAtRest({
    pool: {
      metrics: () => ({ retries: 0, moves: 0, hedges: 0, rejected: 0, queueLength: 0, hosts: [], ...counts }),
    },
    clock,
    collect: async () => void collected++,
  })
  await clock.advance(59_000)
  expect(collected, 'not at the start').toBe(0)
  await clock.advance(1_000)
  expect(collected, 'soon after it').toBe(1)
  await clock.advance(600_000)
  expect(collected, 'nothing came since').toBe(1)

  Object.assign(counts, { requests: 1, inFlight: 1 })
  await clock.advance(600_000)
  expect(collected, 'a long answer is under way').toBe(1)
  for (let more = 0; more < 10; more++) {
    Object.assign(counts, { requests: counts.requests + 1, inFlight: 0 })
    await clock.advance(30_000)
  }
  expect(collected, 'others come all the time').toBe(1)
  await clock.advance(30_000)
  expect(collected, 'none came').toBe(2)

  counts.requests++
  watch[Symbol.dispose]()
  await clock.advance(600_000)
  expect(collected, 'it is over').toBe(2)
})
