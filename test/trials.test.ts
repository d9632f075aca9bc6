// What is kept of trials, who may make them, and how they end, over real HTTP and in both databases.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sseDecoder, systemClock, type Clock } from '../src/base/index.ts'
import { openSqliteStore } from '../src/store/index.ts'
import type {
  LedgerRecord,
  NumberedAttempt,
  TrialReport,
  TrialsOverview,
  UsageRow,
} from '../src/wire/index.ts'
import { eventually } from './eventually.ts'
import { administrator, newcomer, type Somebody } from './people.ts'
import { asAdministrator } from './postgres-server.ts'
import { startTestServer, type TestServer } from './server.ts'
import { skippingClock, type SkippingClock } from './skipping-clock.ts'
import { startTrialTaker, type TrialTaker } from './trial-taker.ts'

const plan = { kinds: ['honesty'], seed: 7, repeats: 3 } as const
const asked = { model: 'm', kinds: plan.kinds, seed: plan.seed, repeats: plan.repeats }

async function setUp({
  hosts = 1,
  config = {},
  clock = systemClock,
}: { hosts?: number; config?: object; clock?: Clock } = {}): Promise<{
  server: TestServer
  boss: Somebody
  takers: TrialTaker[]
}> {
  const cleanup = new AsyncDisposableStack()
  onTestFinished(() => cleanup.disposeAsync())
  const takers: TrialTaker[] = []
  for (let count = 0; count < hosts; count++)
    takers.push(cleanup.use(await startTrialTaker({ ...plan, models: ['m', 'n'] })))
  const server = cleanup.use(
    await startTestServer({
      clock,
      config: {
        hosts: takers.map(({ url }, index) => ({
          name: `h${index + 1}`,
          kind: 'openai',
          url,
          concurrency: 4,
        })),
        trials: { required: ['honesty'] },
        ...config,
      },
    }),
  )
  return { server, boss: await administrator(server), takers }
}

async function start(who: Somebody, body: object = asked): Promise<TrialReport[]> {
  const started = await who.call('POST', '/api/trials', body)
  expect(started.status, started.text).toBe(202)
  return (started.json as { reports: TrialReport[] }).reports
}

/** Every report that its followers are shown, to the last. */
async function follow(who: Somebody, server: TestServer, id: string): Promise<TrialReport[]> {
  const response = await fetch(`${server.url}/api/trials/${id}/events`, { headers: who.headers })
  expect(response.status).toBe(200)
  const decoder = sseDecoder()
  const reports: TrialReport[] = []
  for await (const bytes of response.body!)
    for (const { event, data } of decoder.push(bytes)) {
      expect(event).toBe('report')
      reports.push(JSON.parse(data) as TrialReport)
    }
  return reports
}

const read = async (who: Somebody, id: string) =>
  (await who.call('GET', `/api/trials/${id}`)).json as TrialReport
const standings = async (who: Somebody) =>
  ((await who.call('GET', '/api/trials')).json as TrialsOverview).standings
const attemptsOf = async (who: Somebody, id: string, query = '') =>
  ((await who.call('GET', `/api/trials/${id}/attempts${query}`)).json as { attempts: NumberedAttempt[] })
    .attempts
async function ledgerOf(who: Somebody): Promise<LedgerRecord[]> {
  const { json } = await who.call('GET', '/api/ledger?limit=200')
  return (json as { entries: LedgerRecord[] }).entries.filter(({ action }) => action.startsWith('trial-'))
}

test('a model that passes: followed to its end, kept, told, in the ledger and on the account of who started it', async () => {
  const { server, boss } = await setUp()
  const [report] = await start(boss)
  expect(report).toMatchObject({ host: 'h1', model: 'm', state: 'running', seed: 7, repeats: 3, made: 0 })
  expect(report).not.toHaveProperty('url')
  const seen = await follow(boss, server, report!.id)
  const last = seen.at(-1)!
  expect(last).toMatchObject({
    state: 'done',
    verdict: 'passed',
    made: report!.planned,
    startedBy: 'Administrator',
  })
  expect(last.kinds).toMatchObject([
    { kind: 'honesty', passed: report!.planned, failed: 0, verdict: 'passed' },
  ])
  expect(await read(boss, report!.id)).toEqual(last)
  expect(await standings(boss)).toMatchObject([
    { host: 'h1', model: 'm', served: true, latest: { id: report!.id } },
    { host: 'h1', model: 'n', served: false, because: 'untried' },
  ])
  const attempts = await attemptsOf(boss, report!.id)
  expect(attempts.map(({ seq }) => seq)).toEqual(attempts.map((_, index) => index + 1))
  expect(attempts[0]!.transcript.at(-1)).toMatchObject({ role: 'assistant' })
  expect(await attemptsOf(boss, report!.id, '?outcome=failed')).toEqual([])
  expect(await attemptsOf(boss, report!.id, `?after=${attempts.length}`)).toHaveLength(
    Math.min(50, report!.planned - attempts.length),
  )
  expect(await ledgerOf(boss)).toMatchObject([
    {
      actor: boss.id,
      action: 'trial-passed',
      object: 'm on h1',
      details: { report: report!.id, honesty: 'passed' },
    },
  ])
  const { json } = await boss.call('GET', '/api/usage')
  const [used] = (json as { usage: UsageRow[] }).usage
  expect(used).toMatchObject({ personId: boss.id, model: 'm' })
})

test('a model that fails: its attempts can be read, and it is not served; tried anew, it is', async () => {
  const { server, boss, takers } = await setUp()
  takers[0]!.isGood = false
  const [report] = await start(boss)
  expect((await follow(boss, server, report!.id)).at(-1)).toMatchObject({ state: 'done', verdict: 'failed' })
  const failed = await attemptsOf(boss, report!.id, '?outcome=failed')
  expect(failed.length).toBeGreaterThan(10)
  expect(failed[0]).toMatchObject({ kind: 'honesty', outcome: 'failed', transcript: expect.any(Array) })
  const rest = await attemptsOf(boss, report!.id, `?outcome=failed&after=${failed[4]!.seq}`)
  expect(rest[0]).toEqual(failed[5])
  expect((await standings(boss))[0]).toMatchObject({ served: false, because: 'failed' })
  takers[0]!.isGood = true
  const [again] = await start(boss)
  await follow(boss, server, again!.id)
  expect((await standings(boss))[0]).toMatchObject({ served: true, latest: { id: again!.id } })
  // The newest stands first.
  expect((await ledgerOf(boss)).map(({ action }) => action)).toEqual(['trial-passed', 'trial-failed'])
})

test('one model on one host is tried once at a time; on several hosts each has a report of its own', async () => {
  const { server, boss, takers } = await setUp({ hosts: 2 })
  const held = Promise.withResolvers<void>()
  for (const taker of takers) taker.meanwhile = () => held.promise
  const reports = await start(boss)
  expect(reports.map(({ host }) => host)).toEqual(['h1', 'h2'])
  const again = await boss.call('POST', '/api/trials', { ...asked, host: 'h2' })
  expect([again.status, again.text]).toEqual([
    409,
    expect.stringContaining('being tried on this host already'),
  ])
  const other = await start(boss, { ...asked, model: 'n', host: 'h2' })
  expect(other).toHaveLength(1)
  expect((await standings(boss)).map(({ running }) => running?.id)).toEqual([
    reports[0]!.id,
    undefined,
    reports[1]!.id,
    other[0]!.id,
  ])
  expect((await boss.call('GET', '/metrics')).text).toMatch(/^muster_trials_running 3$/m)
  held.resolve()
  for (const { id } of [...reports, ...other])
    expect((await follow(boss, server, id)).at(-1)).toMatchObject({ state: 'done', verdict: 'passed' })
})

test('several models of a host that are tried at once take half of its places together', async () => {
  const { server, boss, takers } = await setUp()
  const held = Promise.withResolvers<void>()
  let most = 0
  let now = 0
  takers[0]!.meanwhile = async () => {
    most = Math.max(most, ++now)
    await held.promise
    now--
  }
  const reports = [...(await start(boss)), ...(await start(boss, { ...asked, model: 'n' }))]
  await eventually(() => expect(now).toBe(2))
  // Whatever else they ask would have come by the time that these are answered.
  for (let count = 0; count < 20; count++) await read(boss, reports[0]!.id)
  held.resolve()
  for (const { id } of reports)
    expect((await follow(boss, server, id)).at(-1)).toMatchObject({ state: 'done', verdict: 'passed' })
  expect(most).toBe(2)
})

test('they are stopped by whoever administers, keep what was made, and can be begun again', async () => {
  const { server, boss, takers } = await setUp()
  const anna = await newcomer(server, 'anna')
  const begun = Promise.withResolvers<void>()
  takers[0]!.meanwhile = async (asks) => {
    if (asks < 4) return
    begun.resolve()
    await new Promise(() => {})
  }
  const [report] = await start(boss)
  const following = follow(anna, server, report!.id)
  await begun.promise
  expect((await anna.call('POST', `/api/trials/${report!.id}/stop`)).status).toBe(403)
  expect((await anna.call('POST', '/api/trials', asked)).status).toBe(403)
  const stopped = await boss.call('POST', `/api/trials/${report!.id}/stop`)
  expect(stopped.json).toMatchObject({ state: 'stopped', made: expect.any(Number) })
  const last = (await following).at(-1)!
  expect(last).toEqual(stopped.json)
  expect(last).not.toHaveProperty('verdict')
  expect(await attemptsOf(anna, report!.id)).toHaveLength(last.made)
  expect((await boss.call('POST', `/api/trials/${report!.id}/stop`)).json).toEqual(last)
  takers[0]!.meanwhile = undefined
  const [again] = await start(boss)
  expect((await follow(boss, server, again!.id)).at(-1)).toMatchObject({ state: 'done' })
})

test('who started them is suspended: they end, and say so', async () => {
  const { server, boss, takers } = await setUp()
  const anna = await newcomer(server, 'anna', { role: 'administrator' })
  const begun = Promise.withResolvers<void>()
  takers[0]!.meanwhile = async () => {
    begun.resolve()
    await new Promise(() => {})
  }
  const [report] = await start(anna)
  const following = follow(boss, server, report!.id)
  await begun.promise
  await boss.call('PATCH', `/api/people/${anna.id}`, { suspended: true })
  expect((await following).at(-1)).toMatchObject({
    state: 'broken',
    startedBy: 'anna',
    problem: 'Whoever started these trials may not do so any more.',
  })
})

test('a budget that is spent ends them, and says so', async () => {
  const { server, boss } = await setUp()
  await boss.call('PUT', '/api/budgets', { scope: 'person', scopeId: boss.id, period: 'day', tokens: 5_000 })
  const [report] = await start(boss)
  expect((await follow(boss, server, report!.id)).at(-1)).toMatchObject({
    state: 'broken',
    problem: expect.stringMatching(/budget/i),
  })
})

test('what cannot be tried is told apart', async () => {
  const { boss } = await setUp({ config: { models: { fast: ['m'] } } })
  const check = async (body: object, status: number, message: RegExp) => {
    const answer = await boss.call('POST', '/api/trials', body)
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(message)])
  }
  await check({ model: 'none' }, 404, /No host here has a model `none`/)
  await check({ model: 'm', host: 'none' }, 404, /no host `none`/)
  await check({ model: 'fast' }, 400, /`fast` is a name of ours\. Try the models that it stands for: m/)
  await check({ model: 'quote' }, 404, /No host here has a model/)
  await check({ model: 'm', kinds: [] }, 400, /kinds/)
  await check({ model: 'm', kinds: ['luck'] }, 400, /kinds/)
  await check({ model: 'm', repeats: 0 }, 400, /repeats/)
  await check({ model: 'm', other: 1 }, 400, /other/)
  for (const path of ['', '/attempts', '/events'])
    expect((await boss.call('GET', `/api/trials/none${path}`)).status).toBe(404)
  expect((await boss.call('POST', '/api/trials/none/stop')).status).toBe(404)
})

test('a host that goes away in the middle breaks them off; a short absence does not', async () => {
  const clock = skippingClock()
  const { server, boss, takers } = await setUp({ clock })
  const [taker] = takers
  // As when it is started anew: some questions are lost, and asked again.
  taker!.meanwhile = (asks) => asks >= 5 && asks <= 7
  const [first] = await start(boss)
  const patient = await ended(boss, first!.id, clock)
  expect(patient).toMatchObject({ state: 'done', verdict: 'passed', made: patient.planned })
  taker!.meanwhile = (asks) => asks > 20
  taker!.trialAsks = 0
  const [second] = await start(boss)
  const broken = await ended(boss, second!.id, clock)
  expect(broken).toMatchObject({
    state: 'broken',
    problem: expect.stringMatching(/^The host h1 gave no answer 10 times in a row\./),
  })
  expect(broken).not.toHaveProperty('verdict')
  const kept = await attemptsOf(boss, second!.id)
  expect(kept).toHaveLength(broken.made)
  expect(kept.some(({ outcome }) => outcome === 'unanswered')).toBe(true)
  // What it had passed before it went away it has passed.
  expect((await standings(boss))[0]).toMatchObject({ served: true, latest: { id: first!.id } })
  expect(await ledgerOf(boss)).toHaveLength(1)
  expect((await follow(boss, server, second!.id)).at(-1)).toEqual(broken)
})

test('a host that answers nothing that can be read breaks them off, too, and one that is removed at once', async () => {
  const clock = skippingClock()
  const garbage = await startRawHost((response) => void response.writeHead(200).end('<html>Welcome!</html>'))
  onTestFinished(() => garbage[Symbol.asyncDispose]())
  const { boss, takers } = await setUp({ clock })
  const add = (name: string, url: string) =>
    boss.call('POST', '/api/hosts', { name, kind: 'openai', url, models: ['m'], concurrency: 4 })
  await add('odd', garbage.url)
  const [odd] = await start(boss, { ...asked, host: 'odd' })
  expect(await ended(boss, odd!.id, clock)).toMatchObject({
    state: 'broken',
    problem: expect.stringContaining('odd'),
  })
  await add('short', takers[0]!.url)
  const begun = Promise.withResolvers<void>()
  takers[0]!.meanwhile = async () => {
    begun.resolve()
    await new Promise(() => {})
  }
  const [gone] = await start(boss, { ...asked, host: 'short' })
  await begun.promise
  await boss.call('DELETE', '/api/hosts/short')
  expect(await ended(boss, gone!.id, clock)).toMatchObject({
    state: 'broken',
    problem: 'There is no model `m` on a host `short` any more.',
  })
})

test('a host that gets another address before its turn is not asked, and the report says so', async () => {
  const { server, boss, takers } = await setUp({ hosts: 2 })
  const [first, other] = takers
  const add = (url: string) =>
    boss.call('POST', '/api/hosts', { name: 'later', kind: 'openai', url, models: ['m'], concurrency: 4 })
  expect((await add(first!.url)).status).toBe(201)
  const held = Promise.withResolvers<void>()
  for (const taker of takers) taker.meanwhile = () => held.promise
  const reports = await start(boss)
  const later = reports.find(({ host }) => host === 'later')!
  await boss.call('DELETE', '/api/hosts/later')
  expect((await add(other!.url)).status).toBe(201)
  held.resolve()
  expect((await follow(boss, server, later.id)).at(-1)).toMatchObject({
    state: 'broken',
    made: 0,
    problem: 'The host later has got another address since these trials were started. Start them again.',
  })
})

/** A report when it has ended; what is waited for meanwhile comes at once. */
async function ended(who: Somebody, id: string, clock: SkippingClock): Promise<TrialReport> {
  let report = await read(who, id)
  await eventually(async () => {
    await clock.skip(2_000)
    report = await read(who, id)
    expect(report.state).not.toBe('running')
  })
  return report
}

test('a server that is told to stop does not wait for them, and leaves a report that says so', async () => {
  const { server, boss, takers } = await setUp()
  const begun = Promise.withResolvers<void>()
  takers[0]!.meanwhile = async (asks) => {
    if (asks < 6) return
    begun.resolve()
    await new Promise(() => {})
  }
  const [report] = await start(boss)
  await begun.promise
  const before = await read(boss, report!.id)
  await server.server.stop()
  const after = (await reportsLeft(server)).find(({ id }) => id === report!.id)!
  expect(after).toMatchObject({
    state: 'broken',
    problem: expect.stringMatching(/^The server stopped in the middle of these trials\./),
  })
  expect(after.made).toBeGreaterThanOrEqual(before.made)
})

/** The reports as they are kept, when no server runs any more. */
async function reportsLeft({ folder, database }: TestServer): Promise<TrialReport[]> {
  if (database !== undefined) {
    const rows = await asAdministrator(database, 'SELECT report FROM muster.trial_reports')
    return rows.map(({ report }) => JSON.parse(report as string) as TrialReport)
  }
  await using store = openSqliteStore(join(folder, 'data'))
  return await store.trials.reports()
}

/** A host that answers everything in one and the same way. */
async function startRawHost(
  listener: (response: ServerResponse) => void,
): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, response) => listener(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
