import { expect, test } from 'vitest'
import { collectAtRest } from './collect-garbage.ts'
import { virtualClock } from './virtual-clock.ts'

test('garbage is collected once after much work, when no more has come for a while', async () => {
  const clock = virtualClock()
  const collectedAt: number[] = []
  const begun = clock.monotonic()
  const rest = collectAtRest({
    clock,
    restMs: 1_000,
    least: 3,
    collect: async () => void collectedAt.push(clock.monotonic() - begun),
  })
  rest.did()
  rest.did()
  await clock.advance(5_000)
  expect(collectedAt).toEqual([])
  // The two of before count as well.
  rest.did()
  await clock.advance(900)
  rest.did()
  await clock.advance(999)
  expect(collectedAt).toEqual([])
  await clock.advance(5_000)
  expect(collectedAt).toEqual([6_900])
  for (let times = 0; times < 3; times++) rest.did()
  rest[Symbol.dispose]()
  await clock.advance(5_000)
  expect(collectedAt).toHaveLength(1)
})

test('garbage is not collected while something is under way', async () => {
  const clock = virtualClock()
  let [collected, isBusy] = [0, true]
  const rest = collectAtRest({
    clock,
    restMs: 1_000,
    least: 1,
    isBusy: () => isBusy,
    collect: async () => void collected++,
  })
  rest.did()
  await clock.advance(10_000)
  expect(collected).toBe(0)
  isBusy = false
  await clock.advance(1_000)
  expect(collected).toBe(1)
  rest[Symbol.dispose]()
})
