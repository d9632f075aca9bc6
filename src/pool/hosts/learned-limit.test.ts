import { assert as check, oneof, property, string, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, virtualClock } from '../../base/index.ts'
import { durationMs, rateLimitsOf } from '../../model/rate-limits.ts'
import { playLimit } from '../../../test/sim/limit-world.ts'
import { newLimit, noteAnswer, noteRefusal } from './learned-limit.ts'
import { afterReport, spend, withinBudgetAtMs } from './rate-budget.ts'

describe('a learned limit', () => {
  it('grows by one when it was full and times are usual, never past its ceiling', () => {
    const limit = newLimit({ start: 1, ceiling: 5 })
    const answer = (full: boolean, tokenMs = 20) =>
      noteAnswer(limit, { sentAtMs: 0, nowMs: 1, full, readTokens: 10, tokenMs })
    expect([answer(false), limit.value]).toEqual([false, 1])
    for (let count = 0; count < 10; count++) answer(true)
    expect(limit.value).toBe(5)
  })

  it('shrinks by a third on a refusal, once for all that were sent before, never below one', () => {
    const limit = newLimit({ start: 30, ceiling: 100 })
    noteRefusal(limit, { inFlight: 29, sentAtMs: 5, nowMs: 10 })
    expect(limit.value).toBe(20)
    noteRefusal(limit, { inFlight: 25, sentAtMs: 6, nowMs: 11 })
    expect(limit.value).toBe(20)
    for (let at = 20; at < 60; at++) noteRefusal(limit, { inFlight: 0, sentAtMs: at, nowMs: at })
    expect(limit.value).toBe(1)
  })

  it('shrinks where the host gets much slower, and follows a host that stays slower', () => {
    const limit = newLimit({ start: 20, ceiling: 20 })
    let nowMs = 0
    const answer = (tokenMs: number) =>
      noteAnswer(limit, { sentAtMs: nowMs, nowMs: ++nowMs, full: true, readTokens: 10, tokenMs })
    for (let count = 0; count < 50; count++) answer(20)
    for (let count = 0; count < 20; count++) answer(100)
    expect(limit.value).toBeLessThan(14)
    for (let count = 0; count < 2_000; count++) answer(100)
    expect(limit.value).toBe(20)
  })

  it('takes no sign from a host so quick that its times are noise', () => {
    const limit = newLimit({ start: 20, ceiling: 20 })
    let nowMs = 0
    for (let count = 0; count < 500; count++)
      noteAnswer(limit, {
        sentAtMs: nowMs,
        nowMs: ++nowMs,
        full: true,
        readTokens: 10,
        tokenMs: count % 20 < 5 ? 2 : 0.05,
        firstTokenMs: count % 30 < 5 ? 200 : 1,
      })
    expect(limit.value).toBe(20)
  })

  it('is not looked for beyond where the host refused, for longer each time', () => {
    const limit = newLimit({ start: 10, ceiling: 100 })
    let nowMs = 0
    const waited: number[] = []
    for (let round = 0; round < 4; round++) {
      const begunMs = nowMs
      while (limit.value < 10)
        noteAnswer(limit, { sentAtMs: nowMs, nowMs: (nowMs += 100), full: true, readTokens: 10 })
      waited.push(nowMs - begunMs)
      noteRefusal(limit, { inFlight: 9, sentAtMs: nowMs, nowMs })
    }
    expect(waited[2]!).toBeGreaterThan(waited[1]!)
    expect(waited[3]!).toBeGreaterThan(waited[2]!)
  })

  it.each([1, 3, 12, 60])('comes near a hidden limit of %i that the host refuses beyond', async (hidden) => {
    const { points, served } = await playLimit({ seed: 1, hiddenAt: () => hidden, durationMs: 300_000 })
    const late = points.slice(points.length / 2).map(({ limit }) => limit)
    expect(Math.max(...late)).toBeLessThanOrEqual(Math.max(2, hidden * 1.2))
    // What the host could have served, had its limit been known: nearly that.
    expect(served).toBeGreaterThan(0.75)
  })
})

describe('rate limits', () => {
  const clock = virtualClock(1_800_000_000_000)
  it.each([
    [
      { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '6m0s' },
      { requestsLeft: 3, requestsResetMs: 360_000 },
    ],
    [
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' },
      { tokensLeft: 0, tokensResetMs: 20 },
    ],
    [{ 'x-ratelimit-remaining-tokens': '7' }, { tokensLeft: 7, tokensResetMs: 60_000 }],
    [
      { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '1800000005000' },
      { requestsLeft: 1, requestsResetMs: 5_000 },
    ],
    [
      {
        'anthropic-ratelimit-tokens-remaining': '9',
        'anthropic-ratelimit-tokens-reset': '2027-01-15T08:00:30Z',
      },
      { tokensLeft: 9, tokensResetMs: 30_000 },
    ],
    [
      {
        date: 'Fri, 15 Jan 2027 07:00:00 GMT',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2027-01-15T07:00:20Z',
      },
      { requestsLeft: 0, requestsResetMs: 20_000 },
    ],
    [
      {
        date: 'Fri, 15 Jan 2027 07:00:00 GMT',
        'x-ratelimit-remaining': '1',
        'x-ratelimit-reset': '1799996410',
      },
      { requestsLeft: 1, requestsResetMs: 10_000 },
    ],
    [{ 'x-ratelimit-remaining-requests': 'many' }, undefined],
    [{}, undefined],
  ])('%j are read', (headers, expected) => expect(rateLimitsOf(headers, clock)).toEqual(expected))

  it('of any text at all are read as a time within a day, or not at all', () =>
    check(
      property(oneof(string(), stringMatching(/^(\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)?){1,5}$/)), (text) => {
        const ms = durationMs(text, () => clock.now()) ?? 0
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(86_400_000)
      }),
    ))

  it('are obeyed: what is left, less what was sent meanwhile, until the counters start anew', () => {
    const budget = afterReport(
      undefined,
      { requestsLeft: 5, requestsResetMs: 1_000, tokensLeft: 900, tokensResetMs: 2_000 },
      { nowMs: 10_000, sentSince: 3, tokensSince: 400 },
    )
    expect(withinBudgetAtMs(budget, 400)).toBe(-Infinity)
    expect(withinBudgetAtMs(budget, 600)).toBe(12_000)
    spend(budget, 100)
    spend(budget, 100)
    expect(withinBudgetAtMs(budget, 10)).toBe(11_000)
    expect(withinBudgetAtMs(undefined, 1e9)).toBe(-Infinity)
  })
})

it('repeats a run from its seed', async () => {
  const play = () => playLimit({ seed: 5, hiddenAt: () => 9, durationMs: 60_000 })
  expect(await play()).toEqual(await play())
  expect(seededRandom(1).next()).toBe(seededRandom(1).next())
})
