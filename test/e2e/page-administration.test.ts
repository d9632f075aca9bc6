import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret, TOTP } from 'otpauth'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import { administrator, password, type Somebody } from '../people.ts'
import { skippingClock } from '../skipping-clock.ts'
import { ask, openPage, signIn, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

let opened: OpenedPage
let page: Page
let host: SimulatedServer
let boss: Somebody
let cleanup: AsyncDisposableStack
const clock = skippingClock()

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  const models = ['small', 'big']
  host = cleanup.use(await startSimulatedServer({ clock: systemClock, tokensPerSecond: 2_000, models }))
  opened = cleanup.use(
    await openPage({
      clock,
      options: { permissions: ['clipboard-read', 'clipboard-write'] },
    }),
  )
  page = opened.page
  boss = await administrator(opened.server)
  page.on('dialog', (dialog) => void dialog.accept())
  await signIn(page, opened.server)
})
afterAll(() => cleanup.disposeAsync())

const go = async (place: string) => {
  await page.goto(`${opened.server.url}/#/${place}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}
const button = (name: string) => page.getByRole('button', { name, exact: true })
const row = (text: string) => page.getByRole('row', { name: new RegExp(text) })
const dialog = () => page.getByRole('dialog')
const close = async () => {
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
}

/** What the lists in the server's own answers hold. */
async function listed<T>(path: string, name: string): Promise<T[]> {
  return ((await boss.call('GET', path)).json as Record<string, T[]>)[name]!
}

test('the guide of a new installation ends with a first answer', async () => {
  await page.getByRole('heading', { name: 'Three steps to a first answer' }).waitFor()
  await page.getByRole('link', { name: 'Connect a model host' }).click()
  await page.getByText('No model host yet.').waitFor()
  await page.getByLabel('Kind').selectOption('vllm')
  await page.getByLabel('Name', { exact: true }).fill('workstation')
  await page.getByLabel('Address').fill(host.url)
  await button('Add and test').click()
  await page.getByText(/workstation was added\. answers in/).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'workstation' }).getByText('ready').waitFor()
  await go('')
  await page.getByText('1 host is ready.').waitFor()
  await ask(page, 'What is the first question?')
})

test('a host is tested from its card; its last hour is plotted, and said in words', async () => {
  // Of two samples and more there is a plot.
  for (let sample = 0; sample < 2; sample++) await clock.skip(5_000)
  await go('hosts')
  const card = page.getByRole('listitem').filter({ hasText: 'workstation' })
  await card.getByRole('button', { name: 'Test' }).click()
  await card.getByText(/answers in/).waitFor()
  await page.locator('.plots canvas').first().waitFor()
  expect(await page.locator('.plots canvas').count()).toBe(6)
  const words = await page.locator('.plots [role=img]').first().getAttribute('aria-label')
  expect(words).toMatch(/^Requests at work\. workstation: now \d+, from \d+ to \d+$/)
  await page.reload()
  await page.locator('.plots canvas').first().waitFor()
})

test('a name for models is made, its order is changed by keys, and it answers', async () => {
  await go('hosts/models')
  await row('small').getByText('workstation').waitFor()
  await button('New name').click()
  await dialog().getByLabel('Name').fill('careful')
  for (const model of ['small', 'big']) await dialog().getByLabel('Add a model').selectOption(model)
  await dialog().getByRole('button', { name: 'Move big up' }).press('Enter')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.getByText('big → small').waitFor()
  const { json } = await boss.call('POST', '/v1/chat/completions', {
    model: 'careful',
    messages: [{ role: 'user', content: 'Who is it?' }],
  })
  expect(json).toMatchObject({ model: 'big' })
})

test('a team is made, somebody is invited into it, comes, becomes its manager', async () => {
  await go('administration/teams')
  await page.getByText('No team yet.').waitFor()
  await page.getByLabel('Name of the team').fill('Engineering')
  await button('New team').click()
  await page.getByText('0 members').waitFor()
  await button('Invite').click()
  await dialog().getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog().getByRole('textbox', { name: 'Copy the invitation' }).inputValue()
  await dialog().getByRole('button', { name: 'Copy the invitation' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  await close()
  const ada = await opened.another()
  await ada.goto(link)
  await ada.getByText('You will be in the team Engineering.').waitFor()
  await ada.getByLabel('Your name').fill('Ada')
  await ada.getByLabel('E-mail address').fill('ada@example.org')
  await ada.getByLabel('Password').fill(password)
  await ada.getByRole('button', { name: 'Accept' }).click()
  await ada.locator('.composer textarea').waitFor()
  expect(await ada.getByRole('link', { name: 'Administration' }).count()).toBe(0)
  await page.reload()
  await page.getByLabel('What Ada is in this team').selectOption('manager')
  await expect
    .poll(
      async () => (await listed<{ members: { role: string }[] }>('/api/teams', 'teams'))[0]!.members[0]!.role,
    )
    .toBe('manager')
  // A manager sees their team, and nothing else of the administration.
  await ada.reload()
  await ada.getByRole('link', { name: 'Administration' }).click()
  await ada.getByLabel('What Ada is in this team').waitFor()
  expect(await ada.getByRole('navigation', { name: 'Administration' }).getByRole('link').count()).toBe(1)
  await ada.context().close()
})

test('people are found, changed, suspended and let in again', async () => {
  await go('administration/people')
  await page.getByLabel('Find by name or e-mail').fill('ada')
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
  await row('Ada').getByText('Engineering').waitFor()
  await row('Ada').getByText(/\d{4}/).waitFor()
  const choose = async (item: string) => {
    await row('Ada').getByRole('button', { name: 'Actions for Ada' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Change…')
  await dialog().getByLabel('Name').fill('Ada Lovelace')
  await dialog().getByLabel('Role').selectOption('guest')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await row('Ada Lovelace').getByText('Guest').waitFor()
  const choose2 = async (item: string) => {
    await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose2('Suspend')
  await row('Ada').getByText('suspended').waitFor()
  await choose2('Restore')
  await page.getByText('suspended').waitFor({ state: 'detached' })
  await choose2('Sign-in link')
  expect(await dialog().getByRole('textbox').inputValue()).toContain('/sign-in?token=')
  await close()
})

test('a link lets several guests in', async () => {
  await go('administration/people')
  await button('Invite').click()
  await dialog().getByLabel('As').selectOption('guest')
  await dialog().getByLabel('Guests who may come by it').fill('2')
  await dialog().getByRole('button', { name: 'Make the link' }).click()
  const link = new URL(await dialog().getByRole('textbox').inputValue())
  await close()
  const path = `/api/invitations/${link.searchParams.get('invitation')}`
  const statuses: number[] = []
  for (const name of ['g1', 'g2', 'g3'])
    statuses.push((await boss.call('POST', path, { name, email: `${name}@example.org`, password })).status)
  expect(statuses).toEqual([201, 201, 401])
})

test('a key is made within limits, shown once, seen to be used, and revoked', async () => {
  await go('settings/keys')
  await page.getByText('No key yet.').waitFor()
  await button('New key').click()
  await dialog().getByLabel('What it is for').fill('nightly report')
  await dialog().getByLabel('Documents').uncheck()
  await dialog().getByLabel('small').check()
  await dialog().getByRole('button', { name: 'Make the key' }).click()
  await dialog().getByText('This is the only time').waitFor()
  const shown = page.locator('input[aria-label="Copy the key"]')
  const key = await shown.inputValue()
  await close()
  // A dialog is closed a moment before it is taken out of the page.
  await shown.waitFor({ state: 'detached' })
  await row('nightly report').getByText('Models: small').waitFor()
  expect(await page.content()).not.toContain(key)
  const use = (model: string) =>
    fetch(`${opened.server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello?' }] }),
    })
  expect([(await use('small')).status, (await use('big')).status]).toEqual([200, 403])
  await go('administration/keys')
  await page.getByText('not yet used').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Revoke nightly report' }).click()
  await page.getByText('No key yet.').waitFor()
  expect((await use('small')).status).toBe(401)
})

test('what keys open does not take the room of when they end: no word is cut', async () => {
  const { json } = await boss.call('POST', '/api/keys', { name: 'a key of a longer name' })
  const made = json as { id: string; key: string }
  const headers = { authorization: `Bearer ${made.key}` }
  expect((await fetch(`${opened.server.url}/v1/models`, { headers })).status).toBe(200)
  await go('administration/people')
  await go('administration/keys')
  await row('a key of a longer name').waitFor()
  await row('a key of a longer name').getByText('not yet used').waitFor({ state: 'detached' })
  const ends = row('a key of a longer name').getByRole('cell', { name: 'never', exact: true })
  const lines = await ends.evaluate((cell) => {
    const words = document.createRange()
    words.selectNodeContents(cell)
    return words.getClientRects().length
  })
  expect(lines).toBe(1)
  await boss.call('DELETE', `/api/keys/${made.id}`)
})

test('a budget is set, warns whom it concerns, and is seen with what was used', async () => {
  await go('administration/budgets')
  await page.getByText('No budget is set').waitFor()
  await button('Set a budget').click()
  await dialog().getByLabel('Of whom').selectOption('person')
  await dialog().getByLabel('Begins anew').selectOption('day')
  await dialog().getByLabel('At most so many tokens').fill('100')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.locator('.budget').getByText('used up').waitFor()
  await page.locator('.usage canvas').waitFor()
  await row('small').waitFor()
  await page.getByLabel('By', { exact: true }).selectOption('person')
  await row('Administrator').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  const csv = await readFile(await (await download).path(), 'utf8')
  expect(csv).toMatch(/^day,personId,person/)
  await page.reload()
  await page.getByText('A budget of yours is used up').waitFor()
  const answer = await fetch(`${opened.server.url}/v1/models`, { headers: boss.headers })
  expect(answer.status).toBe(200)
  await page.getByRole('button', { name: /Remove the budget of/ }).click()
  await page.getByText('No budget is set').waitFor()
  // Of nobody's work yet: seen, and so removed, all the same.
  await button('Set a budget').click()
  await dialog().getByLabel('Of whom').selectOption('key')
  await dialog().getByLabel('Model').selectOption('quote')
  await dialog().getByLabel('At most so many tokens').fill('100')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove the budget of Each key' }).click()
  await page.getByText('No budget is set').waitFor()
})

test('the ledger is browsed, filtered, looked into, proven and verified', async () => {
  await go('administration/ledger')
  await button('Verify the ledger').click()
  await page.getByText(/^✓ All \d+ entries are as they were written\.$/).waitFor()
  await page.getByLabel('Kind').selectOption('key-revoked')
  const rows = page.locator('tbody tr')
  await expect
    .poll(async () => new Set((await rows.getByRole('button').allTextContents()).map((text) => text.trim())))
    .toEqual(new Set(['Key revoked']))
  await page.getByRole('button', { name: 'Key revoked' }).first().click()
  await dialog().getByText('Hash of the entry before').waitFor()
  const download = page.waitForEvent('download')
  await dialog().getByRole('link', { name: 'Download the proof' }).click()
  const proof = JSON.parse(await readFile(await (await download).path(), 'utf8')) as { format: string }
  expect(proof.format).toBe('muster-inclusion-1')
  await close()
  await page.getByLabel('Kind').selectOption('')
  await page.getByLabel('Who or to whom').selectOption({ label: 'Ada Lovelace' })
  await page.getByRole('button', { name: 'Person suspended' }).waitFor()
  // Of everybody's entries, which were there for a moment, those of others are gone.
  await expect.poll(() => page.getByRole('button', { name: 'Key made' }).count()).toBe(0)
})

test('what holds for the whole installation is set, and seen by everybody', async () => {
  await go('administration/installation')
  await page.getByLabel('Notice for everybody').fill('Closed on Friday.')
  await page.getByLabel('Who may make an account').selectOption('open')
  await button('Save').click()
  await expect.poll(async () => (await boss.call('GET', '/api/sign-in')).json).toMatchObject({ signUp: true })
  await page.reload()
  await page.getByText('Closed on Friday.').waitFor()
})

test('what the house says of every answer is set, and read by everybody beside their own instructions', async () => {
  const field = page.getByLabel('Instructions for every answer')
  await go('administration/installation')
  await field.fill('We are the city library.\nAnswer in the language of the question.')
  await button('Save').click()
  await expect
    .poll(async () => (await boss.call('GET', '/api/instructions')).json)
    .toMatchObject({ house: 'We are the city library.\nAnswer in the language of the question.' })
  await go('settings')
  const quoted = page.getByRole('figure', { name: 'What this organisation says of every answer' })
  await quoted.getByText('Answer in the language of the question.').waitFor()
  await go('administration/installation')
  await field.fill('')
  await button('Save').click()
  await expect
    .poll(async () => (await boss.call('GET', '/api/instructions')).json)
    .toMatchObject({ house: '' })
  await go('settings')
  await page.getByLabel('Instructions', { exact: true }).waitFor()
  expect(await quoted.count()).toBe(0)
})

test('what muster.yaml says of every answer is shown, and cannot be written over', async () => {
  await using strict = await openPage({ config: { instructions: 'We are the archive.' } })
  await signIn(strict.page, strict.server)
  await strict.page.goto(`${strict.server.url}/#/administration/installation`)
  const field = strict.page.getByLabel('Instructions for every answer')
  await expect.poll(() => field.inputValue()).toBe('We are the archive.')
  expect(await field.isEditable()).toBe(false)
  await strict.page.getByText('Set in muster.yaml').waitFor()
  // The rest is set all the same.
  await strict.page.getByLabel('Notice for everybody').fill('Closed on Friday.')
  await strict.page.getByRole('button', { name: 'Save', exact: true }).click()
  await strict.page.reload()
  await strict.page.getByText('Closed on Friday.').waitFor()
})

test('somebody minds their own account: password, authenticator, sessions', async () => {
  await boss.call('PATCH', `/api/people/${boss.id}`, { email: 'boss@example.org' })
  await signIn(page, opened.server)
  await go('settings/account')
  await page.getByLabel('New password').fill(password)
  await button('Set a password').click()
  await page.getByLabel('Password now').waitFor()
  await button('Set up').click()
  await page.getByRole('img', { name: 'Picture to scan' }).waitFor()
  const secret = Secret.fromBase32((await page.locator('code').textContent())!)
  const codeAt = (steps: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 })
  await page.getByLabel('Code').fill(codeAt(0))
  await button('Confirm').click()
  await page.getByText('A code is asked for beside the password.').waitFor()

  const other = await opened.another()
  await other.goto(opened.server.url)
  await other.getByLabel('E-mail address').fill('boss@example.org')
  await other.getByLabel('Password').fill(password)
  await other.getByRole('button', { name: 'Sign in', exact: true }).last().click()
  // Each code counts once: the next step's is taken, within what clocks may differ.
  await other.getByLabel('Code of your authenticator').fill(codeAt(1))
  await other.getByRole('button', { name: 'Sign in', exact: true }).last().click()
  await other.locator('.composer textarea').waitFor()
  await page.reload()
  await page.getByText('this one').waitFor()
  await button('Sign out there').click()
  await button('Sign out there').waitFor({ state: 'detached' })
  await other.reload()
  await other.getByRole('heading', { name: 'Sign in to Muster' }).waitFor()
  await other.context().close()
})

test('a link that another site leads to asks before it signs anybody in', async () => {
  const { json } = await boss.call('POST', '/api/sign-in-links', {})
  const token = new URL((json as { url: string }).url).searchParams.get('token')!
  const other = await opened.another()
  await other.goto(`${opened.server.url}/?sign-in-link=${token}`)
  await other.getByRole('heading', { name: 'Sign in by this link?' }).waitFor()
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.locator('.composer textarea').waitFor()
  await other.context().close()
})

const places = [
  'hosts',
  'hosts/models',
  'administration/people',
  'administration/teams',
  'administration/keys',
  'administration/budgets',
  'administration/ledger',
  'administration/installation',
  'settings/account',
  'settings/keys',
  'settings/usage',
  'settings/data',
]

test.each(['light', 'dark'] as const)(
  'axe finds nothing in %s, and nothing is wider than a phone',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found: string[] = []
    const look = async (name: string) => {
      for (const line of await violations(page, { coloursOnly: colorScheme === 'dark' }))
        found.push(`${name}: ${line}`)
    }
    for (const place of places) {
      await page.setViewportSize({ width: 1280, height: 800 })
      await go(place)
      await page.locator('main .page > :nth-child(3)').first().waitFor()
      await look(place)
      await page.setViewportSize({ width: 390, height: 844 })
      const overflow = await page.evaluate(() => document.querySelector('main')!.scrollWidth - innerWidth)
      if (overflow > 0) found.push(`${place} is ${overflow} pixels too wide`)
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    for (const [place, opens] of [
      ['administration/people', 'Invite'],
      ['administration/keys', 'New key'],
      ['administration/budgets', 'Set a budget'],
      ['hosts/models', 'New name'],
    ] as const) {
      await go(place)
      await button(opens).click()
      await dialog().locator('form').waitFor()
      await look(`${opens} dialog`)
      await close()
    }
    expect(found).toEqual([])
  },
)

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((line) => !/40[13]/.test(line))).toEqual([])
})
