import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { administrator, newcomer, type Somebody } from '../people.ts'
import { startTestServer, type TestServer } from '../server.ts'
import { openPage } from './open-page.ts'
import { addAuthenticator } from './virtual-authenticator.ts'

let cleanup: AsyncDisposableStack
let server: TestServer
let page: Page
let url: string
let anna: Somebody

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  const port = await freePort()
  url = `http://localhost:${port}`
  const opened = cleanup.use(await openPage({ config: { listen: `127.0.0.1:${port}`, url } }))
  ;({ page, server } = opened)
  await addAuthenticator(page)
  anna = await newcomer(server, 'anna')
  await page
    .context()
    .addCookies([{ name: 'muster_session', value: anna.headers['cookie']!.split('=')[1]!, url }])
  await page.goto(`${url}/healthz`)
})
afterAll(() => cleanup.disposeAsync())

interface Answer {
  status: number
  body: { person?: { id: string }; error?: { message: string }; passkeys?: { id: string }[] }
}

/** What the page does: asks for options, lets the authenticator answer, and sends that. */
const passkey = (kind: 'make' | 'use', spoil: 'nothing' | 'twice' | 'challenge' = 'nothing') =>
  page.evaluate(
    async ({ kind, spoil }) => {
      const post = (path: string, body: object) =>
        fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      const path = kind === 'make' ? '/api/passkeys' : '/api/passkeys/sign-in'
      const optionsPath = kind === 'make' ? '/api/passkeys/options' : '/api/passkeys/sign-in-options'
      const options = (await (await post(optionsPath, {})).json()) as never
      const credential = (await (kind === 'make'
        ? navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          }))) as PublicKeyCredential
      const body = { response: credential.toJSON(), ...(kind === 'make' && { name: 'laptop' }) }
      if (spoil === 'challenge') await post(optionsPath, {})
      if (spoil === 'twice') await post(path, body)
      const response = await post(path, body)
      return { status: response.status, body: await response.json() } as Answer
    },
    { kind, spoil },
  )

test('a passkey is made by somebody with a session, and signs them in without a password', async () => {
  expect((await passkey('make')).status).toBe(201)
  const { passkeys } = (await anna.call('GET', '/api/passkeys')).json as { passkeys: { name: string }[] }
  expect(passkeys).toMatchObject([{ name: 'laptop' }])
  await page.context().clearCookies()
  expect(await passkey('use')).toMatchObject({ status: 200, body: { person: { id: anna.id } } })
  const session = await page.evaluate(async () => (await fetch('/api/session')).status)
  expect(session).toBe(200)
})

test('an answer counts once, and only for the challenge that it is to', async () => {
  expect((await passkey('use', 'twice')).status).toBe(400)
  expect((await passkey('use', 'challenge')).status).toBe(401)
})

test('a passkey of somebody who is suspended, or that was removed, signs nobody in', async () => {
  const boss = await administrator(server)
  await boss.call('PATCH', `/api/people/${anna.id}`, { suspended: true })
  expect((await passkey('use')).status).toBe(403)
  await boss.call('PATCH', `/api/people/${anna.id}`, { suspended: false })
  expect((await passkey('use')).status).toBe(200)
  const removed = await page.evaluate(async () => {
    const { passkeys } = (await (await fetch('/api/passkeys')).json()) as { passkeys: { id: string }[] }
    return (await fetch(`/api/passkeys/${passkeys[0]!.id}`, { method: 'DELETE' })).status
  })
  expect(removed).toBe(204)
  expect((await passkey('use')).status).toBe(401)
})

test('at an address in numbers it is said what passkeys need', async () => {
  await using numbered = await startTestServer()
  const response = await fetch(`${numbered.url}/api/passkeys/sign-in-options`, { method: 'POST' })
  expect(response.status).toBe(409)
  expect(await response.text()).toContain('Set `url:` in muster.yaml')
})
