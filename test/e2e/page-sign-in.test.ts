import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer } from '../../src/model/index.ts'
import { freePort } from '../free-port.ts'
import { signInTroubles } from '../../src/accounts/sign-in/sign-in-trouble.ts'
import { newcomer, password, type Somebody } from '../people.ts'
import { startProvider } from '../start-provider.ts'
import { openPage, type OpenedPage } from './open-page.ts'
import { addAuthenticator } from './virtual-authenticator.ts'

let cleanup: AsyncDisposableStack
let opened: OpenedPage
let page: Page
let devtools: CDPSession
let authenticatorId: string
let anna: Somebody
let url: string

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  const port = await freePort()
  // Passkeys are given to names only, not to addresses in numbers.
  url = `http://localhost:${port}`
  const { issuer } = cleanup.use(
    await startProvider(
      { carla: { email: 'carla@example.org', email_verified: true } },
      `${url}/api/oidc/house/callback`,
    ),
  )
  const oidc = [{ name: 'house', issuer, clientId: 'muster', clientSecret: 'a secret of the test' }]
  const host = cleanup.use(
    await startSimulatedServer({ clock: systemClock, firstTokenMs: 600_000, models: ['late'] }),
  )
  const hosts = [{ name: 'late', kind: 'simulated', url: host.url }]
  opened = cleanup.use(
    await openPage({ hosts, config: { listen: `127.0.0.1:${port}`, url, accounts: { oidc } } }),
  )
  page = opened.page
  ;({ devtools, authenticatorId } = await addAuthenticator(page))
  anna = await newcomer(opened.server, 'anna')
})
afterAll(() => cleanup.disposeAsync())

const signedIn = (shown: Page) => shown.getByRole('heading', { name: 'What would you like to know?' })

test('a passkey is made in the settings, signs in by one press, and no longer once it was removed', async () => {
  const [name, value] = anna.headers['cookie']!.split('=') as [string, string]
  await page.context().addCookies([{ name, value, url }])
  await page.goto(`${url}/#/settings/account`)
  await page.getByLabel('Name, such as: my laptop').fill('my laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Remove my laptop' }).waitFor()
  expect(await page.getByLabel('Name, such as: my laptop').inputValue()).toBe('')

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).press('Enter')
  await page.getByRole('heading', { name: 'Settings' }).or(signedIn(page)).first().waitFor()
  const { person } = await page.evaluate(
    async () => (await (await fetch('/api/session')).json()) as { person: { id: string } },
  )
  expect(person.id).toBe(anna.id)

  await page.goto(`${url}/#/settings/account`)
  await page.getByText(/· used /).waitFor()
  await page.getByRole('button', { name: 'Remove my laptop' }).click()
  await page.getByRole('button', { name: 'Remove my laptop' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('heading', { name: 'Sign in to Muster' }).count()).toBe(1)
})

test('who goes away from the authenticator is told so in the words of the page', async () => {
  await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
  await page.reload()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('No passkey was given.').waitFor()
})

test('the house’s provider is one press away, and brings its people back signed in', async () => {
  const carla = await opened.another()
  await carla.goto(url)
  await carla.getByRole('link', { name: 'Sign in with house' }).click()
  // At the provider: who one is, and that it may be said here.
  await carla.locator('input[name=login]').fill('carla')
  await carla.locator('input[name=password]').fill('x')
  await carla.locator('button[type=submit]').click()
  await carla.locator('button[type=submit]').click()
  await signedIn(carla).waitFor()
  expect(new URL(carla.url()).origin).toBe(url)
  await carla.goto(`${url}/#/settings/account`)
  await carla.getByText('carla@example.org').waitFor()
  await carla.context().close()
})

test('why a provider signed nobody in is said, and it can be begun again', async () => {
  const other = await opened.another()
  const says = async (path: string, words: RegExp) => {
    await other.goto(url + path)
    await other.getByRole('alert').filter({ hasText: words }).waitFor()
    await other.getByRole('link', { name: 'Sign in with house' }).waitFor()
  }
  await says('/api/oidc/house/callback?code=c', /took too long, or was begun in another browser/)
  await says('/api/oidc/nobody/start', /did not work/)
  for (const kind of signInTroubles) await says(`/?sign-in=${kind}&provider=house`, /^(?!.*did not work)/)
  // An address that somebody made says nothing of their own.
  await says('/?sign-in=provider-refused&provider=Call+555', /did not work/)
  await says('/?sign-in=constructor', /did not work/)
  await other.context().close()
})

test('who is signed out in the middle of something signs in, and finds what they wrote where they were', async () => {
  const bert = await newcomer(opened.server, 'bert')
  const [name, value] = bert.headers['cookie']!.split('=') as [string, string]
  const shown = await opened.another()
  await shown.context().addCookies([{ name, value, url }])
  await shown.goto(url)
  await signedIn(shown).waitFor()
  await shown.getByLabel('Model').selectOption('quote')
  await shown.locator('.composer textarea').fill('What is a vacuum?')
  await shown.keyboard.press('Enter')
  await shown.locator('.columns[aria-busy="false"]').waitFor()
  const place = shown.url()
  await shown.context().clearCookies()
  const draft = 'And how often does it run?'
  await shown.locator('.composer textarea').fill(draft)
  await shown.keyboard.press('Enter')
  await shown.getByRole('status').getByText('You are not signed in any more').waitFor()
  expect(await shown.locator('main').innerText()).not.toContain('Bearer')
  await shown.getByRole('status').getByRole('button', { name: 'Sign in' }).click()
  await shown.getByLabel('E-mail').fill('bert@example.org')
  await shown.getByLabel('Password').fill(password)
  await shown.getByRole('button', { name: 'Sign in', exact: true }).click()
  await shown.getByRole('heading', { name: 'What is a vacuum?', level: 2 }).waitFor()
  expect(shown.url()).toBe(place)
  expect(await shown.locator('.composer textarea').inputValue()).toBe(draft)
  expect(await shown.getByText('You are not signed in any more').count()).toBe(0)
})

test('who is signed out while an answer comes is told so, and not that it comes back by itself', async () => {
  const dora = await newcomer(opened.server, 'dora')
  const [name, value] = dora.headers['cookie']!.split('=') as [string, string]
  const shown = await opened.another({ serviceWorkers: 'block' })
  const context = shown.context()
  await context.addCookies([{ name, value, url }])
  await shown.goto(url)
  await signedIn(shown).waitFor()
  await shown.route('**/api/runs/*/events*', async (route) => {
    await context.clearCookies()
    await route.fulfill({ status: 401, json: {} })
  })
  await shown.getByLabel('Model').selectOption('late')
  await shown.locator('.composer textarea').fill('What is a vacuum?')
  await shown.keyboard.press('Enter')
  await shown.getByRole('status').getByText('You are not signed in any more').waitFor()
})

test('nothing broke', () => {
  // The provider's own page asks for letters that it does not get here.
  expect(opened.broken.filter((line) => !/40[01349]|ERR_NAME_NOT_RESOLVED/.test(line))).toEqual([])
})
