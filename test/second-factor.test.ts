import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSecretBox } from '../src/accounts/index.ts'
import { systemClock } from '../src/base/index.ts'
import { administrator, byKey, newcomer, password } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { whereKept } from './where-kept.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const signIn = async (email: string, code?: string) => {
  const response = await fetch(`${server.url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, ...(code !== undefined && { code }) }),
  })
  return { status: response.status, ...((await response.json()) as { error?: { param: string } }) }
}

test('with an authenticator the password is not enough, and a code is right once', async () => {
  const anna = await newcomer(server, 'anna')
  const begun = (await anna.call('POST', '/api/totp', {})).json as { secret: string; uri: string }
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Muster:anna\?/)
  // Until a code was shown it does not count: nobody locks themselves out by a picture that they did not take.
  expect((await signIn('anna@example.org')).status).toBe(200)
  const totp = new TOTP({ secret: Secret.fromBase32(begun.secret) })
  const at = systemClock.now()
  const code = (steps: number) => totp.generate({ timestamp: at + steps * 30_000 })
  expect((await anna.call('POST', '/api/totp/confirm', { code: '000000' })).status).toBe(400)
  expect((await anna.call('POST', '/api/totp/confirm', { code: code(0) })).status).toBe(204)
  expect((await anna.call('POST', '/api/totp', {})).status).toBe(409)

  expect(await signIn('anna@example.org')).toMatchObject({ status: 401, error: { param: 'code' } })
  expect((await signIn('anna@example.org', code(0))).status, 'the code of the confirmation').toBe(401)
  expect((await signIn('anna@example.org', code(-10))).status, 'an old code').toBe(401)
  const twice = await Promise.all([signIn('anna@example.org', code(1)), signIn('anna@example.org', code(1))])
  expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])

  expect((await anna.call('DELETE', '/api/totp', { code: code(1) })).status).toBe(403)
  const key = await byKey(server, anna, { areas: ['account'] })
  expect((await key.call('DELETE', '/api/totp', { code: code(1) })).status).toBe(403)
  const boss = await administrator(server)
  expect((await boss.call('DELETE', `/api/people/${anna.id}/totp`)).status).toBe(204)
  expect((await signIn('anna@example.org')).status).toBe(200)
})

test('secrets lie encrypted in the data folder, under a key that is for its owner alone', async () => {
  const boss = await administrator(server)
  const hostKey = 'sk-very-secret-0123456789'
  const host = { name: 'far', kind: 'openai', url: 'http://127.0.0.1:9/v1', key: hostKey }
  expect((await boss.call('POST', '/api/hosts', host)).status).toBe(201)
  const bert = await newcomer(server, 'bert')
  const { secret } = (await bert.call('POST', '/api/totp', {})).json as { secret: string }
  const data = join(server.folder, 'data')
  const kept = async (plain: string) =>
    (await whereKept(server, plain)).filter((name) => name !== 'server.json')
  for (const plain of [hostKey, secret, password, server.key]) expect(await kept(plain)).toEqual([])
  // What is no secret is found there: the search above can find something.
  expect(await kept('bert@example.org')).not.toEqual([])
  for (const file of ['secret-key', 'ledger-key.pem', 'server.json'])
    expect((await stat(join(data, file))).mode & 0o777, file).toBe(0o600)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
  expect((await boss.call('GET', '/api/hosts')).text).not.toContain(hostKey)
  expect((await boss.call('GET', '/api/ledger')).text).not.toContain(hostKey)
})

test('what is sealed opens with its own key, for its own purpose, unchanged', async () => {
  const file = join(server.folder, 'a-key')
  const box = openSecretBox({ file })
  const sealed = box.seal('geheim: ü', 'a purpose')
  expect(openSecretBox({ file }).open(sealed, 'a purpose')).toBe('geheim: ü')
  expect(box.seal('geheim: ü', 'a purpose')).not.toBe(sealed)
  const wrong = [
    () => box.open(sealed, 'another purpose'),
    () => openSecretBox({ key: 'y'.repeat(32) }).open(sealed, 'a purpose'),
    () => box.open(sealed.slice(0, -4), 'a purpose'),
    () => box.open('sealed1:', 'a purpose'),
    () => box.open(`${sealed.slice(0, 20)}${sealed[20] === 'A' ? 'B' : 'A'}${sealed.slice(21)}`, 'a purpose'),
  ]
  for (const open of wrong) expect(open).toThrow('cannot be read with the key of')
  await writeFile(file, 'another key')
  expect(() => openSecretBox({ file }).open(sealed, 'a purpose')).toThrow(file)
})
