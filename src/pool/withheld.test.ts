import { expect, test } from 'vitest'
import { ask, caller, delta, done, failure, testHost, testPool, type Script } from '../../test/pool-kit.ts'
import { virtualClock, type VirtualClock } from '../base/index.ts'
import { quoteHost, type ChatEvent, type Host, type StreamOptions } from '../model/index.ts'
import type { Pool, PoolLimits } from './index.ts'

/** Hosts `a` and `b` with the model `m`, `a` with `n`, too; people are served by what is in `passed`, such as `b/m`. */
async function guardedPool(
  options: { passed?: string[]; limits?: Partial<PoolLimits>; aliases?: Record<string, string[]> } = {},
) {
  const clock = virtualClock()
  const a = testHost(clock, { name: 'a', models: ['m', 'n'], concurrency: 1 })
  const b = testHost(clock, { name: 'b', concurrency: 1 })
  const passed = new Set(options.passed ?? ['b/m'])
  const pool = await testPool(clock, [a, b, quoteHost()], {
    aliases: { assistant: [], fast: ['n', 'm'], bad: ['n'], ...options.aliases },
    limits: options.limits ?? {},
  })
  const serves = (host: Host, model: string) =>
    host.kind === 'built in' || passed.has(`${host.name}/${model}`)
  pool.serveOnly(serves)
  return { clock, a, b, pool, passed, changed: () => pool.serveOnly(serves) }
}

async function story(pool: Pool, clock: VirtualClock, name: string): Promise<string[]> {
  const one = ask(pool, name)
  await clock.advance(1_000)
  return one.story()
}

/** One model on one host, as a trial asks for it. */
function askOnly(pool: Pool, only: StreamOptions['only'] & object): { events: ChatEvent[]; leave(): void } {
  const events: ChatEvent[] = []
  const leaving = new AbortController()
  const request = { model: only.model, messages: [], parameters: {}, stream: false }
  const options = { signal: leaving.signal, caller: caller('boss'), only, preferences: { batch: true } }
  pool.answer(request, options, (event) => void events.push(event))
  return { events, leave: () => leaving.abort() }
}

const inShort = (events: ChatEvent[]) =>
  events.map((event) =>
    event.type === 'host-chosen'
      ? `${event.host}/${event.model}`
      : event.type === 'error'
        ? event.error.message
        : event.type,
  )

test('by whatever name it is asked for, a model that is withheld is never asked, and one that is not is', async () => {
  const { clock, a, pool } = await guardedPool()
  const fromB = ['host b', 'from b', 'done']
  for (const name of ['m', 'b/m', 'fast', 'assistant']) expect(await story(pool, clock, name)).toEqual(fromB)
  for (const name of ['n', 'a/n', 'a/m', 'bad'])
    expect(await story(pool, clock, name)).toEqual(['error forbidden'])
  expect(a.requests).toEqual([])
})

test('the error says what to do, by the name of a model that can be tried', async () => {
  const { clock, pool } = await guardedPool()
  const messages = ['n', 'bad'].map((name) => ask(pool, name))
  await clock.advance(0)
  expect(messages.map((one) => one.error())).toMatchObject([
    {
      message: '`n` has not passed its trials on any host. An administrator can try it: muster trials run n',
      param: 'model',
      because: { code: 'model-untried', values: { model: 'n' } },
    },
    {
      message:
        '`bad` stands for no model that has passed its trials on any host. An administrator can try it: muster trials run n',
    },
  ])
  expect(ask(pool, 'nothing').error()).toBeUndefined()
  const slip = ask(pool, 'nn')
  await clock.advance(0)
  // What is proposed instead is served.
  expect(slip.error()).toMatchObject({ code: 'not-found', message: expect.not.stringContaining('`n`') })
})

test('lists show what is served; the quotes of documents always are', async () => {
  const { clock, pool, passed, changed } = await guardedPool()
  expect(pool.models().map(({ id, hosts }) => [id, ...hosts])).toEqual([
    ['assistant'],
    ['fast'],
    ['m', 'b'],
    ['quote', 'quote'],
  ])
  expect(Object.keys(pool.expectedMs()).toSorted()).toEqual(['assistant', 'fast', 'm', 'quote'])
  passed.clear()
  changed()
  expect(pool.models().map(({ id }) => id)).toEqual(['assistant', 'quote'])
  expect((await story(pool, clock, 'assistant'))[0]).toBe('host quote')
  pool.serveOnly(undefined)
  expect(pool.models().map(({ id }) => id)).toEqual(['assistant', 'fast', 'bad', 'm', 'n', 'quote'])
})

test('an answer that breaks off goes on nowhere where only withheld hosts are left', async () => {
  const { clock, a, b, pool, passed, changed } = await guardedPool({ passed: ['a/m', 'b/m'] })
  const breaks: Script = [100, delta('It is '), 1_000, failure()]
  a.scripts = [breaks]
  const moved = ask(pool, 'm')
  await clock.advance(500)
  // What has changed meanwhile holds for the rest of an answer, too.
  passed.delete('b/m')
  changed()
  await clock.advance(600_000)
  expect(moved.story().at(-1)).toBe('error host-failed')
  expect(b.requests).toEqual([])
})

test('no second host is asked to begin that is withheld', async () => {
  const warm = async (passed: string[]) => {
    const guarded = await guardedPool({ passed, limits: { hedgeShare: 0.05 } })
    const { clock, a, b, pool } = guarded
    for (let count = 0; count < 60; count++) {
      ask(pool, 'm')
      await clock.advance(1_000)
    }
    a.scripts = [[20_000, delta('late'), done]]
    b.scripts = [[100, delta('quick'), done]]
    const before = a.requests.length + b.requests.length
    ask(pool, 'm')
    await clock.advance(5_000)
    return { asked: a.requests.length + b.requests.length - before, ...guarded }
  }
  // Where it may, it is: this is what would be seen.
  expect(await warm(['a/m', 'b/m'])).toMatchObject({ asked: 2 })
  const { asked, b } = await warm(['a/m'])
  expect(asked).toBe(1)
  expect(b.requests).toEqual([])
})

test('who waits for a host that is withheld meanwhile is told so, and who waits for one that is served is served', async () => {
  const { clock, pool, passed, changed } = await guardedPool()
  ask(pool, 'm')
  const waiting = ask(pool, 'm')
  await clock.advance(50)
  passed.delete('b/m')
  changed()
  await clock.advance(1_000)
  expect(waiting.story().at(-1)).toMatch(/^error/)
  passed.add('a/m')
  changed()
  expect(await story(pool, clock, 'm')).toEqual(['host a', 'from a', 'done'])
})

test('vectors are not withheld', async () => {
  const { clock, a, pool } = await guardedPool({ passed: [] })
  a.embed = async (_, texts) => texts.map(() => Float32Array.of(1))
  a.scripts = [[10, { ...done }]]
  expect(await pool.embed('n', ['text'], AbortSignal.timeout(10_000))).toEqual([Float32Array.of(1)])
  const events: ChatEvent[] = []
  const request = { model: 'n', messages: [], parameters: {}, stream: false, embedding: true as const }
  pool.answer(request, { signal: new AbortController().signal, caller: caller('ann') }, (event) => {
    events.push(event)
    return undefined
  })
  await clock.advance(100)
  expect(inShort(events)).toEqual(['a/n', 'done'])
})

test('a trial asks its model on its host, withheld or not, and no other where that one fails', async () => {
  const { clock, a, b, pool } = await guardedPool({ passed: ['b/m'], aliases: { n: ['m'] } })
  const one = askOnly(pool, { host: 'a', model: 'n' })
  await clock.advance(1_000)
  expect(inShort(one.events)).toEqual(['a/n', 'delta', 'done'])
  a.scripts = [[10, failure()]]
  const other = askOnly(pool, { host: 'a', model: 'm' })
  await clock.advance(600_000)
  expect(inShort(other.events)).toEqual(['a/m', expect.stringContaining('No host can answer with m')])
  expect(b.requests).toEqual([])
  const gone = askOnly(pool, { host: 'c', model: 'm' })
  expect(inShort(gone.events)).toEqual(['There is no model `m` on a host `c` any more.'])
})

test('a trial goes behind everybody who waits, whenever they came', async () => {
  const { clock, b, pool } = await guardedPool()
  ask(pool, 'm', 'first')
  const trial = askOnly(pool, { host: 'b', model: 'm' })
  await clock.advance(50)
  const people = ['fast', 'm', 'assistant'].map((name, index) => ask(pool, name, `person ${index}`))
  await clock.advance(2_000)
  expect(people.map(({ ended }) => ended)).toEqual([true, true, true])
  expect(inShort(trial.events).slice(-3)).toEqual(['b/m', 'delta', 'done'])
  // It asks without a message, people with one.
  expect(b.requests.map(({ messages }) => messages.length)).toEqual([1, 1, 1, 1, 0])
})

test('among many hosts those that passed serve, and each of them', async () => {
  const clock = virtualClock()
  const hosts = Array.from({ length: 40 }, (_, index) =>
    testHost(clock, { name: `h${index}`, concurrency: 1 }),
  )
  const pool = await testPool(clock, hosts)
  const serves = ({ name }: Host) => Number(name.slice(1)) % 4 === 0
  pool.serveOnly(serves)
  const many = Array.from({ length: 30 }, (_, index) => ask(pool, 'm', `person ${index}`))
  await clock.advance(5_000)
  expect(many.every(({ ended, error }) => ended && !error())).toBe(true)
  for (const host of hosts) expect([host.name, host.requests.length > 0]).toEqual([host.name, serves(host)])
})
