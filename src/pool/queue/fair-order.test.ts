import { array, assert as check, integer, property, record } from 'fast-check'
import { expect, it } from 'vitest'
import { charge, correct, Line, NameLine, type Flow, type VirtualTime } from './fair-order.ts'

const flow = (weight = 1): Flow => ({ weight, finish: 0, inFlight: 0, waiting: 0 })

/** Serves callers that always have a request waiting, for a while; returns what each got, in tokens. */
function served(callers: { weight: number; cost: number; batch?: boolean }[], requests: number): number[] {
  const time: VirtualTime = { now: 0 }
  const flows = callers.map(({ weight }) => flow(weight))
  const line = new NameLine<{
    start: number
    arrival: number
    cost: number
    batch: boolean
    caller: number
  }>()
  const got = callers.map(() => 0)
  let arrival = 0
  const ask = (caller: number) => {
    const { cost, batch = false } = callers[caller]!
    line.add({ start: charge(time, flows[caller]!, cost), arrival: arrival++, cost, batch, caller })
  }
  for (const caller of callers.keys()) ask(caller)
  for (let count = 0; count < requests; count++) {
    const next = line.first!
    line.remove(next)
    line.served(next)
    time.now = Math.max(time.now, next.start)
    got[next.caller]! += next.cost
    ask(next.caller)
  }
  return got
}

it('shares by weight in tokens, whatever the size of the requests is', () => {
  const got = served(
    [
      { weight: 1, cost: 100 },
      { weight: 1, cost: 5_000 },
      { weight: 2, cost: 700 },
    ],
    20_000,
  )
  const total = got[0]! + got[1]! + got[2]!
  expect(got.map((one) => Math.round((100 * one) / total))).toEqual([25, 25, 50])
})

it('gives batch work a tenth while others wait, and no more', () => {
  const got = served(
    [
      { weight: 1, cost: 500 },
      { weight: 1, cost: 300, batch: true },
    ],
    10_000,
  )
  const share = got[1]! / (got[0]! + got[1]!)
  expect(share).toBeGreaterThanOrEqual(0.099)
  expect(share).toBeLessThan(0.11)
})

it('neither saves up for those who were away nor punishes those who were alone', () => {
  const time: VirtualTime = { now: 0 }
  const [busy, away] = [flow(), flow()]
  for (let count = 0; count < 100; count++) time.now = charge(time, busy, 100)
  expect(charge(time, busy, 100) - charge(time, away, 100)).toBe(100)
  // What was estimated too high is given back, and never more than that.
  correct(time, busy, -1_000_000)
  expect(charge(time, busy, 100)).toBe(time.now)
})

it('a line is in order, with places, through any comings and goings', () =>
  check(
    property(
      array(record({ start: integer({ min: 0, max: 5 }), leave: integer({ min: 0, max: 9 }) }), {
        maxLength: 60,
      }),
      (steps) => {
        const line = new Line<{ start: number; arrival: number; cost: number }>()
        let all: { start: number; arrival: number; cost: number }[] = []
        for (const [arrival, { start, leave }] of steps.entries()) {
          const one = { start, arrival, cost: 1 }
          all = [...all, one].toSorted((a, b) => a.start - b.start || a.arrival - b.arrival)
          expect(line.add(one)).toBe(all.indexOf(one) + 1)
          const gone = all[leave]
          if (gone) expect([line.remove(gone), line.remove(gone)]).toEqual([true, false])
          all = all.filter((other) => other !== gone)
          expect([...line]).toEqual(all)
          expect(line.first).toBe(all[0])
        }
      },
    ),
  ))
