// Where trials are enforced people are served by nothing that has not passed, whatever way they come in.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import type { ListedHost, TrialReport, TrialsOverview } from '../src/wire/index.ts'
import { eventually } from './eventually.ts'
import { addDocument, administrator, ask, byKey, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { skippingClock, type SkippingClock } from './skipping-clock.ts'
import { startTrialTaker, type TrialTaker } from './trial-taker.ts'

const plan = { kinds: ['honesty'], seed: 7, repeats: 3 } as const

interface Guarded {
  cleanup: AsyncDisposableStack
  clock: SkippingClock
  server: TestServer
  boss: Somebody
  /** Its models are `m` and `n`, of which none has passed. */
  first: TrialTaker
  /** Its models are the same; `m` has passed. */
  second: TrialTaker
}

async function openGuarded(): Promise<Guarded> {
  const cleanup = new AsyncDisposableStack()
  const clock = skippingClock()
  const [first, second] = [await startTrialTaker(takes), await startTrialTaker(takes)]
  cleanup.use(first)
  cleanup.use(second)
  const server = cleanup.use(
    await startTestServer({
      clock,
      config: {
        hosts: [
          { name: 'first', kind: 'openai', url: first.url, concurrency: 4, continuation: 'none' },
          { name: 'second', kind: 'openai', url: second.url, concurrency: 4, continuation: 'none' },
        ],
        models: { fast: ['n', 'm'], bad: ['n'] },
        trials: { enforce: true, required: ['honesty'], validDays: 30 },
        verify: { secondOpinion: { use: 'when-asked', which: 'all' } },
      },
    }),
  )
  const boss = await administrator(server)
  return { cleanup, clock, server, boss, first, second }
}
const takes = { ...plan, models: ['m', 'n'] }

let guarded: Guarded
beforeAll(async () => {
  guarded = await openGuarded()
  await pass(guarded.boss, 'second')
})
afterAll(() => guarded.cleanup.disposeAsync())

/** Tries `m` on a host, to the end. */
async function pass(boss: Somebody, host: string): Promise<TrialReport> {
  const started = await boss.call('POST', '/api/trials', { ...plan, model: 'm', host })
  expect(started.status, started.text).toBe(202)
  const [{ id }] = (started.json as { reports: [TrialReport] }).reports
  await boss.call('GET', `/api/trials/${id}/events`)
  return (await boss.call('GET', `/api/trials/${id}`)).json
}

const chat = (who: Somebody, model: string, more: object = {}) =>
  who.call('POST', '/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'Hello?' }],
    ...more,
  })
const respond = (who: Somebody, model: string) =>
  who.call('POST', '/v1/responses', { model, input: 'Hello?' })
const modelsOf = async (who: Somebody) =>
  ((await who.call('GET', '/v1/models')).json as { data: { id: string }[] }).data.map(({ id }) => id)

/** What the hosts were asked by people since the last time. */
function asked({ first, second }: Guarded): { first: string[]; second: string[] } {
  return { first: first.asked.splice(0), second: second.asked.splice(0) }
}

test('plain chats and responses, of people and keys: by every name of a model, and at no host that did not pass', async () => {
  const { server, boss } = guarded
  const person = await newcomer(server, 'anna')
  const everybody = [
    boss,
    person,
    await byKey(server, person),
    await newcomer(server, 'gast', { role: 'guest' }),
  ]
  asked(guarded)
  for (const who of everybody) {
    for (const name of ['m', 'second/m', 'fast'])
      for (const answer of [
        await chat(who, name),
        await chat(who, name, { stream: true }),
        await chat(who, name, { muster: { priority: 'batch' } }),
        await respond(who, name),
      ])
        expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Hello from m.')])
    expect(asked(guarded)).toEqual({ first: [], second: Array.from({ length: 12 }, () => 'm') })
    for (const name of ['n', 'first/m', 'first/n', 'bad'])
      for (const answer of [
        await chat(who, name),
        await chat(who, name, { stream: true }),
        await respond(who, name),
      ]) {
        expect(answer.status).toBe(403)
        expect((answer.json as { error: { message: string } }).error.message).toMatch(
          /has(?: not)? passed its trials on any host\. An administrator can try it: muster trials run [mn]$/,
        )
      }
  }
  expect(asked(guarded)).toEqual({ first: [], second: [] })
})

test('the lists of models show what is served; the hosts say what is withheld', async () => {
  const { boss } = guarded
  expect(await modelsOf(boss)).toEqual(
    ['fast', 'assistant', 'm', 'quote'].toSorted(byPlace(await modelsOf(boss))),
  )
  expect((await boss.call('GET', '/v1/models/n')).status).toBe(404)
  expect((await boss.call('GET', '/v1/models/m')).json).toMatchObject({ owned_by: 'second' })
  const { hosts } = (await boss.call('GET', '/api/hosts')).json as { hosts: ListedHost[] }
  expect(hosts.map(({ name, withheld }) => [name, withheld])).toEqual([
    ['first', ['m', 'n']],
    ['second', ['n']],
    ['quote', undefined],
  ])
  expect((await guarded.server.server.describeHosts()).at(-1)).toContain('People are not served by 3 of them')
  expect((await boss.call('GET', '/metrics')).text).toMatch(/^muster_models_withheld 3$/m)
  const overview = (await boss.call('GET', '/api/trials')).json as TrialsOverview
  expect(overview).toMatchObject({ enforced: true, required: ['honesty'] })
  expect(
    overview.standings.map(({ host, model, served, because }) => [host, model, because ?? served]),
  ).toEqual([
    ['first', 'm', 'untried'],
    ['first', 'n', 'untried'],
    ['second', 'm', true],
    ['second', 'n', 'untried'],
  ])
})

function byPlace(order: string[]) {
  return (a: string, b: string) => order.indexOf(a) - order.indexOf(b)
}

test('the assistant answers by what passed, on the page and over the API; of what did not it says so', async () => {
  const { boss } = guarded
  await addDocument(boss, 'shared', 'The bridge is 40 metres long.')
  asked(guarded)
  for (const model of [undefined, 'm', 'fast']) {
    const { events } = await ask(boss, 'How long is the bridge?', { ...(model && { model }) })
    expect(events).toContain('Hello from m.')
  }
  expect((await chat(boss, 'assistant')).text).toContain('Hello from m.')
  const { first, second } = asked(guarded)
  expect(first).toEqual([])
  expect(new Set(second)).toEqual(new Set(['m']))
  for (const model of ['n', 'bad']) {
    const { events } = await ask(boss, 'How long is the bridge?', { model })
    expect(events).toContain('muster trials run n')
    expect(events).toContain('model-untried')
  }
  expect(asked(guarded)).toEqual({ first: [], second: [] })
})

test('names that are set while the server runs stand for what passed, a team’s too', async () => {
  const { boss } = guarded
  const { id } = (await boss.call('POST', '/api/teams', { name: 'Red' })).json as { id: string }
  await boss.call('PUT', `/api/teams/${id}/members/${boss.id}`, { role: 'member' })
  const set = async (name: string, models: string[], teamId?: string) =>
    expect((await boss.call('PUT', '/api/aliases', { name, models, ...(teamId && { teamId }) })).status).toBe(
      200,
    )
  await set('later', ['n', 'first/m', 'm'])
  await set('never', ['n'])
  await set('ours', ['n', 'm'], id)
  await set('never ours', ['n'], id)
  asked(guarded)
  for (const name of ['later', 'ours']) expect((await chat(boss, name)).text).toContain('Hello from m.')
  for (const name of ['never', 'never ours']) expect((await chat(boss, name)).status).toBe(403)
  expect(asked(guarded)).toEqual({ first: [], second: ['m', 'm'] })
})

test('second opinions are asked of what passed alone', async () => {
  const { boss } = guarded
  const check = (secondOpinion: object) =>
    boss.call('POST', '/v1/check', {
      answer: 'The bridge is 40 metres long.',
      evidence: 'The old bridge measures forty metres.',
      question: 'How long is the bridge?',
      secondOpinion,
    })
  asked(guarded)
  const refused = await check({ model: 'n', compareWith: ['first/m'] })
  expect(refused.text).toContain('has not passed its trials')
  expect(asked(guarded)).toEqual({ first: [], second: [] })
  expect((await check({ model: 'm', compareWith: ['m'] })).status).toBe(200)
  const { first, second } = asked(guarded)
  expect([first, second.length > 0]).toEqual([[], true])
})

test('an answer that fails goes on at no host that did not pass', async () => {
  const { boss, second } = guarded
  asked(guarded)
  second.breaks = true
  onTestFinished(() => void (second.breaks = false))
  const [whole, streamed] = [await chat(boss, 'm'), await chat(boss, 'fast', { stream: true })]
  expect(whole.status).toBeGreaterThanOrEqual(500)
  expect(streamed.text).toContain('"error"')
  expect(asked(guarded).first).toEqual([])
})

test('vectors are not withheld', async () => {
  const { boss } = guarded
  asked(guarded)
  const answer = await boss.call('POST', '/v1/embeddings', { model: 'first/n', input: 'a' })
  expect(answer.status, answer.text).toBe(200)
  expect(asked(guarded)).toEqual({ first: ['n'], second: [] })
})

test('before anything was tried there are quotes, trials open a model while the server runs, a failed one closes it', async () => {
  const own = await openGuarded()
  onTestFinished(() => own.cleanup.disposeAsync())
  const { boss, first, second } = own
  await addDocument(boss, 'shared', 'The bridge is 40 metres long.')
  expect(await modelsOf(boss)).toEqual(['assistant', 'quote'])
  expect((await ask(boss, 'How long is the bridge?')).events).toContain('40 metres')
  expect((await chat(boss, 'm')).status).toBe(403)
  expect(asked(own)).toEqual({ first: [], second: [] })
  await pass(boss, 'first')
  expect((await chat(boss, 'm')).status).toBe(200)
  first.isGood = false
  expect(await pass(boss, 'first')).toMatchObject({ verdict: 'failed' })
  expect((await chat(boss, 'm')).status).toBe(403)
  await pass(boss, 'second')
  expect((await chat(boss, 'm')).status).toBe(200)
  expect(asked(own)).toEqual({ first: ['m'], second: ['m'] })
  second.isGood = false
})

test('what passed is served for as long as it is valid, and not a moment longer', async () => {
  const own = await openGuarded()
  onTestFinished(() => own.cleanup.disposeAsync())
  const { boss, clock } = own
  await pass(boss, 'first')
  const dayMs = 24 * 60 * 60 * 1000
  await clock.skip(29.9 * dayMs)
  expect((await chat(boss, 'm')).status).toBe(200)
  await clock.skip(0.2 * dayMs)
  await eventually(async () => expect((await chat(boss, 'm')).status).toBe(403))
  const { standings } = (await boss.call('GET', '/api/trials')).json as TrialsOverview
  expect(standings[0]).toMatchObject({ served: false, because: 'outdated' })
  await pass(boss, 'first')
  expect((await chat(boss, 'm')).status).toBe(200)
})

test('a host that is gone leaves its reports; another at its name is another', async () => {
  const own = await openGuarded()
  onTestFinished(() => own.cleanup.disposeAsync())
  const { boss, cleanup } = own
  const third = cleanup.use(await startTrialTaker(takes))
  const other = cleanup.use(await startTrialTaker({ ...takes, models: ['m'] }))
  const add = (url: string) =>
    boss.call('POST', '/api/hosts', { name: 'third', kind: 'openai', url, concurrency: 4 })
  expect((await add(third.url)).status).toBe(201)
  const report = await pass(boss, 'third')
  expect((await chat(boss, 'third/m')).status).toBe(200)
  const rest = { first: [], second: [] }
  expect((await boss.call('DELETE', '/api/hosts/third')).status).toBe(204)
  const overview = (await boss.call('GET', '/api/trials')).json as TrialsOverview
  expect(overview.standings.at(-1)).toMatchObject({ host: 'third', latest: { id: report.id } })
  expect((await boss.call('GET', `/api/trials/${report.id}/attempts`)).text).toContain('transcript')
  expect((await add(other.url)).status).toBe(201)
  expect((await chat(boss, 'third/m')).status).toBe(403)
  expect(other.asked).toEqual([])
  await boss.call('DELETE', '/api/hosts/third')
  // The very same is what was tried.
  await add(third.url)
  expect((await chat(boss, 'third/m')).status).toBe(200)
  expect(asked(own)).toEqual(rest)
})

test('the configuration names what has to be passed', async () => {
  const cleanup = new AsyncDisposableStack()
  onTestFinished(() => cleanup.disposeAsync())
  const taker = cleanup.use(await startTrialTaker(takes))
  const server = cleanup.use(
    await startTestServer({
      clock: systemClock,
      config: {
        hosts: [{ name: 'only', kind: 'openai', url: taker.url, concurrency: 4 }],
        trials: { enforce: true, required: ['honesty', 'capability'] },
      },
    }),
  )
  const boss = await administrator(server)
  await pass(boss, 'only')
  const overview = (await boss.call('GET', '/api/trials')).json as TrialsOverview
  expect(overview.standings[0]).toMatchObject({ served: false, because: 'untried' })
  expect((await chat(boss, 'm')).status).toBe(403)
})
