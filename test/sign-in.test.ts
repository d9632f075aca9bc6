import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './server.ts'
import {
  addDocument,
  administrator,
  ask,
  byKey,
  newcomer,
  password,
  sessionOf,
  somebody,
  type Somebody,
} from './people.ts'

let cleanup: AsyncDisposableStack
let server: TestServer
let boss: Somebody

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  server = cleanup.use(await startTestServer({ config: { accounts: { signUp: 'open' } } }))
  boss = await administrator(server)
})
afterAll(() => cleanup.disposeAsync())

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const signIn = (email: string, secret = password, headers?: Record<string, string>) =>
  post('/api/sign-in', { email, password: secret }, headers)
const statusOf = async (who: Somebody) => (await who.call('GET', '/api/session')).status

async function invitation(body: object = {}): Promise<string> {
  const { json } = await boss.call('POST', '/api/invitations', body)
  return new URL((json as { url: string }).url).searchParams.get('invitation')!
}
const accept = (token: string, name: string, more: object = {}) =>
  post(`/api/invitations/${token}`, { name, email: `${name}@example.org`, password, ...more })

test('an e-mail and its password sign in; the cookie is for this site and no script', async () => {
  await newcomer(server, 'anna')
  const response = await signIn('  Anna@Example.ORG ')
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^muster_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/),
  ])
  expect(await statusOf(somebody(server, { cookie: sessionOf(response) }))).toBe(200)
})

test('a wrong e-mail and a wrong password are told in the same words', async () => {
  await newcomer(server, 'bert')
  const answers = await Promise.all([
    signIn('bert@example.org', 'wrong'),
    signIn('nobody@example.org', 'wrong'),
  ])
  expect(answers.map(({ status }) => status)).toEqual([401, 401])
  expect(await answers[0]!.text()).toBe(await answers[1]!.text())
})

test('who keeps failing has to wait, and then the right password waits too', async () => {
  const slow = await startTestServer({ config: { accounts: { trustedProxies: ['127.0.0.1'] } } })
  cleanup.use(slow)
  await newcomer(slow, 'carl')
  const from = (address: string, email: string, secret: string) =>
    fetch(`${slow.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email, password: secret }),
    })
  // At once, so that no pause is over before the next one tries.
  const tries = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', password].map((secret) => from('10.0.0.1', 'carl@example.org', secret)),
  )
  expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429])
  expect(Number(tries.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0)
  // The owner, who is somewhere else, is not locked out by it.
  expect((await from('10.0.0.2', 'carl@example.org', password)).status).toBe(200)
  // One address that tries many accounts is slowed as well.
  const accounts = Array.from({ length: 40 }, (_, number) => `p${number}@example.org`)
  const many = await Promise.all(
    accounts.map(async (email) => (await from('10.0.0.3', email, 'wrong')).status),
  )
  expect(many.filter((status) => status === 429).length).toBeGreaterThan(5)
  expect(new Set(many)).toEqual(new Set([401, 429]))
})

test('an address is taken from a proxy only where it is trusted', async () => {
  await newcomer(server, 'doris')
  const tries = await Promise.all(
    Array.from({ length: 7 }, (_, attempt) =>
      signIn('doris@example.org', 'wrong', { 'x-forwarded-for': `10.1.0.${attempt}` }),
    ),
  )
  expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429])
})

test('an invitation makes one account, whoever comes first', async () => {
  const token = await invitation()
  const names = ['emil', 'erna', 'egon', 'elsa']
  const statuses = await Promise.all(names.map(async (name) => (await accept(token, name)).status))
  expect(statuses.filter((status) => status === 201)).toHaveLength(1)
  expect((await accept(token, 'late')).status).toBe(401)
  expect((await fetch(`${server.url}/api/invitations/${token}`)).status).toBe(404)
})

test('a sign-in link signs in once, even when it is opened twice at once', async () => {
  const { json } = await boss.call('POST', '/api/sign-in-links', {})
  const { url } = json as { url: string }
  const answers = await Promise.all([0, 1, 2].map(() => fetch(url, { redirect: 'manual' })))
  expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1)
  expect(
    answers.map((answer) => answer.headers.get('location') ?? '').toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['/', '/?sign-in=expired', '/?sign-in=expired'])
})

test('a link leads nowhere else, whatever is added to it', async () => {
  const { json } = await boss.call('POST', '/api/sign-in-links', {})
  for (const more of ['&next=https://evil.example', '&redirect=//evil.example', '&url=\\\\evil.example']) {
    const response = await fetch(`${(json as { url: string }).url}${more}`, { redirect: 'manual' })
    expect(response.headers.get('location')).toMatch(/^\/(\?sign-in=expired)?$/)
  }
})

test('an invitation cannot be bent into more than it is', async () => {
  const token = await invitation({ email: 'frida@example.org' })
  for (const more of [
    { role: 'administrator' },
    { id: 'person_x' },
    { teamId: 'team_x' },
    { suspendedAt: null },
  ])
    expect((await accept(token, 'frida', more)).status).toBe(400)
  const taken = await accept(token, 'other', { name: 'Frida' })
  expect(taken.status).toBe(201)
  expect(await taken.json()).toMatchObject({ person: { email: 'frida@example.org', role: 'member' } })
  const frida = somebody(server, { cookie: sessionOf(taken) })
  const me = (await frida.call('GET', '/api/session')).json as { person: { id: string } }
  expect((await frida.call('PATCH', `/api/people/${me.person.id}`, { role: 'administrator' })).status).toBe(
    403,
  )
  expect((await frida.call('POST', '/api/keys', { name: 'k', personId: boss.id })).status).toBe(400)
  const polluted = await fetch(`${server.url}/api/keys`, {
    method: 'POST',
    headers: { ...frida.headers, 'content-type': 'application/json' },
    body: '{"name":"k","__proto__":{"role":"administrator"},"constructor":{"prototype":{"x":1}}}',
  })
  expect(polluted.status).toBe(400)
})

test('addresses that look alike are one address, or none', async () => {
  await newcomer(server, 'gina')
  const taken = await post('/api/sign-up', { name: 'G', email: 'GINA@example.org', password })
  expect(taken.status).toBe(409)
  // A Cyrillic а, a full-width letter, a Kelvin sign, a space that has no width: none is a letter of an address.
  for (const email of [
    'gin\u0430@example.org',
    'ｇina@example.org',
    '\u212Aurt@example.org',
    'gina\u200b@example.org',
  ])
    expect((await post('/api/sign-up', { name: 'G', email, password })).status, email).toBe(400)
  // A domain that looks alike is another one, and shows that it is.
  const other = await post('/api/sign-up', { name: 'G', email: 'gina@ex\u0430mple.org', password })
  expect(await other.json()).toMatchObject({ person: { email: 'gina@xn--exmple-4nf.org' } })
  // A domain in full-width letters is the same domain.
  expect((await post('/api/sign-up', { name: 'G', email: 'gina@ｅxample.org', password })).status).toBe(409)
  for (const email of [
    'gina',
    '@example.org',
    'a@b@c',
    'a b@example.org',
    `${'a'.repeat(65)}@example.org`,
    'a@exa mple.org',
  ])
    expect((await post('/api/sign-up', { name: 'G', email, password })).status, email).toBe(400)
})

test('a password of a megabyte is refused before it is hashed, and a short one with a reason', async () => {
  expect((await signIn('anna@example.org', 'x'.repeat(1_048_576))).status).toBe(413)
  expect((await signIn('anna@example.org', 'x'.repeat(5_000))).status).toBe(400)
  const short = await post('/api/sign-up', { name: 'H', email: 'hans@example.org', password: 'short' })
  expect(short.status).toBe(400)
  expect(await short.text()).toContain('at least 10 characters')
})

test('another site can neither act with a session nor begin one', async () => {
  const anna = await newcomer(server, 'ida')
  const { host } = new URL(server.url)
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://${host}.evil.example` },
    { origin: `http://evil.example:${new URL(server.url).port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign) {
    const acted = await post('/api/runs', { question: 'x' }, { ...anna.headers, ...headers })
    expect(acted.status, JSON.stringify(headers)).toBe(403)
    const begun = await signIn('ida@example.org', password, headers)
    expect(begun.status, JSON.stringify(headers)).toBe(403)
  }
  const own = await post(
    '/api/runs',
    { question: 'x' },
    { ...anna.headers, origin: server.url, 'sec-fetch-site': 'same-origin' },
  )
  expect(own.status).toBe(201)
  // A proxy that writes its own name of this server into the request, and an address that nothing here knows.
  const proxied = { origin: 'https://muster.example.org', 'sec-fetch-site': 'same-origin' }
  const behind = await post('/api/runs', { question: 'x' }, { ...anna.headers, ...proxied })
  expect(behind.status).toBe(201)
})

test('a session that was planted before is not taken on', async () => {
  await newcomer(server, 'jana')
  const planted = 'muster_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const response = await signIn('jana@example.org', password, { cookie: planted })
  expect(sessionOf(response)).not.toBe(planted)
  expect(await statusOf(somebody(server, { cookie: planted }))).toBe(401)
})

test('forged, cut, altered and swapped tokens open nothing', async () => {
  const kim = await newcomer(server, 'kim')
  const key = (await byKey(server, kim)).headers['authorization']!
  const session = kim.headers['cookie']!.split('=')[1]!
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(`{"sub":"${kim.id}"}`).toString('base64url')}.`
  for (const authorization of [
    key.slice(0, -1),
    `${key}x`,
    key.replace('Bearer', 'bearer'),
    key.toUpperCase(),
    `Bearer ${session}`,
    `Bearer ${kim.id}`,
    `Bearer ${unsigned}`,
    `Basic ${Buffer.from('kim@example.org:x').toString('base64')}`,
    'Bearer ',
    '',
  ])
    expect(await statusOf(somebody(server, { authorization })), authorization).toBe(401)
  for (const cookie of [
    `muster_session=${key.slice(7)}`,
    `muster_session=${session.slice(1)}`,
    `muster_session=`,
    `x=${session}`,
    `muster_session="${session}"`,
  ])
    expect(await statusOf(somebody(server, { cookie })), cookie).toBe(401)
})

test('a suspension ends sessions, keys, streams and runs at once, and a restored person signs in anew', async () => {
  await using host = await startTestServer({ config: { hosts: [], discover: false } })
  const chief = await administrator(host)
  const lea = await newcomer(host, 'lea')
  const key = await byKey(host, lea, { areas: ['account', 'chat'] })
  await using _never = await addNeverEnding(chief)

  const started = await lea.call('POST', '/api/runs', { question: 'x', model: 'slow' })
  const { runId } = started.json as { runId: string }
  const follow = await fetch(`${host.url}/api/runs/${runId}/events`, { headers: lea.headers })
  const chat = await fetch(`${host.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...key.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'slow', stream: true, messages: [{ role: 'user', content: 'x' }] }),
  })
  const ended = [follow, chat].map((response) => response.text().catch((error: Error) => error.message))
  const { json } = await chief.call('POST', `/api/people/${lea.id}/sign-in-links`)
  expect((await chief.call('PATCH', `/api/people/${lea.id}`, { suspended: true })).status).toBe(200)

  expect(await Promise.all(ended)).toEqual([
    expect.stringMatching(/terminated/),
    expect.stringMatching(/terminated/),
  ])
  expect([await statusOf(lea), await statusOf(key)]).toEqual([401, 401])
  expect((await fetch((json as { url: string }).url, { redirect: 'manual' })).headers.getSetCookie()).toEqual(
    [],
  )

  expect((await chief.call('PATCH', `/api/people/${lea.id}`, { suspended: false })).status).toBe(200)
  expect([await statusOf(lea), await statusOf(key)]).toEqual([401, 200])
  const again = await fetch(`${host.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'lea@example.org', password }),
  })
  const back = somebody(host, { cookie: sessionOf(again) })
  const { run } = (await back.call('GET', `/api/runs/${runId}`)).json as { run: { status: string } }
  expect(run.status).toBe('aborted')
})

test('a key that is revoked, and a session that is ended, end what streams for them and nothing else', async () => {
  await using host = await startTestServer({ config: { hosts: [], discover: false } })
  const chief = await administrator(host)
  const mo = await newcomer(host, 'mo')
  await using _never = await addNeverEnding(chief)
  const keys = [await byKey(host, mo), await byKey(host, mo)]
  const streams = await Promise.all(
    [mo, ...keys].map(async ({ headers }) => {
      const response = await fetch(`${host.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { ...headers, origin: host.url, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'slow', stream: true, messages: [{ role: 'user', content: 'x' }] }),
      })
      const stream = { ended: false, end: Promise.resolve() }
      stream.end = response.text().then(
        () => undefined,
        () => void (stream.ended = true),
      )
      return stream
    }),
  )
  const ended = () => streams.map((stream) => stream.ended)
  const { json } = await mo.call('GET', '/api/keys')
  const [first] = (json as { keys: { id: string; name: string }[] }).keys
  expect((await mo.call('DELETE', `/api/keys/${first!.id}`)).status).toBe(204)
  await Promise.race(streams.map(({ end }) => end))
  expect(ended().filter(Boolean)).toHaveLength(1)
  expect(ended()[0]).toBe(false)
  expect((await mo.call('DELETE', '/api/session')).status).toBe(204)
  await streams[0]!.end
  expect(ended().filter(Boolean)).toHaveLength(2)
})

test('a change of role or password ends the sessions of before', async () => {
  const mia = await newcomer(server, 'mia')
  expect((await boss.call('PATCH', `/api/people/${mia.id}`, { role: 'administrator' })).status).toBe(200)
  expect(await statusOf(mia)).toBe(401)
  const first = somebody(server, { cookie: sessionOf(await signIn('mia@example.org')) })
  const second = somebody(server, { cookie: sessionOf(await signIn('mia@example.org')) })
  expect(
    (await first.call('PUT', '/api/password', { current: 'not it at all', next: 'another long one' })).status,
  ).toBe(403)
  expect(
    (await first.call('PUT', '/api/password', { current: password, next: 'another long one' })).status,
  ).toBe(204)
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401])
  expect((await signIn('mia@example.org')).status).toBe(401)
  expect((await signIn('mia@example.org', 'another long one')).status).toBe(200)
})

test('the last administrator stays one', async () => {
  await using alone = await startTestServer()
  const chief = await administrator(alone)
  for (const changes of [{ role: 'member' }, { suspended: true }])
    expect((await chief.call('PATCH', `/api/people/${chief.id}`, changes)).status).toBe(409)
  expect((await chief.call('DELETE', `/api/people/${chief.id}`)).status).toBe(409)
})

test('a guest’s time ends by itself', async () => {
  const guest = await newcomer(server, 'nils', { role: 'guest', guestDays: 1 })
  const found = (await boss.call('GET', `/api/people/${guest.id}`)).json as {
    endsAt: number
    createdAt: number
  }
  expect(found.endsAt - found.createdAt).toBeGreaterThan(86_300_000)
  expect(await statusOf(guest)).toBe(200)
})

test('a team shares what it owns, with nobody else, and no longer with who has left', async () => {
  const team = (await boss.call('POST', '/api/teams', { name: 'Green' })).json as { id: string }
  const olga = await newcomer(server, 'olga', { teamId: team.id })
  const paul = await newcomer(server, 'paul', { teamId: team.id })
  const quin = await newcomer(server, 'quin')
  await addDocument(olga, 'green plans', 'The marmalade is hidden in the attic.')
  const found = async (who: Somebody) =>
    (await who.call('POST', '/api/search', { question: 'Where is the marmalade hidden?' })).text.includes(
      'attic',
    )
  expect([await found(olga), await found(paul), await found(quin), await found(boss)]).toEqual([
    true,
    false,
    false,
    false,
  ])
  const owner = { owner: { team: team.id } }
  expect((await quin.call('PATCH', '/api/collections/green%20plans', owner)).status).toBe(404)
  expect((await olga.call('PATCH', '/api/collections/green%20plans', owner)).status).toBe(200)
  expect([await found(olga), await found(paul), await found(quin), await found(boss)]).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect((await ask(paul, 'Where is the marmalade hidden?', { model: 'quote' })).events).toContain('attic')
  const answer = await quin.call('POST', '/v1/chat/completions', {
    model: 'assistant',
    messages: [{ role: 'user', content: 'Where is the marmalade hidden?' }],
  })
  expect(answer.text).not.toContain('attic')
  await boss.call('DELETE', `/api/teams/${team.id}/members/${paul.id}`)
  expect(await found(paul)).toBe(false)
})

test('a key opens what it was made for, and nothing more', async () => {
  const rosa = await newcomer(server, 'rosa')
  await addDocument(rosa, 'rosas one', 'A quokka lives here.', 'one.txt')
  await addDocument(rosa, 'rosas two', 'A quokka lives there.', 'two.txt')
  const key = await byKey(server, rosa, {
    collections: ['rosas one'],
    models: ['quote'],
    areas: ['chat', 'documents'],
  })
  const { json } = await key.call('POST', '/api/search', { question: 'quokka' })
  expect((json as { results: { text: string }[] }).results.map(({ text }) => text)).toEqual([
    'A quokka lives here.',
  ])
  const chat = (model: string) =>
    key.call('POST', '/v1/chat/completions', { model, messages: [{ role: 'user', content: 'quokka' }] })
  expect([(await chat('quote')).status, (await chat('assistant')).status]).toEqual([200, 403])
  expect((await key.call('GET', '/v1/models')).json).toMatchObject({ data: [{ id: 'quote' }] })
  expect((await key.call('GET', '/api/conversations')).json).toMatchObject({
    error: {
      code: 'forbidden',
      message:
        'This key opens chat, documents only, and this is runs. Make another for it: muster key create NAME --area runs',
    },
  })
  expect((await key.call('POST', '/api/keys', { name: 'more' })).status).toBe(403)
  const { keys } = (await rosa.call('GET', '/api/keys')).json as {
    keys: { id: string; lastUsedAt: number }[]
  }
  expect(keys.find(({ id }) => id === key.id)!.lastUsedAt).toBeGreaterThan(0)
  await rosa.call('DELETE', `/api/keys/${key.id}`)
  expect(await statusOf(key)).toBe(401)
})

test('nobody writes over a document of somebody else, nor deletes it', async () => {
  const sven = await newcomer(server, 'sven')
  const tina = await newcomer(server, 'tina')
  const id = await addDocument(sven, 'library', 'Written by Sven.', 'shared.txt')
  const query = new URLSearchParams({ name: 'shared.txt', collection: 'library' })
  const over = await tina.call(
    'POST',
    `/api/documents?${query}`,
    new TextEncoder().encode('Written by Tina.'),
  )
  expect(over.status).toBe(403)
  expect((await tina.call('GET', `/api/documents/${id}`)).text).toContain('Written by Sven.')
  expect((await tina.call('DELETE', `/api/documents/${id}`)).status).toBe(403)
  expect((await sven.call('DELETE', `/api/documents/${id}`)).status).toBe(204)
})

test('a caller past its requests of a minute is told how long to wait', async () => {
  await using limited = await startTestServer({ config: { limits: { requestsPerMinute: 20 } } })
  const chief = await administrator(limited)
  const statuses: number[] = []
  for (let request = 0; request < 25; request++) statuses.push(await statusOf(chief))
  expect(statuses.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 200))
  expect(statuses).toContain(429)
})

test('what was done stands in the ledger, without a name or an address', async () => {
  const { entries } = (await boss.call('GET', '/api/ledger?limit=1000')).json as {
    entries: { action: string }[]
  }
  const actions = new Set(entries.map(({ action }) => action))
  for (const action of [
    'signed-in',
    'person-added',
    'link-created',
    'key-created',
    'key-revoked',
    'document-added',
    'document-deleted',
    'run-started',
    'run-ended',
    'team-added',
    'member-added',
    'member-removed',
    'collection-owned',
    'password-set',
    'person-changed',
  ])
    expect(actions, action).toContain(action)
  expect(JSON.stringify(entries)).not.toMatch(/example\.org|marmalade|anna/i)
})

/** Adds a host with the model `slow`, which begins an answer and never ends it. */
async function addNeverEnding(chief: Somebody): Promise<AsyncDisposable> {
  const never = createServer((request, response) => {
    if (request.url!.endsWith('/models')) return void response.end('{"data":[{"id":"slow"}]}')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"index":0,"delta":{"content":"Once"}}]}\n\n')
  })
  await new Promise<void>((resolve) => never.listen(0, '127.0.0.1', resolve))
  const { port } = never.address() as AddressInfo
  await chief.call('POST', '/api/hosts', {
    name: 'never',
    kind: 'openai',
    url: `http://127.0.0.1:${port}/v1`,
  })
  return {
    async [Symbol.asyncDispose]() {
      never.closeAllConnections()
      never.close()
    },
  }
}
