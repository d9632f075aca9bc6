// Trials on several processes of one PostgreSQL, and after a crash of the only one.
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { sseDecoder, systemClock, systemIds, systemRandom } from '../../src/base/index.ts'
import { openTrialRuns } from '../../src/api/index.ts'
import { openSqliteStore } from '../../src/store/index.ts'
import type { TrialReport, TrialsOverview } from '../../src/wire/index.ts'
import { eventually } from '../eventually.ts'
import { administrator, type Somebody } from '../people.ts'
import { newDatabase } from '../postgres-server.ts'
import type { TestServer } from '../server.ts'
import { startTrialTaker } from '../trial-taker.ts'
import { startMuster, type MusterProcess } from './muster-process.ts'

const plan = { kinds: ['honesty'], seed: 7, repeats: 3 } as const
const asked = { ...plan, model: 'm' }
const at = (process: MusterProcess) => process as unknown as TestServer

async function setUp(more: object) {
  const cleanup = new AsyncDisposableStack()
  onTestFinished(() => cleanup.disposeAsync())
  const taker = cleanup.use(await startTrialTaker({ ...plan, models: ['m'] }))
  const config = {
    hosts: [{ name: 'h', kind: 'openai', url: taker.url, concurrency: 4, continuation: 'none' }],
    trials: { enforce: true, required: ['honesty'] },
    ...more,
  }
  return { cleanup, taker, config }
}

async function start(who: Somebody): Promise<string> {
  const started = await who.call('POST', '/api/trials', asked)
  expect(started.status, started.text).toBe(202)
  return (started.json as { reports: TrialReport[] }).reports[0]!.id
}
const read = async (who: Somebody, id: string) =>
  (await who.call('GET', `/api/trials/${id}`)).json as TrialReport
const chat = async (who: Somebody) =>
  (
    await who.call('POST', '/v1/chat/completions', {
      model: 'm',
      messages: [{ role: 'user', content: 'Hello?' }],
    })
  ).status

async function follow(process: MusterProcess, who: Somebody, id: string): Promise<TrialReport[]> {
  const response = await fetch(`${process.url}/api/trials/${id}/events`, who)
  const decoder = sseDecoder()
  const reports: TrialReport[] = []
  for await (const bytes of response.body!)
    for (const { data } of decoder.push(bytes)) reports.push(JSON.parse(data) as TrialReport)
  return reports
}

test('what one process tries the others show, stop and heed, and end where it was killed', async () => {
  const { cleanup, taker, config } = await setUp({
    store: await newDatabase(inject('postgres')),
    limits: { leaseSeconds: 2 },
  })
  const a = cleanup.use(await startMuster(config))
  const b = cleanup.use(await startMuster(config, { like: a }))
  const c = cleanup.use(await startMuster(config, { like: a }))
  const [onA, onB, onC] = [await administrator(at(a)), await administrator(at(b)), await administrator(at(c))]

  // Held back until the other process was seen to follow it.
  const held = Promise.withResolvers<void>()
  taker.meanwhile = (asks) => (asks > 5 ? held.promise : undefined)
  const id = await start(onA)
  const following = follow(b, onB, id)
  await eventually(async () => expect((await read(onB, id)).made).toBeGreaterThan(0))
  expect((await onB.call('POST', '/api/trials', asked)).status).toBe(409)
  const { standings } = (await onB.call('GET', '/api/trials')).json as TrialsOverview
  expect(standings).toMatchObject([{ host: 'h', model: 'm', served: false, running: { id } }])
  expect([await chat(onA), await chat(onB)]).toEqual([403, 403])
  held.resolve()
  const seen = await following
  expect(seen.at(-1)).toMatchObject({ state: 'done', verdict: 'passed' })
  expect(seen.length).toBeGreaterThan(2)
  expect(await read(onA, id)).toEqual(seen.at(-1))
  // Each process serves by what another one has found.
  for (const who of [onA, onB, onC]) await eventually(async () => expect(await chat(who)).toBe(200))

  // Stopped from elsewhere: the host is asked no more.
  const begun = Promise.withResolvers<void>()
  taker.trialAsks = 0
  taker.meanwhile = async (asks) => {
    if (asks < 4) return
    begun.resolve()
    await new Promise(() => {})
  }
  const second = await start(onA)
  await begun.promise
  expect((await onB.call('POST', `/api/trials/${second}/stop`)).json).toMatchObject({ state: 'stopped' })
  taker.meanwhile = undefined
  const third = await start(onC)
  expect((await follow(a, onA, third)).at(-1)).toMatchObject({ state: 'done', verdict: 'passed' })
  expect(await read(onA, second)).toMatchObject({ state: 'stopped' })

  // Killed: whoever lives says so.
  const stuck = Promise.withResolvers<void>()
  taker.meanwhile = async () => {
    stuck.resolve()
    await new Promise(() => {})
  }
  const fourth = await start(onC)
  const ending = follow(a, onA, fourth)
  await stuck.promise
  await c.kill('SIGKILL')
  expect((await ending).at(-1)).toMatchObject({
    state: 'broken',
    problem: expect.stringMatching(/^The server stopped in the middle of these trials\./),
  })
  taker.meanwhile = undefined
  const fifth = await start(onB)
  expect((await follow(b, onB, fifth)).at(-1)).toMatchObject({ state: 'done' })
  expect([await chat(onA), await chat(onB)]).toEqual([200, 200])
})

test('a server that was killed ends what it had begun when it starts again', async () => {
  const { cleanup, taker, config } = await setUp({})
  const process = cleanup.use(await startMuster(config))
  const boss = await administrator(at(process))
  const begun = Promise.withResolvers<void>()
  taker.meanwhile = async (asks) => {
    if (asks < 6) return
    begun.resolve()
    await new Promise(() => {})
  }
  const id = await start(boss)
  await begun.promise
  const { made } = await read(boss, id)
  expect(made).toBeGreaterThan(0)
  await process.kill('SIGKILL')
  await using store = openSqliteStore(join(process.folder, 'data'))
  expect(await store.trials.report(id)).toMatchObject({ state: 'running' })
  await using _runs = await openTrialRuns({
    store: store.trials,
    pool: undefined as never,
    clock: systemClock,
    ids: systemIds(systemClock),
    random: systemRandom,
    answerMs: 1_000,
    onEnded: async () => undefined,
    onProblem: () => undefined,
  })
  const after = await store.trials.report(id)
  expect(after).toMatchObject({
    state: 'broken',
    problem: expect.stringMatching(/^The server stopped in the middle of these trials\./),
  })
  expect(await store.trials.attempts(id, { after: 0, limit: 99 })).toHaveLength(after!.made)
})
