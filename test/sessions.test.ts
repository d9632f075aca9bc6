import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, byKey, newcomer, password, sessionOf, somebody, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { skippingClock } from './skipping-clock.ts'

const day = 24 * 60 * 60 * 1000
let server: TestServer
let boss: Somebody
beforeAll(async () => {
  server = await startTestServer()
  boss = await administrator(server)
})
afterAll(() => server[Symbol.asyncDispose]())

interface Session {
  id: string
  method: string
  agent?: string
  current: boolean
}
const sessionsOf = async (who: Somebody) =>
  ((await who.call('GET', '/api/my/sessions')).json as { sessions: Session[] }).sessions

async function signIn(email: string, agent: string): Promise<Somebody> {
  const response = await fetch(`${server.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': agent },
    body: JSON.stringify({ email, password }),
  })
  return somebody(server, { cookie: sessionOf(response) })
}

test('somebody sees where they are signed in, and ends one place without the others', async () => {
  const anna = await newcomer(server, 'anna')
  const phone = await signIn('anna@example.org', 'A phone')
  const [newest, first] = await sessionsOf(phone)
  expect(newest).toMatchObject({ method: 'password', agent: 'A phone', current: true })
  expect(first).toMatchObject({ current: false })
  // What waits on the session that ends is closed; what waits on the other goes on.
  const waiting = (who: Somebody) =>
    fetch(`${server.url}/api/hosts`, { headers: { ...who.headers, accept: 'text/event-stream' } })
  const [ends, stays] = await Promise.all([waiting(phone), waiting(anna)])
  const endsReader = ends.body!.getReader()
  const staysReader = stays.body!.getReader()
  await Promise.all([endsReader.read(), staysReader.read()])
  expect((await anna.call('DELETE', `/api/my/sessions/${newest!.id}`)).status).toBe(204)
  await expect(
    (async () => {
      while (!(await endsReader.read()).done);
    })(),
  ).rejects.toThrow()
  expect((await phone.call('GET', '/api/session')).status).toBe(401)
  expect((await anna.call('GET', '/api/session')).status).toBe(200)
  await staysReader.cancel()
  expect(await sessionsOf(anna)).toHaveLength(1)
})

test('a session, a link and an invitation end by themselves', async () => {
  const clock = skippingClock()
  await using house = await startTestServer({ clock })
  const chief = await administrator(house)
  const anna = await newcomer(house, 'anna')
  const links = await Promise.all(
    [`/api/people/${anna.id}/sign-in-links`, '/api/invitations'].map(async (path) => {
      const { json } = await chief.call('POST', path, {})
      return new URL((json as { url: string }).url)
    }),
  )
  const [link, invitation] = links.map((url) => url.searchParams)
  const offered = async () =>
    (await chief.call('GET', `/api/invitations/${invitation!.get('invitation')}`)).status
  await clock.skip(day)
  const late = await fetch(`${house.url}/sign-in?${link!}`, { redirect: 'manual' })
  expect(late.headers.getSetCookie()).toEqual([])
  expect(await offered()).toBe(200)
  await clock.skip(6 * day)
  expect(await offered()).toBe(404)
  expect((await anna.call('GET', '/api/session')).status).toBe(200)
  await clock.skip(23 * day)
  expect((await anna.call('GET', '/api/session')).status).toBe(401)
})

test('a session of somebody else is not there, and a key ends none', async () => {
  const bob = await newcomer(server, 'bob')
  const carl = await newcomer(server, 'carl')
  const [ofBob] = await sessionsOf(bob)
  expect((await carl.call('DELETE', `/api/my/sessions/${ofBob!.id}`)).status).toBe(404)
  const key = await byKey(server, bob, { areas: ['account'] })
  expect((await key.call('DELETE', `/api/my/sessions/${ofBob!.id}`)).status).toBe(403)
  expect((await bob.call('GET', '/api/session')).status).toBe(200)
})

test('administrators see when somebody signed in last', async () => {
  const dora = await newcomer(server, 'dora')
  const { json } = await boss.call('GET', `/api/people/${dora.id}`)
  expect((json as { lastSignInAt: number }).lastSignInAt).toBeGreaterThan(0)
  const { people } = (await boss.call('GET', '/api/people')).json as {
    people: { id: string; lastSignInAt?: number }[]
  }
  expect(people.find(({ id }) => id === dora.id)!.lastSignInAt).toBeGreaterThan(0)
})

test('a link that another site leads to, or that is only looked at, signs nobody in by itself', async () => {
  const link = async () => ((await boss.call('POST', '/api/sign-in-links', {})).json as { url: string }).url
  const url = await link()
  const open = (headers: Record<string, string>, method = 'GET') =>
    fetch(url, { method, headers, redirect: 'manual' })
  for (const site of ['cross-site', 'same-site']) {
    const foreign = await open({ 'sec-fetch-site': site })
    expect(foreign.headers.getSetCookie()).toEqual([])
    expect(foreign.headers.get('location')).toBe(`/?sign-in-link=${new URL(url).searchParams.get('token')}`)
  }
  expect((await open({}, 'HEAD')).headers.getSetCookie()).toEqual([])
  expect((await open({ 'sec-purpose': 'prefetch' })).headers.getSetCookie()).toEqual([])
  const pressed = await open({ 'sec-fetch-site': 'same-origin' })
  expect(pressed.headers.getSetCookie()).toHaveLength(1)
})

test('behind TLS the cookie cannot be set by a neighbour of the same domain', async () => {
  await using secure = await startTestServer({ config: { url: 'https://muster.example.org' } })
  const { search } = new URL(secure.signInLink)
  const response = await fetch(`${secure.url}/sign-in${search}`, { redirect: 'manual' })
  const cookie = response.headers.getSetCookie()[0]!
  expect(cookie).toMatch(/^__Host-muster_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; .*Secure$/)
  const session = cookie.split(';')[0]!
  const known = (text: string) => fetch(`${secure.url}/api/session`, { headers: { cookie: text } })
  expect((await known(session)).status).toBe(200)
  expect((await known(session.replace('__Host-', ''))).status).toBe(401)
})

test('what somebody gave out lets nobody in once they are suspended or no longer administer', async () => {
  const links: string[] = []
  for (const [name, change] of [
    ['erik', { suspended: true }],
    ['fritz', { role: 'member' }],
  ] as const) {
    const gone = await newcomer(server, name, { role: 'administrator' })
    const key = await byKey(server, gone, { areas: ['administration'] })
    for (const who of [gone, key]) {
      const { json } = await who.call('POST', '/api/invitations', { role: 'administrator' })
      links.push(new URL((json as { url: string }).url).searchParams.get('invitation')!)
    }
    expect((await boss.call('PATCH', `/api/people/${gone.id}`, change)).status).toBe(200)
  }
  const nobody = somebody(server, {})
  for (const link of links) expect((await nobody.call('GET', `/api/invitations/${link}`)).status).toBe(404)
})

test('one link lets in as many guests as it says, and no more, all at once or one by one', async () => {
  const invite = (body: object) => boss.call('POST', '/api/invitations', body)
  expect((await invite({ role: 'member', uses: 2 })).status).toBe(400)
  const { json } = await invite({ role: 'guest', uses: 3, guestDays: 2 })
  const token = new URL((json as { url: string }).url).searchParams.get('invitation')!
  const nobody = somebody(server, {})
  const come = (name: string) =>
    nobody.call('POST', `/api/invitations/${token}`, { name, email: `${name}@example.org`, password })
  const came: number[] = []
  for (const round of [0, 1])
    for (const { status } of await Promise.all([0, 1, 2].map((number) => come(`guest-${round}-${number}`))))
      came.push(status)
  for (let number = 0; number < 3; number++) came.push((await come(`late-${number}`)).status)
  expect(came.filter((status) => status === 201)).toHaveLength(3)
  const { people } = (await boss.call('GET', '/api/people')).json as {
    people: { role: string; endsAt?: number; createdAt: number }[]
  }
  const guests = people.filter(({ role }) => role === 'guest')
  expect(guests).toHaveLength(3)
  expect(guests[0]!.endsAt! - guests[0]!.createdAt).toBeCloseTo(2 * 24 * 60 * 60 * 1000, -4)
})

test('who finds an open browser cannot guess the code that takes the authenticator away', async () => {
  const gerda = await newcomer(server, 'gerda')
  const begun = (await gerda.call('POST', '/api/totp')).json as { secret: string }
  const { TOTP, Secret } = await import('otpauth')
  const code = new TOTP({ secret: Secret.fromBase32(begun.secret) }).generate()
  expect((await gerda.call('POST', '/api/totp/confirm', { code })).status).toBe(204)
  const statuses: number[] = []
  for (let number = 0; number < 8; number++)
    statuses.push((await gerda.call('DELETE', '/api/totp', { code: `00000${number}` })).status)
  expect(statuses.slice(0, 4)).toEqual([403, 403, 403, 403])
  expect(statuses.at(-1)).toBe(429)
})

test('work is billed to the team that somebody chose, of those that they are in', async () => {
  const team = async (name: string) =>
    ((await boss.call('POST', '/api/teams', { name })).json as { id: string }).id
  const [red, blue, other] = [await team('Red'), await team('Blue'), await team('Other')]
  const hugo = await newcomer(server, 'hugo', { teamId: red })
  await boss.call('PUT', `/api/teams/${blue}/members/${hugo.id}`, {})
  const paying = async () =>
    ((await hugo.call('GET', '/api/session')).json as { payingTeamId?: string }).payingTeamId
  expect(await paying()).toBe(red)
  expect((await hugo.call('PUT', '/api/my/paying-team', { teamId: blue })).status).toBe(200)
  expect(await paying()).toBe(blue)
  expect((await hugo.call('PUT', '/api/my/paying-team', { teamId: other })).status).toBe(400)
  const set = await boss.call('PUT', '/api/budgets', {
    scope: 'team',
    scopeId: blue,
    period: 'day',
    tokens: 0,
  })
  const ask = () =>
    hugo.call('POST', '/v1/chat/completions', {
      model: 'assistant',
      messages: [{ role: 'user', content: 'Hello?' }],
    })
  expect((await ask()).text).toContain('The budget of this team')
  // Whoever leaves the team is billed to another of theirs.
  await boss.call('DELETE', `/api/teams/${blue}/members/${hugo.id}`)
  expect(await paying()).toBe(red)
  expect((await ask()).text).not.toContain('The budget of this team')
  await boss.call('DELETE', `/api/budgets/${(set.json as { id: string }).id}`)
})
