import { describe, expect, it } from 'vitest'
import { ask, caller, delta, done, failure, refusal, testHost, testPool } from '../../test/pool-kit.ts'
import { AppError, seededRandom, virtualClock } from '../base/index.ts'
import type { ChatEvent } from '../model/index.ts'
import type { Pool } from './pool-interface.ts'
import { createPool } from './pool.ts'

const states = (pool: Pool) => pool.hosts().map(({ name, state }) => `${name} ${state}`)
const nothingLeft = (pool: Pool) => {
  const { inFlight, queueLength } = pool.metrics()
  expect({ inFlight, queueLength }).toEqual({ inFlight: 0, queueLength: 0 })
}

describe('an answer', () => {
  it('comes from the least loaded host, by its own name for the model', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 4 })
    const b = testHost(clock, { name: 'b', concurrency: 2 })
    const pool = await testPool(clock, [a, b])
    const all = ['m', 'm', 'm', 'b/m'].map((model) => ask(pool, model))
    await clock.advance(50)
    expect(all.map((one) => one.story()[0])).toEqual(['host a', 'host b', 'host a', 'host b'])
    expect(b.asked).toEqual(['m', 'm'])
    await clock.advance(1_000)
    expect(all.map((one) => one.story().slice(1))).toContainEqual(['from b', 'done'])
    nothingLeft(pool)
  })

  it('passes the events of the host on as they are', async () => {
    const clock = virtualClock()
    const event: ChatEvent = { type: 'delta', text: 'x', reasoning: '', toolCalls: [], sent: '\u0001' }
    const pool = await testPool(clock, [testHost(clock, { name: 'a', scripts: [[event, done]] })])
    const one = ask(pool)
    await clock.advance(1)
    expect(one.events[1]).toBe(event)
  })
})

describe('a host that fails', () => {
  it('costs nothing before the first token: another one answers', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[10, delta(''), failure()]] })
    const pool = await testPool(clock, [a, testHost(clock, { name: 'b' })])
    const one = ask(pool)
    await clock.advance(500)
    expect(one.story()).toEqual(['host a', 'moved a b', 'host b', 'from b', 'done'])
    expect(pool.metrics()).toMatchObject({ requests: 1, retries: 1, moves: 1 })
    expect(pool.metrics().hosts[0]).toMatchObject({ host: 'a', requests: 1, failures: 1, refusals: 0 })
  })

  it('is never replaced once text went out: the stream ends in an error', async () => {
    const clock = virtualClock()
    const b = testHost(clock, { name: 'b' })
    for (const end of [[failure()], [], [{ type: 'aborted' } as const]]) {
      const a = testHost(clock, { name: 'a', scripts: [[delta('half'), ...end]] })
      const pool = await testPool(clock, [a, b])
      const one = ask(pool)
      await clock.advance(500)
      expect(one.story()).toEqual(['host a', 'half', 'error host-failed'])
      expect(one.error()!.message).toMatch(/^The answer broke off\./)
      nothingLeft(pool)
    }
    expect(b.asked).toEqual([])
  })

  it('counts as failed when it throws or ends without a last event', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[]] })
    const thrower = testHost(clock, { name: 't' })
    thrower.model = () => {
      throw new Error('a mistake')
    }
    const pool = await testPool(clock, [a, thrower, testHost(clock, { name: 'b' })])
    const one = ask(pool)
    await clock.advance(500)
    expect(one.story()).toEqual(['host a', 'moved a t', 'host t', 'moved t b', 'host b', 'from b', 'done'])
  })

  it('is not blamed for the mistake of a caller', async () => {
    const clock = virtualClock()
    const bad: ChatEvent = { type: 'error', error: new AppError('bad-request', 'No messages.') }
    const pool = await testPool(clock, [
      testHost(clock, { name: 'a', scripts: [[bad]] }),
      testHost(clock, { name: 'b' }),
    ])
    const one = ask(pool)
    await clock.advance(500)
    expect(one.story()).toEqual(['host a', 'error bad-request'])
    expect(states(pool)).toEqual(['a ready', 'b ready'])
  })

  it('that lacks the model after all is passed over, without a rest', async () => {
    const clock = virtualClock()
    const lacks: ChatEvent = { type: 'error', error: new AppError('not-found', 'No such model here.') }
    const a = testHost(clock, { name: 'a', scripts: [[lacks]] })
    const pool = await testPool(clock, [a, testHost(clock, { name: 'b' })])
    const one = ask(pool)
    const only = ask(pool, 'a/m')
    await clock.advance(500)
    expect(one.story()).toEqual(['host a', 'moved a b', 'host b', 'from b', 'done'])
    expect(only.story()).toEqual(['host a', 'error not-found'])
    expect(states(pool)).toEqual(['a ready', 'b ready'])
  })

  it('is ejected after three in a row, probed by one request at a time, and comes back', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 4, scripts: [[failure()]] })
    const pool = await testPool(clock, [a])
    for (let round = 0; round < 3; round++) {
      ask(pool)
      await clock.advance(2_500)
    }
    expect(states(pool)).toEqual(['a resting'])
    a.scripts = [[1_000, delta('back'), 1_000, done]]
    await clock.advance(5_500)
    const all = [ask(pool), ask(pool), ask(pool)]
    await clock.advance(500)
    expect(a.inFlight).toBe(1)
    await clock.advance(600)
    expect(a.inFlight).toBe(3)
    await clock.advance(5_000)
    expect(all.every((one) => one.story().at(-1) === 'done')).toBe(true)
    expect(states(pool)).toEqual(['a ready'])
  })

  it('is tried all the same when all others rest too, once for all that wait', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[10, failure()]] })
    const pool = await testPool(clock, [a])
    for (let round = 0; round < 3; round++) {
      ask(pool)
      await clock.advance(2_500)
    }
    const before = a.asked.length
    const all = Array.from({ length: 20 }, () => ask(pool))
    await clock.advance(100)
    expect(a.asked.length).toBe(before + 1)
    for (const one of all) {
      expect(one.error()).toMatchObject({ code: 'busy' })
      expect(one.error()!.retryAfterMs).toBeGreaterThan(1_000)
    }
    expect(all[5]!.error()!.message).toMatch(
      /^No host can answer with m right now \(a\)\. The host failed: gone\. Try again in \d+ s\.$/,
    )
    a.scripts = [[delta('back'), done]]
    const later = ask(pool)
    await clock.advance(100)
    expect(later.story()).toEqual(['host a', 'back', 'done'])
  })
})

describe('a host at its limit', () => {
  it('rests for as long as it asks, and the request waits for it', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[refusal(7_000)], [delta('now'), done]] })
    const pool = await testPool(clock, [a])
    const one = ask(pool)
    await clock.advance(6_900)
    expect(one.story()).toEqual(['host a', 'queued 1'])
    expect(states(pool)).toEqual(['a resting'])
    await clock.advance(200)
    expect(one.story()).toEqual(['host a', 'queued 1', 'host a', 'now', 'done'])
    expect(pool.metrics()).toMatchObject({ moves: 0, retries: 1 })
  })

  it('is not asked again at once where it says that it may be', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[refusal(0)]] })
    const pool = await testPool(clock, [a])
    const one = ask(pool)
    await clock.advance(130_000)
    expect(a.asked.length).toBeLessThan(15)
    expect(one.error()).toMatchObject({ code: 'busy' })
  })

  it('for longer than anyone waits is said at once', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[refusal(3_600_000)]] })
    const pool = await testPool(clock, [a])
    const one = ask(pool)
    await clock.advance(10)
    expect(one.error()).toMatchObject({ code: 'busy', retryAfterMs: 3_600_000 })
  })

  it('that is back first serves those who wait for others of its rank', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[refusal(2_000)], [done]] })
    const b = testHost(clock, { name: 'b', concurrency: 1, scripts: [[60_000, done]] })
    const pool = await testPool(clock, [a, b])
    const all = [ask(pool), ask(pool)]
    await clock.advance(2_500)
    expect(all.filter((one) => one.ended)).toHaveLength(1)
  })
})

describe('the queue', () => {
  it('is bounded, and past the bound says when to come back', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1 })
    const free = testHost(clock, { name: 'f', models: ['other'] })
    const pool = await testPool(clock, [a, free], { limits: { queueLength: 2 } })
    const all = [ask(pool), ask(pool), ask(pool), ask(pool), ask(pool, 'other')]
    await clock.advance(10)
    expect(all.map((one) => one.story())).toEqual([
      ['host a'],
      ['queued 1'],
      ['queued 2'],
      ['error busy'],
      ['host f'],
    ])
    expect(all[3]!.error()!.retryAfterMs).toBeGreaterThanOrEqual(1_000)
    expect(pool.metrics()).toMatchObject({ rejected: 1, queueLength: 2 })
    await clock.advance(5_000)
    expect(all.filter((one) => one.story().at(-1) === 'done')).toHaveLength(4)
    nothingLeft(pool)
  })

  it('of length zero still lets through what need not wait', async () => {
    const clock = virtualClock()
    const pool = await testPool(clock, [testHost(clock, { name: 'a' })], { limits: { queueLength: 0 } })
    const one = ask(pool)
    await clock.advance(500)
    expect(one.story().at(-1)).toBe('done')
  })

  it('tells of a place that has changed', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[1_500, done]] })
    const pool = await testPool(clock, [a])
    const all = [ask(pool), ask(pool), ask(pool)]
    await clock.advance(2_500)
    expect(all[2]!.story()).toEqual(['queued 2', 'queued 1'])
    expect(all[2]!.events[0]).toEqual({ type: 'queued', place: 2, estimatedWaitMs: 10_000 })
  })

  it('can be left at no cost', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1 })
    const pool = await testPool(clock, [a])
    const all = [ask(pool), ask(pool), ask(pool)]
    await clock.advance(10)
    all[1]!.leave()
    await clock.advance(10)
    expect(all[1]!.story()).toEqual(['queued 1', 'aborted'])
    await clock.advance(1_000)
    expect(a.asked).toHaveLength(2)
    expect(all[2]!.story().at(-1)).toBe('done')
    nothingLeft(pool)
  })

  it('gets its slot back from one who left without a word when it was served', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1 })
    const pool = await testPool(clock, [a])
    ask(pool)
    await clock.advance(10)
    const request = { model: 'm', messages: [], parameters: {}, stream: true }
    const waiting = pool.stream(request, { signal: new AbortController().signal, caller: caller('bob') })
    const iterator = waiting[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toMatchObject({ type: 'queued' })
    // While nobody reads, the slot is offered to it.
    await clock.advance(1_000)
    await iterator.return!()
    nothingLeft(pool)
  })

  it('takes turns between callers, however many slots there are', async () => {
    const check = async (concurrency: number, callers: string, expected: string) => {
      const clock = virtualClock()
      const served: string[] = []
      const host = testHost(clock, { name: 'a', concurrency })
      host.model = (id) => ({
        id,
        async *stream(_, { caller }) {
          served.push(caller.id)
          await clock.sleep(100)
          yield done
        },
      })
      const pool = await testPool(clock, [host])
      for (const id of callers) ask(pool, 'm', id)
      await clock.advance(10_000)
      expect(served.join('')).toBe(expected)
      nothingLeft(pool)
    }
    await check(1, 'aaaabbc', 'abcabaa')
    await check(2, 'aaaaabcb', 'aabcabaa')
    await check(1, 'aaaa', 'aaaa')
  })

  it('is not waited in for ever', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[500_000, done]] })
    const pool = await testPool(clock, [a], { limits: { waitMs: 10_000 } })
    const all = [ask(pool), ask(pool)]
    await clock.advance(5_000)
    all.push(ask(pool))
    await clock.advance(6_000)
    expect(all[1]!.story()).toEqual(['queued 1', 'error busy'])
    expect(all[2]!.story()).toEqual(['queued 2', 'queued 1'])
    await clock.advance(5_000)
    expect(all[2]!.error()).toMatchObject({ code: 'busy' })
  })
})

describe('a client that goes away', () => {
  it('ends the work upstream, by its signal or by leaving the loop', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[delta('one'), 60_000, delta('two'), done]] })
    const pool = await testPool(clock, [a])
    const one = ask(pool)
    await clock.advance(10)
    one.leave()
    await clock.advance(10)
    expect(one.story()).toEqual(['host a', 'one', 'aborted'])
    expect(a.closedStreams).toBe(1)
    const request = { model: 'm', messages: [], parameters: {}, stream: true }
    for await (const event of pool.stream(request, {
      signal: new AbortController().signal,
      caller: caller('bob'),
    }))
      if (event.type === 'delta') break
    expect(a.closedStreams).toBe(2)
    expect(states(pool)).toEqual(['a ready'])
    nothingLeft(pool)
  })

  it('frees its slot wherever it leaves', async () => {
    const clock = virtualClock()
    for (const at of ['host-chosen', 'moved', 'done']) {
      const a = testHost(clock, { name: 'a', scripts: [[failure()]] })
      const pool = await testPool(clock, [a, testHost(clock, { name: 'b', scripts: [[delta('x'), done]] })])
      const request = { model: 'm', messages: [], parameters: {}, stream: true }
      const options = { signal: new AbortController().signal, caller: caller('bob') }
      for await (const event of pool.stream(request, options)) if (event.type === at) break
      nothingLeft(pool)
    }
  })
})

describe('a name', () => {
  it('of ours tries its entries in order, a lesser one only when the better ones are gone', async () => {
    const clock = virtualClock()
    const big = testHost(clock, { name: 'big', models: ['big'], concurrency: 1 })
    const small = testHost(clock, { name: 'small', models: ['small'] })
    const pool = await testPool(clock, [small, big], { aliases: { ours: ['big', 'absent', 'small'] } })
    const all = [ask(pool, 'ours'), ask(pool, 'ours')]
    await clock.advance(10)
    expect(all.map((one) => one.story())).toEqual([['host big'], ['queued 1']])
    await clock.advance(1_000)
    big.scripts = [[failure()]]
    const third = ask(pool, 'ours')
    await clock.advance(1_000)
    expect(third.story()).toEqual(['host big', 'moved big small', 'host small', 'from small', 'done'])
    expect(small.asked).toEqual(['small'])
    const fourth = ask(pool, 'ours')
    await clock.advance(1)
    expect(fourth.story()).toEqual(['host small'])
  })

  it('that nobody knows is refused with the nearest', async () => {
    const clock = virtualClock()
    const silent = testHost(clock, { name: 'silent' })
    silent.lists = async () => {
      throw new AppError('host-failed', 'The host silent failed: nothing listens at its address.')
    }
    const pool = await testPool(clock, [testHost(clock, { name: 'a', models: ['deepseek-chat'] }), silent])
    const one = ask(pool, 'deepsek-chat')
    await clock.advance(1)
    expect(one.error()).toMatchObject({
      code: 'not-found',
      param: 'model',
      message:
        'No host here serves the model `deepsek-chat`. Did you mean `deepseek-chat`? Not reached, so not known: silent.',
    })
    expect(pool.resolves('deepsek-chat')).toBe(false)
    expect(pool.resolves('a/deepseek-chat')).toBe(true)
  })

  it('is asked of hosts never heard of before it is refused', async () => {
    const clock = virtualClock()
    const pool = createPool({
      hosts: [testHost(clock, { name: 'a' })],
      aliases: { ours: [] },
      clock,
      random: seededRandom(1),
    })
    const all = [ask(pool), ask(pool, 'ours')]
    await clock.advance(500)
    expect(all.map((one) => one.story())).toEqual([
      ['host a', 'from a', 'done'],
      ['host a', 'from a', 'done'],
    ])
    expect(pool.models()).toEqual([
      { id: 'ours', hosts: [] },
      { id: 'm', hosts: ['a'] },
    ])
  })
})

describe('hosts', () => {
  it('that cannot be reached are marked, used last, and used again once they can', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a' })
    const b = testHost(clock, { name: 'b' })
    const pool = await testPool(clock, [a, b])
    const { lists } = a
    a.lists = () => new Promise(() => {})
    a.listModels = (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        void a.lists().then(resolve)
      })
    const refreshed = pool.refresh()
    await clock.advance(3_100)
    await refreshed
    expect(states(pool)).toEqual(['a unreachable', 'b ready'])
    const one = ask(pool)
    await clock.advance(1)
    expect(one.story()).toEqual(['host b'])
    a.lists = lists
    await clock.advance(31_000)
    expect(states(pool)).toEqual(['a ready', 'b ready'])
  })

  it('whose models were named are tried by whether they answer at all', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a' })
    const pool = await testPool(clock, [a])
    const { signal } = new AbortController()
    expect((await pool.testHost('a', signal)).ok).toBe(true)
    a.reach = () => Promise.reject(new AppError('host-failed', 'Nothing listens.'))
    expect(await pool.testHost('a', signal)).toMatchObject({ ok: false, problem: 'Nothing listens.' })
    a.reach = () => Promise.resolve()
    expect((await pool.testHost('a', signal)).ok).toBe(true)
    expect(states(pool)).toEqual(['a ready'])
  })

  it('come and go while requests wait', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[60_000, done]] })
    const pool = await testPool(clock, [a])
    const all = [ask(pool), ask(pool), ask(pool)]
    await clock.advance(10)
    pool.addHost(testHost(clock, { name: 'b', concurrency: 1, scripts: [[60_000, done]] }))
    expect(() => pool.addHost(a)).toThrow('There is a host `a` already')
    await pool.refresh()
    await clock.advance(1)
    expect(all.map((one) => one.story().at(-1))).toEqual(['host a', 'host b', 'queued 2'])
    await pool.removeHost('b')
    await pool.removeHost('a')
    await clock.advance(10)
    expect(all[2]!.error()).toMatchObject({ code: 'busy' })
  })

  it('are tested on request, and taken out of their rest when they answer', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', scripts: [[failure()]] })
    const pool = await testPool(clock, [a])
    ask(pool)
    await clock.advance(10)
    expect(states(pool)).toEqual(['a resting'])
    const { signal } = new AbortController()
    expect(await pool.testHost('a', signal)).toEqual({ ok: true, models: ['m'], latencyMs: 0 })
    expect(states(pool)).toEqual(['a ready'])
    await expect(pool.testHost('x', signal)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are closed with the pool, and those who wait are told', async () => {
    const clock = virtualClock()
    const a = testHost(clock, { name: 'a', concurrency: 1, scripts: [[60_000, done]] })
    const pool = await testPool(clock, [a])
    const all = [ask(pool), ask(pool)]
    await clock.advance(10)
    await pool[Symbol.asyncDispose]()
    await clock.advance(10)
    expect(all[1]!.error()).toMatchObject({ code: 'stopping' })
    const late = ask(pool)
    await clock.advance(10)
    expect(late.error()).toMatchObject({ code: 'stopping' })
  })
})
