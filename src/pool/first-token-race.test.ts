import { expect, test } from 'vitest'
import { delta, done } from '../../test/pool-kit.ts'
import { virtualClock } from '../base/index.ts'
import type { ChatEvent, Tell } from '../model/index.ts'
import type { Attempt } from './attempt.ts'
import { firstTokenRace } from './first-token-race.ts'

test('what a host still says that has lost is passed on to nobody', async () => {
  const clock = virtualClock()
  const [first, second] = [{} as Attempt, {} as Attempt]
  const running = new Map<Attempt, { signal: AbortSignal; tell: Tell }>()
  const passed: ChatEvent[] = []
  const lost: Attempt[] = []
  firstTokenRace({
    first,
    lateAfterMs: 1_000,
    clock,
    signal: new AbortController().signal,
    run: (attempt, signal, tell) => void running.set(attempt, { signal, tell }),
    second: () => second,
    won: () => undefined,
    lost: (attempt) => lost.push(attempt),
    over: ({ last }) => passed.push(last),
    pass: (event) => void passed.push(event),
  })
  await clock.advance(1_000)
  const { signal, tell } = running.get(first)!
  void running.get(second)!.tell(delta('quick'))
  expect(signal.aborted).toBe(true)
  // It has heard that it is to stop, and has something under way.
  expect(tell(delta('late'))).toBe(false)
  void tell({ type: 'aborted' })
  void running.get(second)!.tell(done)
  await clock.advance(1)
  expect(lost).toEqual([first])
  expect(passed).toEqual([delta('quick'), done])
})
