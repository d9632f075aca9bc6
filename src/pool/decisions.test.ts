import { describe, expect, it } from 'vitest'
import { AppError, virtualClock } from '../base/index.ts'
import type { Host } from '../model/index.ts'
import { afterFailure, afterProbe, type Health } from './after-failure.ts'
import { chooseHost } from './choose-host.ts'
import { discoverHosts } from './discover-hosts.ts'
import { estimateWaitMs, slotsOf } from './estimate-wait.ts'
import { newHostState, type HostState } from './host-state.ts'
import { nextWaiting, waitingOrder, type CallerShare } from './next-waiting.ts'
import { resolveName } from './resolve-name.ts'

function fakeHost(name: string, listModels: Host['listModels'] = async () => []): Host {
  return {
    name,
    kind: 'test',
    url: name,
    concurrency: 2,
    listModels,
    model: () => {
      throw new Error('not asked for here')
    },
    close: async () => {},
  }
}
const host = (name: string, rest: Partial<HostState> = {}): HostState => ({
  ...newHostState(fakeHost(name), 8),
  models: ['m'],
  ...rest,
})

describe('chooseHost', () => {
  const check = (tiers: Partial<HostState>[][], expected: string, tried: string[] = []) => {
    const candidates = tiers.map((tier, rank) =>
      tier.map((rest, index) => ({ state: host('abcdef'[rank * 2 + index]!, rest), model: 'm' })),
    )
    const choice = chooseHost({ tiers: candidates, tried: new Set(tried), arrivedAtMs: 50, nowMs: 100 })
    const found =
      choice.type === 'host'
        ? choice.candidate.state.host.name
        : choice.type === 'wait'
          ? `wait ${choice.untilMs}${choice.forSlot ? ' or slot' : ''}`
          : 'none'
    expect(found).toBe(expected)
  }
  const full = { inFlight: 2 }
  const rests = (restsUntilMs: number, failures = 1) => ({ restsUntilMs, failures, failedAtMs: 0 })

  it('takes the least loaded of the best rank, and the first of equals', () => {
    check([[{ inFlight: 1 }, {}], [{}]], 'b')
    check([[{}, {}]], 'a')
    check(
      [
        [
          { inFlight: 1, limit: 2 },
          { inFlight: 3, limit: 8 },
        ],
      ],
      'b',
    )
  })
  it('waits for a better rank that is full, and takes a lesser one when the better ones are gone', () => {
    check([[full, full], [{}]], 'wait Infinity or slot')
    check([[full, rests(300)], [{}]], 'wait 300 or slot')
    check([[rests(300), { reachable: false }], [{}]], 'c')
    check([[{}, {}], [{}]], 'c', ['a', 'b/m'])
  })
  it('sends an ejected host one probe at a time', () => {
    check([[{ failures: 3 }]], 'a')
    check([[{ failures: 3, inFlight: 1, probing: 1 }]], 'wait Infinity or slot')
    check([[{ failures: 3, inFlight: 1 }]], 'a')
  })
  it('tries the one that is back soonest when all rest', () => {
    check([[rests(400), rests(300)], [rests(200)]], 'c')
    check([[{ ...rests(400), probing: 1, inFlight: 1 }]], 'wait 400 or slot')
    check([[{ ...rests(400), refusals: 1 }]], 'wait 400')
    check([[{ ...rests(400, 3), failedAtMs: 60 }]], 'none')
    check([[{}]], 'none', ['a'])
    check([], 'none')
  })
})

describe('afterFailure', () => {
  const fresh: Health = { failures: 0, refusals: 0, failedAtMs: -Infinity, restsUntilMs: -Infinity }
  const failed = new AppError('host-failed', 'Gone.')
  const check = (health: Partial<Health>, error: AppError, expected: Partial<Health>, sentAtMs = 900) => {
    const random = { next: () => 0.5 }
    const found = afterFailure({ ...fresh, ...health }, { error, sentAtMs, nowMs: 1_000, random })
    expect(found).toMatchObject(expected)
  }
  it('rests a host longer with each failure in a row, up to a minute', () => {
    check({}, failed, { failures: 1, restsUntilMs: 2_000, failedAtMs: 1_000 })
    check({ failures: 1 }, failed, { failures: 2, restsUntilMs: 3_000 })
    check({ failures: 2 }, failed, { failures: 3, restsUntilMs: 6_000 })
    check({ failures: 3 }, failed, { failures: 4, restsUntilMs: 11_000 })
    check({ failures: 30 }, failed, { failures: 31, restsUntilMs: 61_000 })
  })
  it('counts those that were in flight together once', () => {
    check({ failures: 1, failedAtMs: 950, restsUntilMs: 1_950 }, failed, { failures: 1, restsUntilMs: 1_950 })
  })
  it('rests a busy host for as long as it asks, and longer if it goes on refusing', () => {
    const busy = (retryAfterMs?: number) => new AppError('rate-limited', 'Full.', { retryAfterMs })
    check({}, busy(7_000), { failures: 0, refusals: 1, restsUntilMs: 8_000 })
    check({}, busy(), { refusals: 1, restsUntilMs: 2_000 })
    check({}, busy(0), { refusals: 1, restsUntilMs: 1_250 })
    check({ refusals: 4 }, busy(0), { refusals: 5, restsUntilMs: 5_000 })
    check({ refusals: 1, failedAtMs: 950, restsUntilMs: 9_000 }, busy(10), {
      refusals: 1,
      restsUntilMs: 9_000,
    })
  })
  it('opens a host that answers a probe, one failure from the next ejection', () => {
    expect(afterProbe({ ...fresh, failures: 9, restsUntilMs: 5 })).toEqual({
      failures: 2,
      refusals: 0,
      restsUntilMs: -Infinity,
    })
  })
})

it('nextWaiting takes turns between callers, and waitingOrder tells them', () => {
  const share = (inFlight: number, servedAt: number): CallerShare => ({ inFlight, waiting: 0, servedAt })
  const [a, b, c] = [share(0, 7), share(0, 3), share(1, 0)]
  const waiting = [a, a, b, c].map((one, arrival) => ({ share: one, arrival }))
  expect(nextWaiting(waiting)?.arrival).toBe(2)
  expect(nextWaiting(waiting, (one) => one.share === b)?.arrival).toBe(0)
  expect(nextWaiting(waiting, () => true)).toBeUndefined()
  expect(waitingOrder(waiting).map(({ arrival }) => arrival)).toEqual([2, 0, 3, 1])
})

it('resolveName finds a model, a model of a host, and names of ours in their order', () => {
  const states = [host('x'), host('y', { models: ['m', 'a/b'] }), host('z', { models: undefined })]
  const aliases = { ours: ['a/b', 'nobody', 'm'], any: [], outer: ['ours'], loop: ['loop'] }
  const check = (name: string, expected: string[][]) =>
    expect(
      resolveName(name, aliases, states).map((tier) =>
        tier.map(({ state, model }) => `${state.host.name}:${model}`),
      ),
    ).toEqual(expected)
  check('m', [['x:m', 'y:m']])
  check('y/m', [['y:m']])
  check('a/b', [['y:a/b']])
  check('z/whatever', [['z:whatever']])
  check('x/other', [])
  check('ours', [['y:a/b'], ['x:m', 'y:m']])
  check('outer', [['y:a/b'], ['x:m', 'y:m']])
  check('any', [['x:m', 'y:m'], ['y:a/b']])
  check('loop', [])
  check('constructor', [])
})

it('estimates a wait from the slots that serve the name', () => {
  const x = { state: host('x', { limit: 4 }), model: 'm' }
  const endless = { state: host('q', { limit: Infinity }), model: 'quote' }
  expect(slotsOf([[x], [{ ...x, model: 'n' }, endless]])).toBe(4)
  expect(estimateWaitMs({ place: 2, usualMs: 6_000, slots: 4 })).toBe(3_000)
  expect(estimateWaitMs({ place: 1, usualMs: 6_000, slots: 0 })).toBe(6_000)
})

it('discoverHosts returns those that answer within their time', async () => {
  const clock = virtualClock()
  const answers: Record<string, Host['listModels']> = {
    there: async () => ['m'],
    gone: async () => {
      throw new Error('refused')
    },
    silent: () => new Promise(() => {}),
  }
  const probes = Object.keys(answers).map((name) => ({ name, kind: 'openai', url: name }))
  const found = discoverHosts({ probes, makeHost: ({ name }) => fakeHost(name, answers[name]), clock })
  await clock.advance(300)
  expect((await found).map(({ name }) => name)).toEqual(['there'])
})
