import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../test/free-port.ts'
import { scriptedProvider, type Script, type ScriptedProvider } from '../../../test/scripted-provider.ts'
import { systemClock } from '../../base/index.ts'
import { oidcProvider, type ProviderConfig } from './oidc-provider.ts'
import { claimAt, joinClaims } from './provider-claims.ts'
import { SignInTrouble } from './sign-in-trouble.ts'

let provider: ScriptedProvider
beforeAll(async () => void (provider = await scriptedProvider()))
afterAll(() => provider[Symbol.asyncDispose]())

const config = (issuer = provider.issuer): ProviderConfig => ({
  name: 'house',
  issuer,
  clientId: 'muster',
  clientSecret: 'a secret',
  scope: 'openid',
  groupsClaim: 'groups',
  teams: {},
  administrators: [],
})

/** What a provider says of who comes back from it. */
async function comesBack(
  script: Script,
  { query = 'code=c', needed, issuer }: { query?: string; needed?: string; issuer?: string } = {},
) {
  provider.does(script)
  provider.expect('n')
  const back = new URL(`http://127.0.0.1:7070/api/oidc/house/callback?state=s&${query}`)
  return oidcProvider(config(issuer)).claims(
    back,
    { state: 's', nonce: 'n', verifier: 'v'.repeat(43) },
    needed,
  )
}

async function check(expected: { kind: string; says: RegExp }, ...asked: Parameters<typeof comesBack>) {
  const thrown: unknown = await comesBack(...asked).catch((thrown: unknown) => thrown)
  expect(thrown).toBeInstanceOf(SignInTrouble)
  const { kind, message } = thrown as SignInTrouble
  expect({ kind, message }).toEqual({ kind: expected.kind, message: expect.stringMatching(expected.says) })
}

test('an issuer that is not the provider’s is told, with the right one where the provider says it', async () => {
  const kind = 'provider-settings'
  await check(
    { kind, says: /status 404.*openid-configuration/ },
    { description: { status: 404, body: 'no' } },
  )
  await check({ kind, says: /openid-configuration/ }, { description: { body: '<html>' } })
  const fields = { issuer: `${provider.issuer}/realms/house` }
  await check({ kind, says: /calls itself ".*\/realms\/house".*`issuer`/ }, { description: { fields } })
  await check({ kind, says: /https:\/\// }, {}, { issuer: 'http://192.0.2.1' })
})

test('a provider that is away is told so, and is asked again', async () => {
  const kind = 'provider-away'
  await check(
    { kind, says: /cannot be reached.*ECONNREFUSED/ },
    {},
    { issuer: `http://127.0.0.1:${await freePort()}` },
  )
  await check({ kind, says: /status 503/ }, { description: { status: 503, body: '' } })
  await check({ kind, says: /status 500/ }, { token: { status: 500, body: {} } })
  const one = oidcProvider(config())
  provider.does({ description: { status: 503, body: '' } })
  await expect(one.discover()).rejects.toThrow('503')
  provider.does({})
  await one.discover()
})

test('a wrong secret, a wrong address to come back to and a refusal are told apart', async () => {
  const refused = (error: string, headers?: Record<string, string>): Script => ({
    token: { status: 401, body: { error, error_description: 'it says why' }, ...(headers && { headers }) },
  })
  const kind = 'provider-settings'
  await check({ kind, says: /it says why.*`clientId` \(muster\).*`clientSecret`/ }, refused('invalid_client'))
  await check(
    { kind, says: /`clientSecret`/ },
    refused('invalid_client', { 'www-authenticate': 'Basic realm="x"' }),
  )
  await check(
    { kind, says: /another address than http:\/\/127.0.0.1:7070\/api\/oidc\/house\/callback/ },
    refused('invalid_grant'),
  )
  await check(
    { kind: 'provider-refused', says: /access_denied: not you/ },
    {},
    { query: 'error=access_denied&error_description=not+you' },
  )
  await check({ kind, says: /invalid_scope.*`scope`/ }, {}, { query: 'error=invalid_scope' })
  await check(
    { kind: 'provider-away', says: /temporarily_unavailable/ },
    {},
    { query: 'error=temporarily_unavailable' },
  )
})

test('clocks that differ are told, with by how much and whose', async () => {
  const now = Math.floor(systemClock.now() / 1000)
  await check(
    { kind: 'provider-clock', says: /by (?:29\d|30\d) s: its clock is ahead/ },
    { claims: { nbf: now + 300 } },
  )
  await check(
    { kind: 'provider-clock', says: /by (?:29\d|30\d) s: its clock is behind/ },
    { claims: { exp: now - 300 } },
  )
})

test('what is not for us, or signed by nobody that we know, is not trusted', async () => {
  await check({ kind: 'provider-answer', says: /"aud".*`clientId` \(muster\)/ }, { claims: { aud: 'other' } })
  await check({ kind: 'provider-answer', says: /nonce/ }, { claims: { nonce: 'other' } })
  await check({ kind: 'provider-answer', says: /key that it does not publish/ }, { keys: [] })
})

test('a secret is shown in the way that the provider takes, whichever it says', async () => {
  for (const authentication of ['basic', 'post'] as const)
    for (const listed of [
      ['client_secret_basic'],
      ['client_secret_post'],
      ['client_secret_basic', 'client_secret_post'],
      undefined,
    ])
      expect(
        await comesBack({
          authentication,
          description: { fields: { token_endpoint_auth_methods_supported: listed } },
        }),
        `${authentication} where it lists ${listed?.join(' and ')}`,
      ).toMatchObject({ sub: 'somebody' })
})

test('what the token does not tell is asked for, and the token goes first', async () => {
  const userInfo = { email: 'anna@example.org', name: 'Anna', groups: ['engineers'] }
  expect(await comesBack({ userInfo }, { needed: 'groups' })).toMatchObject(userInfo)
  expect(await comesBack({ userInfo, claims: { name: 'A.' } })).toMatchObject({ ...userInfo, name: 'A.' })
  const other = { userInfo: { ...userInfo, sub: 'another', iss: 'https://evil.example' } }
  await check({ kind: 'provider-answer', says: /sub/ }, other, { needed: 'groups' })
  expect(await comesBack(other)).toMatchObject({ sub: 'somebody', iss: provider.issuer })
})

test('whether an e-mail is verified is told by whoever tells the e-mail', async () => {
  const joined = (token: object, more: object) => {
    const { email, email_verified: verified } = joinClaims({ iss: 'i', sub: 's', ...token }, { ...more })
    return [email, verified]
  }
  const [anna, other] = ['anna@example.org', 'other@example.org']
  expect(joined({}, { email: anna, email_verified: true })).toEqual([anna, true])
  expect(joined({ email: anna }, { email: anna, email_verified: true })).toEqual([anna, true])
  expect(joined({ email: anna }, { email: other, email_verified: true })).toEqual([anna, undefined])
  expect(joined({ email_verified: true }, { email: other, email_verified: false })).toEqual([other, false])
  expect(joined({ email: anna, email_verified: false }, { email: anna, email_verified: true })).toEqual([
    anna,
    false,
  ])
})

test('what is needed is found beside the token, where the token has its object without it', async () => {
  const userInfo = { realm_access: { roles: ['engineers'] } }
  const claims = await comesBack(
    { userInfo, claims: { realm_access: { verify_caller: true } } },
    { needed: 'realm_access.roles' },
  )
  expect(claimAt(claims, 'realm_access.roles')).toEqual(['engineers'])
})

test('a provider that cannot be asked signs in who needs no groups', async () => {
  expect(await comesBack({ userInfo: 'fails' })).toMatchObject({ sub: 'somebody' })
  await check({ kind: 'provider-away', says: /status 500/ }, { userInfo: 'fails' }, { needed: 'groups' })
  await check(
    { kind: 'provider-settings', says: /userinfo endpoint does not take \(status 403\).*no `groups`/ },
    { userInfo: 'refuses' },
    { needed: 'groups' },
  )
})

test('a claim is found by its name, or by the way to it', () => {
  const claims = { iss: 'i', sub: 's', realm_access: { roles: ['one'] }, 'https://a.example/groups': ['two'] }
  expect(claimAt(claims, 'realm_access.roles')).toEqual(['one'])
  expect(claimAt(claims, 'https://a.example/groups')).toEqual(['two'])
  expect(claimAt(claims, 'realm_access.none')).toBeUndefined()
  expect(claimAt(claims, 'constructor.name')).toBeUndefined()
})
