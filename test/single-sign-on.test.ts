import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { freePort } from './free-port.ts'
import { administrator, newcomer, somebody, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { skippingClock } from './skipping-clock.ts'
import { scriptedProvider } from './scripted-provider.ts'
import { startProvider } from './start-provider.ts'

let cleanup: AsyncDisposableStack
let server: TestServer
let boss: Somebody
let liar: string

/** A provider that answers whatever it is told to, signed by nobody. */
let lies = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end()

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  const port = await freePort()
  const callback = (name: string) => `http://127.0.0.1:${port}/api/oidc/${name}/callback`
  const provider = await startProvider(
    {
      anna: { email: 'anna@example.org', email_verified: true, groups: ['engineers', 'chess'] },
      chief: { email: 'chief@example.org', email_verified: true, groups: ['directors'] },
      mallory: { email: 'victim@example.org', email_verified: true, groups: [] },
      unverified: { email: 'unverified@example.org', email_verified: false, groups: 'engineers' },
      textual: {
        email: 'textual@example.org',
        email_verified: 'true',
        groups: [{ name: 'directors' }, 7, null],
      },
    },
    callback('house'),
  )
  const { issuer } = cleanup.use(provider)
  const lying = createHttpServer((request, response) => lies(request, response)).listen(0, '127.0.0.1')
  await once(lying, 'listening')
  cleanup.defer(() => void lying.close())
  liar = `http://127.0.0.1:${(lying.address() as AddressInfo).port}`
  const shared = { clientId: 'muster', clientSecret: 'a secret of the test' }
  server = cleanup.use(
    await startTestServer({
      config: {
        listen: `127.0.0.1:${port}`,
        accounts: {
          oidc: [
            {
              name: 'house',
              issuer,
              ...shared,
              teams: { engineers: 'Engineering' },
              administrators: ['directors'],
            },
            { name: 'liar', issuer: liar, ...shared },
          ],
        },
      },
    }),
  )
  boss = await administrator(server)
})
afterAll(() => cleanup.disposeAsync())

/** A browser: it keeps the cookies of each site, and goes where it is sent, until it comes back to us. */
function browser() {
  const jars = new Map<string, Map<string, string>>()
  const visit = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value === '') jar.delete(name!)
      else jar.set(name!, value!)
    }
    return response
  }
  return {
    visit,
    cookies: (url: string) => jars.get(new URL(url).origin) ?? new Map<string, string>(),
    /** The address at which the provider sends the browser back. */
    async signInAt(provider: string, login: string): Promise<string> {
      let response = await visit(`${server.url}/api/oidc/${provider}/start`)
      let at = `${server.url}/api/oidc/${provider}/start`
      for (let step = 0; step < 20; step++) {
        const location = response.headers.get('location')
        if (location) {
          at = new URL(location, at).href
          if (at.startsWith(`${server.url}/api/oidc/`)) return at
          response = await visit(at)
          continue
        }
        const page = await response.text()
        const action = /action="([^"]+)"/.exec(page)?.[1]
        if (!action) throw new Error(`The provider shows ${response.status} ${page.slice(0, 500)}`)
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login'
        response = await visit(new URL(action, at).href, { prompt, login, password: 'x' })
      }
      throw new Error('The provider does not come to an end.')
    },
  }
}

async function signIn(login: string): Promise<{ landed: string | null; who: Somebody }> {
  const { visit, cookies, signInAt } = browser()
  const response = await visit(await signInAt('house', login))
  const session = cookies(server.url).get('muster_session')
  return {
    landed: response.headers.get('location'),
    who: somebody(server, session === undefined ? {} : { cookie: `muster_session=${session}` }),
  }
}
interface Session {
  person: { id: string; role: string; email?: string; name: string }
  teams: { name: string }[]
}
const sessionOf = async (who: Somebody) => (await who.call('GET', '/api/session')).json as Session

test('the house’s provider signs people in, and its groups are their teams and roles', async () => {
  const { landed, who } = await signIn('anna')
  expect(landed).toBe('/')
  const first = await sessionOf(who)
  expect(first).toMatchObject({
    person: { role: 'member', email: 'anna@example.org' },
    teams: [{ name: 'Engineering' }],
  })
  const again = await sessionOf((await signIn('anna')).who)
  expect(again.person.id).toBe(first.person.id)
  expect((await sessionOf((await signIn('chief')).who)).person.role).toBe('administrator')
})

test('an e-mail of the provider opens no account that is there, verified or not', async () => {
  const victim = await newcomer(server, 'victim')
  const { landed, who } = await signIn('mallory')
  expect(landed).toBe('/?sign-in=account-elsewhere&provider=house')
  expect((await who.call('GET', '/api/session')).status).toBe(401)
  expect((await victim.call('GET', '/api/session')).status).toBe(200)
})

test('an e-mail that is not verified, or only says so, is not taken', async () => {
  const unverified = await sessionOf((await signIn('unverified')).who)
  expect(unverified.person.email).toBeUndefined()
  expect(unverified.teams).toMatchObject([{ name: 'Engineering' }])
  const textual = await sessionOf((await signIn('textual')).who)
  expect(textual.person).toMatchObject({ role: 'member' })
  expect(textual.person.email).toBeUndefined()
})

test('somebody who is suspended is not let in by the provider', async () => {
  const { id } = (await sessionOf((await signIn('anna')).who)).person
  await boss.call('PATCH', `/api/people/${id}`, { suspended: true })
  expect((await signIn('anna')).landed).toBe('/?sign-in=account-suspended&provider=house')
  await boss.call('PATCH', `/api/people/${id}`, { suspended: false })
})

async function refused(how: (back: URL, other: ReturnType<typeof browser>) => Promise<Response> | Response) {
  const one = browser()
  const back = new URL(await one.signInAt('house', 'anna'))
  const response = await how(back, one)
  expect(response.headers.get('location')).toMatch(/^\/\?sign-in=/)
  expect(response.headers.getSetCookie().filter((cookie) => /^muster_session=[^;]/.test(cookie))).toEqual([])
}

test('another state, another browser, another code, a second use: none signs in', async () => {
  await refused((back, { visit }) => {
    back.searchParams.set('state', 'x'.repeat(43))
    return visit(back.href)
  })
  await refused((back, { visit }) => {
    back.searchParams.delete('state')
    return visit(back.href)
  })
  await refused((back) => browser().visit(back.href))
  // The code of one sign-in with the cookie of another: state, nonce and verifier are the other's.
  await refused(async (back) => {
    const other = browser()
    const own = new URL(await other.signInAt('house', 'chief'))
    back.searchParams.set('state', own.searchParams.get('state')!)
    return other.visit(back.href)
  })
  await refused(async (back, { visit, cookies }) => {
    const kept = new Map(cookies(server.url))
    expect((await visit(back.href)).headers.get('location')).toBe('/')
    for (const [name, value] of kept) cookies(server.url).set(name, value)
    return visit(back.href)
  })
  await refused((back, { visit }) => {
    back.searchParams.set('iss', 'https://evil.example')
    return visit(back.href)
  })
})

/** Lets the lying provider speak the protocol, with these keys; the token that it gives is set in what comes back. */
function liesOf(keys: object[]): { idToken: string } {
  const told = { idToken: '' }
  const text = (response: ServerResponse, body: object) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  lies = (request, response) => {
    if (request.url!.startsWith('/.well-known'))
      return text(response, {
        issuer: liar,
        authorization_endpoint: `${liar}/auth`,
        token_endpoint: `${liar}/token`,
        jwks_uri: `${liar}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
      })
    if (request.url === '/keys') return text(response, { keys })
    return text(response, { access_token: 'a', token_type: 'bearer', id_token: told.idToken })
  }
  return told
}

test('a provider that lies about state, nonce or signature signs nobody in', async () => {
  const unsigned = (claims: object) =>
    [{ alg: 'none' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.') + '.'
  const told = liesOf([])
  const now = Math.floor(systemClock.now() / 1000)
  const claims = { iss: liar, aud: 'muster', sub: boss.id, iat: now, exp: now + 600, email: 'x@example.org' }
  for (const lie of [
    (nonce: string) => unsigned({ ...claims, nonce }),
    (nonce: string) => `${unsigned({ ...claims, nonce })}AAAA`,
    () => unsigned({ ...claims, nonce: 'another' }),
    () => unsigned(claims),
    () => 'not a token',
    () => '',
  ]) {
    const one = browser()
    const started = await one.visit(`${server.url}/api/oidc/liar/start`)
    const asked = new URL(started.headers.get('location')!)
    told.idToken = lie(asked.searchParams.get('nonce')!)
    const back = new URL(`${server.url}/api/oidc/liar/callback`)
    back.search = String(new URLSearchParams({ code: 'c', state: asked.searchParams.get('state')! }))
    const response = await one.visit(back.href)
    expect(response.headers.get('location'), told.idToken).toBe('/?sign-in=provider-answer&provider=liar')
  }
})

test('a token that is signed is taken in its time only, for us only, and by no other algorithm', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const told = liesOf([{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256' }])
  const clientSecret = 'a secret of the test'
  const clock = skippingClock()
  const fresh = await startTestServer({
    clock,
    config: { accounts: { oidc: [{ name: 'clock', issuer: liar, clientId: 'muster', clientSecret }] } },
  })
  cleanup.use(fresh)
  const signed = (claims: object, algorithm = 'RS256') => {
    const input = [{ alg: algorithm, kid: 'k' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature =
      algorithm === 'RS256'
        ? sign('sha256', Buffer.from(input), privateKey)
        : createHmac('sha256', clientSecret).update(input).digest()
    return `${input}.${signature.toString('base64url')}`
  }
  const now = Math.floor(systemClock.now() / 1000)
  const right = { iss: liar, aud: 'muster', sub: 'somebody', iat: now, exp: now + 600 }
  for (const [what, claims, landed, algorithm, afterMs] of [
    ['in its time', {}, '/'],
    ['a clock that is ten seconds off', { iat: now + 10, nbf: now + 10, exp: now + 600 }, '/'],
    ['over for an hour', { iat: now - 7_200, exp: now - 3_600 }, 'provider-clock'],
    ['of the day after tomorrow', { nbf: now + 172_800, exp: now + 180_000 }, 'provider-clock'],
    ['without an end', { exp: undefined }, 'provider-answer'],
    ['for somebody else', { aud: 'another' }, 'provider-answer'],
    ['of somebody else', { iss: 'https://other.example.org' }, 'provider-answer'],
    ['signed with our own secret', {}, 'provider-answer', 'HS256'],
    ['for a sign-in that was begun long before', {}, 'sign-in-over', 'RS256', 660_000],
  ] as const) {
    const one = browser()
    const started = await one.visit(`${fresh.url}/api/oidc/clock/start`)
    const asked = new URL(started.headers.get('location')!)
    const nonce = asked.searchParams.get('nonce')!
    told.idToken = signed({ ...right, nonce, ...claims }, algorithm)
    const back = new URL(`${fresh.url}/api/oidc/clock/callback`)
    back.search = String(new URLSearchParams({ code: 'c', state: asked.searchParams.get('state')! }))
    await clock.skip(afterMs ?? 0)
    const expected = landed === '/' ? '/' : `/?sign-in=${landed}&provider=clock`
    expect((await one.visit(back.href)).headers.get('location'), what).toBe(expected)
  }
})

test('groups are found where the provider keeps them; where it tells of none, nobody keeps what they gave', async () => {
  await using provider = await scriptedProvider()
  const fresh = await startTestServer({
    config: {
      accounts: {
        oidc: [
          {
            name: 'house',
            issuer: provider.issuer,
            clientId: 'muster',
            clientSecret: 'a secret of the test',
            groupsClaim: 'realm_access.roles',
            teams: { engineers: 'Engineering' },
            administrators: ['directors'],
          },
        ],
      },
    },
  })
  cleanup.use(fresh)
  const signIn = async (): Promise<Session> => {
    const one = browser()
    const started = await one.visit(`${fresh.url}/api/oidc/house/start`)
    const asked = new URL(started.headers.get('location')!).searchParams
    provider.expect(asked.get('nonce')!)
    const back = await one.visit(`${fresh.url}/api/oidc/house/callback?code=c&state=${asked.get('state')!}`)
    expect(back.headers.get('location')).toBe('/')
    const session = one.cookies(fresh.url).get('muster_session')
    return sessionOf(somebody(fresh, { cookie: `muster_session=${session}` }))
  }
  provider.does({ claims: { realm_access: { roles: ['engineers', 'directors'] } } })
  const first = await signIn()
  expect(first).toMatchObject({ person: { role: 'administrator' }, teams: [{ name: 'Engineering' }] })
  provider.does({})
  expect(await signIn()).toMatchObject({ person: { id: first.person.id, role: 'member' }, teams: [] })
})

test('a provider that is away, or that there is none of, is said', async () => {
  lies = (_, response) => void response.writeHead(500).end()
  const clock = skippingClock()
  const fresh = await startTestServer({
    clock,
    config: { accounts: { oidc: [{ name: 'away', issuer: liar, clientId: 'x' }] } },
  })
  cleanup.use(fresh)
  const landed = async (path: string) =>
    (await fetch(fresh.url + path, { redirect: 'manual' })).headers.get('location')
  expect(await landed('/api/oidc/away/start')).toBe('/?sign-in=provider-away&provider=away')
  expect(await landed('/api/oidc/none/start')).toBe('/?sign-in=not-found&provider=none')
  expect(await landed('/api/oidc/away/callback')).toBe('/?sign-in=sign-in-over&provider=away')
  expect(await (await fetch(`${fresh.url}/api/sign-in`)).json()).toMatchObject({ providers: ['away'] })
})
