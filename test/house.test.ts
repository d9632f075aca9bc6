import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { administrator, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { skippingClock } from './skipping-clock.ts'

let cleanup: AsyncDisposableStack
let host: SimulatedServer
let server: TestServer
let boss: Somebody
const clock = skippingClock()

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  host = cleanup.use(
    await startSimulatedServer({ clock: systemClock, tokensPerSecond: 50_000, models: ['sim-chat'] }),
  )
  const broken = createServer((request, response) => {
    if (request.method === 'GET') response.end(JSON.stringify({ data: [{ id: 'broken' }] }))
    else response.writeHead(500).end('{}')
  }).listen(0, '127.0.0.1')
  cleanup.defer(() => void broken.close())
  await once(broken, 'listening')
  const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/v1`
  server = cleanup.use(
    await startTestServer({
      clock,
      config: {
        hosts: [
          { name: 'sim', kind: 'simulated', url: host.url },
          { name: 'broken', kind: 'openai', url },
        ],
      },
    }),
  )
  boss = await administrator(server)
})
afterAll(() => cleanup.disposeAsync())

const chat = (who: Somebody, model: string, more: object = {}) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...who.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello?' }], ...more }),
  })

test('the hosts’ last hour: answers and failures are counted, times are medians, and watchers get each sample', async () => {
  expect((await chat(boss, 'sim-chat', { stream: true })).status).toBe(200)
  expect((await chat(boss, 'broken')).status).toBeGreaterThanOrEqual(500)
  const response = await fetch(`${server.url}/api/hosts`, {
    headers: { ...boss.headers, accept: 'text/event-stream' },
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  await clock.skip(5_000)
  while (!/event: sample\ndata: .*\n\n/.test(text)) text += (await reader.read()).value ?? ''
  await reader.cancel()
  const { everyMs, samples } = (await boss.call('GET', '/api/host-history')).json as {
    everyMs: number
    samples: { hosts: Record<string, Record<string, number | null>> }[]
  }
  expect(everyMs).toBe(5_000)
  const sum = (name: string, what: string) =>
    samples.reduce((total, { hosts }) => total + (hosts[name]?.[what] ?? 0), 0)
  expect([sum('sim', 'answers'), sum('sim', 'failures')]).toEqual([1, 0])
  expect(sum('broken', 'failures')).toBeGreaterThan(0)
  expect(samples.some(({ hosts }) => (hosts['sim']!['firstTokenMs'] ?? 0) > 0)).toBe(true)
})

test('who comes near a budget is told in a header, and may see it', async () => {
  const guest = await newcomer(server, 'guest', { role: 'guest' })
  const first = await chat(guest, 'sim-chat')
  const { usage } = (await first.json()) as { usage: { total_tokens: number } }
  expect(first.headers.get('x-muster-budget-warning')).toBeNull()
  const set = await boss.call('PUT', '/api/budgets', {
    scope: 'person',
    scopeId: guest.id,
    period: 'month',
    tokens: Math.floor(usage.total_tokens / 0.9) + 10_000,
  })
  expect(set.status).toBe(200)
  expect((await chat(guest, 'sim-chat')).headers.get('x-muster-budget-warning')).toBeNull()
  await boss.call('PUT', '/api/budgets', {
    scope: 'person',
    scopeId: guest.id,
    period: 'month',
    tokens: Math.floor((2 * usage.total_tokens) / 0.9),
  })
  // Where several processes count together, what was used is counted a moment later, or when it is looked at.
  await guest.call('GET', '/api/budgets')
  for (const stream of [false, true]) {
    const near = await chat(guest, 'sim-chat', { max_tokens: 1, stream })
    expect(near.headers.get('x-muster-budget-warning')).toMatch(
      /^The budget of this person is used to 9\d%; it begins anew with the next month\.$/,
    )
    await near.text()
  }
  const { budgets } = (await guest.call('GET', '/api/budgets')).json as { budgets: { share: number }[] }
  expect(budgets[0]!.share).toBeGreaterThan(0.8)
})

test('settings hold at once; what the configuration file decides is not changed here', async () => {
  const change = (body: object) => boss.call('PATCH', '/api/settings', body)
  const signUp = async () => ((await boss.call('GET', '/api/sign-in')).json as { signUp: boolean }).signUp
  expect(await signUp()).toBe(false)
  expect((await change({ signUp: 'open', notice: 'Closed on Friday.' })).status).toBe(200)
  expect(await signUp()).toBe(true)
  expect((await boss.call('GET', '/api/session')).json).toMatchObject({ notice: 'Closed on Friday.' })
  expect((await change({ signUp: 'perhaps' })).status).toBe(400)
  expect((await change({ secretKey: 'x' })).status).toBe(400)
  const { entries } = (await boss.call('GET', '/api/ledger?action=setting-changed')).json as {
    entries: { object: string; details?: object }[]
  }
  expect(entries).toMatchObject([{ object: 'notice' }, { object: 'signUp', details: { value: 'open' } }])
  expect(entries[0]).not.toHaveProperty('details')

  await using strict = await startTestServer({ config: { accounts: { signUp: 'closed' } } })
  const chief = await administrator(strict)
  expect((await chief.call('PATCH', '/api/settings', { signUp: 'open' })).status).toBe(409)
  expect((await chief.call('GET', '/api/settings')).json).toMatchObject({ fixed: ['signUp'] })
})

test('the ledger is read by kind and by whom, page by page, and verified by the server', async () => {
  const anna = await newcomer(server, 'anna')
  for (let number = 0; number < 5; number++) await anna.call('POST', '/api/keys', { name: `k${number}` })
  const read = async (query: string) =>
    (await boss.call('GET', `/api/ledger?${query}`)).json as {
      entries: { seq: number; action: string; actor: string }[]
      before?: number
    }
  const query = `action=key-created&about=${anna.id}&limit=2`
  const pages = [await read(query)]
  while (pages.at(-1)!.before !== undefined) pages.push(await read(`${query}&before=${pages.at(-1)!.before}`))
  const found = pages.flatMap(({ entries }) => entries)
  expect(found).toHaveLength(5)
  expect(found.every(({ action, actor }) => action === 'key-created' && actor === anna.id)).toBe(true)
  expect(found.map(({ seq }) => seq)).toEqual(found.map(({ seq }) => seq).toSorted((a, b) => b - a))
  expect((await boss.call('GET', '/api/ledger?action=nothing')).status).toBe(400)
  const { text } = await boss.call('GET', '/api/ledger/verification')
  expect(text).toMatch(/event: progress\ndata: \{"read":\d+,"size":\d+\}/)
  expect(text).toMatch(/event: verdict\ndata: \{"ok":true,/)
})

test('no host is added where a cloud keeps its keys', async () => {
  for (const url of [
    'http://169.254.169.254/v1',
    'http://2852039166/v1',
    'http://[fe80::1]/v1',
    'http://[::ffff:169.254.169.254]/v1',
  ]) {
    const { status, text } = await boss.call('POST', '/api/hosts', { name: 'cloud', kind: 'openai', url })
    expect([status, text], url).toEqual([400, expect.stringContaining('link-local')])
  }
  expect((await boss.call('GET', '/api/hosts')).text).not.toContain('169.254')
})
