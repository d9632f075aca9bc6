import { describe, expect, it } from 'vitest'
import { AppError, seededRandom, virtualClock } from '../base/index.ts'
import type { Host } from '../model/index.ts'
import { afterFailure, afterProbe, type Health } from './hosts/after-failure.ts'
import { chooseHost } from './hosts/choose-host.ts'
import { discoverHosts } from './hosts/discover-hosts.ts'
import { estimateWaitMs, slotsOf } from './estimate-wait.ts'
import { candidateOf, newHostState, type Candidate, type HostState } from './hosts/host-state.ts'
import { newLimit } from './hosts/learned-limit.ts'
import { prefixMemory, promptShape } from './hosts/prefix-memory.ts'
import { resolveName } from './hosts/resolve-name.ts'
import { smallTier } from './hosts/tier.ts'

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
  ...newHostState(fakeHost(name)),
  models: ['m'],
  ...rest,
})

const bounds = { start: 8, ceiling: 8 }

describe('chooseHost', () => {
  type Given = Partial<HostState> & { price?: number; candidate?: Partial<Candidate> }
  const check = (
    tiers: Given[][],
    expected: string,
    tried: string[] = [],
    more: { text?: string; takesLesser?: boolean } = {},
  ) => {
    const made = tiers.map((tier, rank) =>
      smallTier(
        tier.map(({ candidate, price, ...rest }, index) => {
          const state = host('abcdef'[rank * 2 + index]!, rest)
          Object.assign(state.host, { price })
          return Object.assign(candidateOf(state, 'm', bounds), { inFlight: state.inFlight }, candidate)
        }),
      ),
    )
    const messages = [{ role: 'user' as const, content: more.text ?? 'Hello' }]
    const choice = chooseHost({
      tiers: made,
      tried: new Set(
        made
          .flatMap(({ candidates }) => candidates)
          .flatMap((one) => [
            ...(tried.includes(one.state.host.name) ? [one.state] : []),
            ...(tried.includes(`${one.state.host.name}/m`) ? [one] : []),
          ]),
      ),
      prompt: promptShape({ model: 'm', messages, parameters: {}, stream: true }),
      answerTokens: 100,
      takesLesser: more.takesLesser === true,
      arrivedAtMs: 50,
      nowMs: 100,
      random: seededRandom(1),
    })
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
    check([[{ inFlight: 1, candidate: { outstandingTokens: 100 } }, {}], [{}]], 'b')
    check([[{}, {}]], 'a')
  })
  it('takes the one that is expected to finish first', () => {
    const speed = (tokenMs: number) => ({ prefillPerMs: 4, tokenMs, notedAtMs: 100 })
    const busy = (outstandingTokens: number, places = 2) => ({
      outstandingTokens,
      limit: newLimit({ start: places, ceiling: places }),
    })
    check([[{ candidate: busy(100) }, { candidate: busy(300, 8) }]], 'b')
    check([[{ candidate: { speed: speed(20) } }, { candidate: { speed: speed(5) } }]], 'b')
    check([[{ candidate: { ...busy(100), speed: speed(5) } }, { candidate: { speed: speed(50) } }]], 'a')
    // What was seen an hour ago is hardly true any more.
    const longAgo = { ...speed(500), notedAtMs: -3_600_000 }
    check([[{ candidate: { speed: longAgo } }, { candidate: { speed: speed(60) } }]], 'a')
  })
  it('takes the one that knows the beginning of the prompt', () => {
    const text = 'a long prompt '.repeat(1_000)
    const request = {
      model: 'm',
      messages: [{ role: 'user' as const, content: text }],
      parameters: {},
      stream: true,
    }
    const prefixes = prefixMemory()
    prefixes.remember(promptShape(request).blocks())
    check([[{}, { candidate: { prefixes, outstandingTokens: 50 } }]], 'b', [], { text })
    check([[{}, { candidate: { prefixes, outstandingTokens: 50 } }]], 'a', [], { text: `b${text}` })
  })
  it('takes a cheaper one where it takes hardly longer', () => {
    check([[{ price: 2 }, { price: 1, candidate: { outstandingTokens: 10 } }]], 'b')
    check([[{ price: 2 }, { price: 1, candidate: { outstandingTokens: 1_000 } }]], 'a')
  })
  it('leaves one alone whose budget is spent', () => {
    const budget = {
      requestsLeft: 0,
      requestsResetAtMs: 400,
      tokensLeft: 1e6,
      tokensResetAtMs: 0,
      tokensLimit: 1e6,
    }
    const tokens = { ...budget, requestsLeft: 9, tokensLeft: 50, tokensResetAtMs: 300 }
    check([[{ candidate: { budget } }, {}]], 'b')
    check([[{ candidate: { budget } }]], 'wait 400 or slot')
    check([[{ candidate: { budget } }, { candidate: { budget: tokens } }]], 'wait 300 or slot')
  })
  it('waits for a better rank that is full, and takes a lesser one when the better ones are gone', () => {
    check([[full, full], [{}]], 'wait Infinity or slot')
    check([[full, rests(300)], [{}]], 'wait 300 or slot')
    check([[rests(300), { reachable: false }], [{}]], 'c')
    check([[{}, {}], [{}]], 'c', ['a', 'b/m'])
    check([[full, full], [{}]], 'c', [], { takesLesser: true })
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
  it('rests a failing host for as long as it asks, where that is longer', () => {
    const asks = (retryAfterMs: number) => new AppError('host-failed', 'Broken.', { retryAfterMs })
    check({}, asks(7_000), { failures: 1, refusals: 0, restsUntilMs: 8_000 })
    check({}, asks(10), { failures: 1, restsUntilMs: 2_000 })
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

it('resolveName finds a model, a model of a host, and names of ours in their order', () => {
  const states = [host('x'), host('y', { models: ['m', 'vectors', 'a/b'] }), host('z', { models: undefined })]
  const aliases: Record<string, string[]> = {
    ours: ['a/b', 'nobody', 'm'],
    any: [],
    outer: ['ours'],
    loop: ['loop'],
  }
  const tier = (serving: HostState[], model: string) =>
    smallTier(serving.map((state) => candidateOf(state, model, bounds)))
  const known = {
    aliases,
    states,
    tierOf: (model: string) => {
      const serving = states.filter(({ models }) => models?.includes(model))
      return serving.length > 0 ? tier(serving, model) : undefined
    },
    onlyOf: (state: HostState, model: string) => tier([state], model),
    chats: (_: HostState, model: string) => model !== 'vectors',
  }
  const check = (name: string, expected: string[][]) =>
    expect(
      resolveName(name, known).map(({ candidates }) =>
        candidates.map(({ state, model }) => `${state.host.name}:${model}`),
      ),
    ).toEqual(expected)
  check('m', [['x:m', 'y:m']])
  check('y/m', [['y:m']])
  check('a/b', [['y:a/b']])
  check('z/whatever', [['z:whatever']])
  check('x/other', [])
  check('vectors', [['y:vectors']])
  check('ours', [['y:a/b'], ['x:m', 'y:m']])
  check('outer', [['y:a/b'], ['x:m', 'y:m']])
  check('any', [['x:m', 'y:m'], ['y:a/b']])
  check('loop', [])
  check('constructor', [])
})

it('estimates a wait from the slots that serve the name', () => {
  const of = (concurrency: number | undefined) => {
    const state = newHostState({ ...fakeHost('x'), concurrency })
    return candidateOf(state, 'm', bounds)
  }
  expect(slotsOf([smallTier([of(4)]), smallTier([of(2), of(Infinity)])])).toBe(6)
  const many = Array.from({ length: 1_000 }, () => of(4))
  expect(slotsOf([smallTier(many)])).toBe(4_000)
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
