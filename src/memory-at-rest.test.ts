import { expect, test } from 'vitest'
import { virtualClock } from './base/index.ts'
import { giveMemoryBackAtRest } from './memory-at-rest.ts'
import type { PoolEvent } from './pool/index.ts'

test('memory is given back once after each busy time, and never while a host is at work', async () => {
  const clock = virtualClock()
  let inFlight = 0
  let collected = 0
  let tell: ((event: PoolEvent) => void) | undefined
  const end = () => tell!({ type: 'attempt' } as PoolEvent)
  const rest = giveMemoryBackAtRest({
    pool: {
      metrics: () => ({
        requests: 0,
        inFlight,
        retries: 0,
        moves: 0,
        hedges: 0,
        rejected: 0,
        queueLength: 0,
        hosts: [],
      }),
      watch(watcher) {
        tell = watcher
        return { [Symbol.dispose]: () => (tell = undefined) }
      },
    },
    clock,
    collect: async () => void collected++,
  })
  await clock.advance(29_000)
  expect(collected, 'not at the start').toBe(0)
  await clock.advance(1_000)
  expect(collected, 'soon after it').toBe(1)
  await clock.advance(600_000)
  expect(collected, 'nothing came since').toBe(1)

  end()
  inFlight = 1
  await clock.advance(600_000)
  expect(collected, 'a long answer is under way').toBe(1)
  inFlight = 0
  for (let more = 0; more < 10; more++) {
    end()
    await clock.advance(29_000)
  }
  expect(collected, 'others come all the time').toBe(1)
  tell!({ type: 'host', host: 'h', change: 'back' })
  await clock.advance(1_000)
  expect(collected, 'none came').toBe(2)

  end()
  rest[Symbol.dispose]()
  expect(tell, 'nobody is told any more').toBeUndefined()
  await clock.advance(600_000)
  expect(collected, 'it is over').toBe(2)
})
