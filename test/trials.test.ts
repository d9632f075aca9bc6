// What is kept of trials, who may make them, and how they end, over real HTTP and in both databases.
import { expect, onTestFinished, test } from 'vitest'
import { sseDecoder } from '../src/base/index.ts'
import type {
  LedgerRecord,
  NumberedAttempt,
  TrialReport,
  TrialsOverview,
  UsageRow,
} from '../src/wire/index.ts'
import { administrator, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { startTrialTaker, type TrialTaker } from './trial-taker.ts'

const plan = { kinds: ['honesty'], seed: 7, repeats: 3 } as const
const asked = { model: 'm', kinds: plan.kinds, seed: plan.seed, repeats: plan.repeats }

async function setUp({ hosts = 1, config = {} }: { hosts?: number; config?: object } = {}): Promise<{
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
  held.resolve()
  for (const { id } of [...reports, ...other])
    expect((await follow(boss, server, id)).at(-1)).toMatchObject({ state: 'done', verdict: 'passed' })
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
