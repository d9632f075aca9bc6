import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { administrator, ask, byKey, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { eventually } from './eventually.ts'
import { skippingClock } from './skipping-clock.ts'

let cleanup: AsyncDisposableStack
let host: SimulatedServer
let server: TestServer
let boss: Somebody

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  host = cleanup.use(
    await startSimulatedServer({
      clock: systemClock,
      firstTokenMs: 1,
      tokensPerSecond: 50_000,
      models: ['sim-chat'],
      concurrency: 300,
    }),
  )
  server = cleanup.use(
    await startTestServer({
      config: {
        hosts: [{ name: 'sim', kind: 'simulated', url: host.url, concurrency: 300 }],
        models: { assistant: ['sim-chat'] },
        prices: { 'sim-chat': { input: 10, cachedInput: 1, output: 100 } },
      },
    }),
  )
  boss = await administrator(server)
})
afterAll(() => cleanup.disposeAsync())

const chat = (who: Somebody, more: object = {}) =>
  who.call('POST', '/v1/chat/completions', {
    model: 'sim-chat',
    messages: [{ role: 'user', content: 'What is a pool?' }],
    max_tokens: 50,
    ...more,
  })
const setBudget = async (budget: object) => {
  const set = await boss.call('PUT', '/api/budgets', budget)
  expect(set.status, set.text).toBe(200)
  return (set.json as { id: string }).id
}
interface Summary {
  id: string
  owner: string
  usedTokens: number
  usedMoney: number
  share: number
}
const budgetsOf = async (who: Somebody) =>
  ((await who.call('GET', '/api/budgets')).json as { budgets: Summary[] }).budgets
const usageOf = async (who: Somebody, query = '') =>
  (
    (await who.call('GET', `/api/usage${query}`)).json as {
      usage: {
        personId: string
        team?: string
        promptTokens: number
        completionTokens: number
        requests: number
        money: number
        model: string
      }[]
    }
  ).usage

test('of 200 requests at once no more are let through than fit, and what they used is booked', async () => {
  const anna = await newcomer(server, 'anna')
  const limit = 1_200
  await setBudget({ scope: 'person', scopeId: anna.id, period: 'day', tokens: limit })
  const answers = await Promise.all(Array.from({ length: 200 }, () => chat(anna)))
  const done = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status === 429)
  expect(done.length + refused.length).toBe(200)
  expect(done.length).toBeGreaterThan(5)
  expect(refused[0]!.json).toMatchObject({ error: { code: 'budget-spent', type: 'insufficient_quota' } })
  const used = done.reduce(
    (sum, { json }) => sum + (json as { usage: { total_tokens: number } }).usage.total_tokens,
    0,
  )
  expect(used).toBeLessThanOrEqual(limit)
  expect((await budgetsOf(anna))[0]).toMatchObject({ owner: anna.id, usedTokens: used })
  const [row] = await usageOf(anna)
  expect(row).toMatchObject({ personId: anna.id, model: 'sim-chat', requests: done.length })
  expect(row!.promptTokens + row!.completionTokens).toBe(used)
})

test('a budget that is raised lets more through, and one that is removed holds nobody back', async () => {
  const bob = await newcomer(server, 'bob')
  const budget = { scope: 'person', scopeId: bob.id, period: 'month' }
  const id = await setBudget({ ...budget, tokens: 10 })
  expect((await chat(bob)).status).toBe(429)
  expect(await setBudget({ ...budget, tokens: 10_000 })).toBe(id)
  expect((await chat(bob)).status).toBe(200)
  await setBudget({ ...budget, tokens: 1 })
  expect((await chat(bob)).status).toBe(429)
  expect((await boss.call('DELETE', `/api/budgets/${id}`)).status).toBe(204)
  expect((await chat(bob)).status).toBe(200)
})

test('money is counted by the price of the house, and the ledger warns at 80%', async () => {
  const carl = await newcomer(server, 'carl')
  // An answer's estimate: 4 tokens of the question at 10, and 50 of the answer at 100, in millionths.
  const id = await setBudget({
    scope: 'person',
    scopeId: carl.id,
    model: 'sim-chat',
    period: 'month',
    money: 0.006,
  })
  const answer = await chat(carl)
  expect(answer.status).toBe(200)
  const { usage } = answer.json as { usage: { prompt_tokens: number; completion_tokens: number } }
  const cost = (usage.prompt_tokens * 10 + usage.completion_tokens * 100) / 1e6
  expect((await budgetsOf(carl))[0]!.usedMoney).toBeCloseTo(cost, 6)
  await setBudget({
    scope: 'person',
    scopeId: carl.id,
    model: 'sim-chat',
    period: 'month',
    money: cost * 1.5 + 0.0055,
  })
  while ((await chat(carl)).status === 200);
  const { entries } = (await boss.call('GET', '/api/ledger?limit=200')).json as {
    entries: { action: string; object: string }[]
  }
  const { share } = (await budgetsOf(carl))[0]!
  expect(entries.some((entry) => entry.action === 'budget-warned' && entry.object === id)).toBe(share >= 0.8)
})

test('teams, keys and everybody have budgets too; each of a kind has its own', async () => {
  const team = (await boss.call('POST', '/api/teams', { name: 'Red' })).json as { id: string }
  const dora = await newcomer(server, 'dora', { teamId: team.id })
  const emil = await newcomer(server, 'emil', { teamId: team.id })
  const ofTeam = await setBudget({ scope: 'team', scopeId: team.id, period: 'day', tokens: 0 })
  expect([(await chat(dora)).status, (await chat(emil)).status]).toEqual([429, 429])
  await boss.call('DELETE', `/api/budgets/${ofTeam}`)

  const key = await byKey(server, dora)
  const ofKey = await setBudget({ scope: 'key', scopeId: key.id, period: 'day', tokens: 0 })
  expect([(await chat(key)).status, (await chat(dora)).status]).toEqual([429, 200])
  await boss.call('DELETE', `/api/budgets/${ofKey}`)

  const forEach = await setBudget({ scope: 'person', period: 'day', tokens: 130 })
  const statuses: number[] = []
  for (const who of [dora, emil]) for (let i = 0; i < 5; i++) statuses.push((await chat(who)).status)
  expect(statuses.slice(5)).toContain(200)
  expect(statuses.slice(0, 5)).toContain(429)
  await boss.call('DELETE', `/api/budgets/${forEach}`)
  // Seen, and so removed, before anybody has used any of it.
  const unused = await setBudget({ scope: 'team', model: 'not-asked-yet', period: 'day', tokens: 9 })
  const unusedOf = async (who: Somebody) => (await budgetsOf(who)).filter(({ id }) => id === unused)
  expect(await unusedOf(boss)).toMatchObject([{ owner: 'each', usedTokens: 0, share: 0 }])
  expect(await unusedOf(dora)).toMatchObject([{ owner: team.id, ownerName: 'Red' }])
  await boss.call('DELETE', `/api/budgets/${unused}`)
  expect((await usageOf(dora)).every((row) => row.team === 'Red')).toBe(true)

  const house = await setBudget({ scope: 'everyone', model: 'sim-chat', period: 'day', tokens: 0 })
  expect((await chat(boss)).status).toBe(429)
  await boss.call('DELETE', `/api/budgets/${house}`)
})

test('the assistant says why, and answers with the documents’ own words', async () => {
  const fred = await newcomer(server, 'fred')
  await setBudget({ scope: 'person', scopeId: fred.id, period: 'day', tokens: 0 })
  const query = new URLSearchParams({ name: 'quokka.txt', collection: 'of fred' })
  await fred.call(
    'POST',
    `/api/documents?${query}`,
    new TextEncoder().encode('The quokka is a small wallaby.'),
  )
  const { events } = await ask(fred, 'What is a quokka?')
  expect(events).toContain('The budget of this person')
  expect(events).toContain('small wallaby')
  expect(events).toContain('event: run-done')
})

test('what was used is told as CSV that no spreadsheet takes for a formula, to whom it concerns', async () => {
  const evil = await newcomer(server, 'gerd')
  await boss.call('PATCH', `/api/people/${evil.id}`, { name: '=cmd|"/c calc"!A1' })
  await chat(evil)
  const csv = (await boss.call('GET', '/api/usage?format=csv')).text
  expect(csv.split('\r\n')[0]).toBe(
    'day,personId,person,teamId,team,keyId,key,model,requests,promptTokens,cachedTokens,completionTokens,money',
  )
  expect(csv).toContain(`"'=cmd|""/c calc""!A1"`)
  expect(new Set((await usageOf(evil)).map(({ personId }) => personId))).toEqual(new Set([evil.id]))
  expect((await boss.call('GET', '/api/usage?from=yesterday')).status).toBe(400)
})

test('a stream that nobody reads to its end is booked as far as it came', async () => {
  const hanna = await newcomer(server, 'hanna')
  const gone = new AbortController()
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    signal: gone.signal,
    headers: { ...hanna.headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'sim-chat',
      stream: true,
      messages: [{ role: 'user', content: 'What is a pool?' }],
    }),
  })
  await response.body!.getReader().read()
  gone.abort()
  // The next answer of the same person comes after the end of the first was noticed, or before: wait for the booking.
  let booked = await usageOf(hanna)
  while (booked.length === 0) booked = await usageOf(hanna)
  expect(booked[0]).toMatchObject({ requests: 1 })
  expect(booked[0]!.completionTokens).toBeGreaterThan(0)
})

test('a clock that is a day ahead for a while takes nothing off what was used on the right day', async () => {
  const clock = skippingClock()
  await using set = await startTestServer({
    clock,
    config: {
      hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
      models: { assistant: ['sim-chat'] },
    },
  })
  const chief = await administrator(set)
  const erik = await newcomer(set, 'erik')
  await chief.call('PUT', '/api/budgets', { scope: 'person', scopeId: erik.id, period: 'day', tokens: 5_000 })
  const used = async () => (await budgetsOf(erik))[0]!.usedTokens
  expect((await chat(erik)).status).toBe(200)
  const before = await used()
  expect(before).toBeGreaterThan(0)
  clock.set(86_400_000)
  expect(await used()).toBe(0)
  expect((await chat(erik)).status).toBe(200)
  clock.set(-86_400_000)
  await eventually(async () => expect(await used()).toBe(before))
})
