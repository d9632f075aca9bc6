import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator } from '../people.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { answered, ask, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost((prompt) => [`Answer to ${prompt.split('\n').at(-1)}`])
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'openai', url: host.url }] })
  page = opened.page
  await signIn(page, opened.server)
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const area = (on = page) => on.getByLabel('Your question')
const questions = (on = page) => on.locator('.question').allInnerTexts()
const listed = (title: string) => page.locator('#sidebar').getByRole('link', { name: title, exact: true })
async function begin(on = page): Promise<void> {
  await on.goto(`${opened.server.url}/#/`)
  await on.locator('.chat.beginning').waitFor()
}

/** Holds the next question on its way to the server; what it gives back lets it go on, and waits for its answer. */
async function held(): Promise<{ arrived: Promise<void>; letGo: () => Promise<void> }> {
  const arrived = Promise.withResolvers<void>()
  const letThrough = Promise.withResolvers<void>()
  await page.route(
    '**/api/runs',
    async (route) => {
      arrived.resolve()
      await letThrough.promise
      await route.continue()
    },
    { times: 1 },
  )
  const answer = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/api/runs'))
  return {
    arrived: arrived.promise,
    async letGo() {
      letThrough.resolve()
      await answer
    },
  }
}

test('who goes elsewhere while a question is on its way stays there', async () => {
  await begin()
  await ask(page, 'the place to be')
  const place = page.url()
  await begin()
  const way = await held()
  await area().fill('asked and left')
  await page.keyboard.press('Enter')
  await way.arrived
  await listed('The place to be').click()
  await answered(page, 'the place to be')
  await way.letGo()
  // It is in the list, and the address is the one that was chosen.
  await listed('Asked and left').waitFor()
  expect(page.url()).toBe(place)
  expect(await questions()).toEqual(['the place to be'])
})

test('what is written and asked while the first question is on its way belongs to its conversation', async () => {
  await begin()
  const way = await held()
  await area().fill('the first')
  await page.keyboard.press('Enter')
  await way.arrived
  await area().fill('the second')
  await page.keyboard.press('Enter')
  await page.getByText('Next: the second').waitFor()
  await area().fill('half a thought')
  await way.letGo()
  await answered(page, 'the second')
  expect(await questions()).toEqual(['the first', 'the second'])
  expect(await area().inputValue()).toBe('half a thought')
  await begin()
  expect(await area().inputValue()).toBe('')
  expect(await page.locator('.chip').count()).toBe(0)
})

test('what was asked in another browser is gone on from, not branched off before', async () => {
  await begin()
  await ask(page, 'asked here')
  const other = await opened.another()
  await signIn(other, opened.server)
  await other.goto(page.url())
  await answered(other, 'asked here')
  await ask(page, 'and once more here')
  // Its window was in sight all the time, and gets the focus.
  await other.evaluate(() => dispatchEvent(new Event('focus')))
  await answered(other, 'and once more here')
  await ask(other, 'then there')
  expect(await questions(other)).toEqual(['asked here', 'and once more here', 'then there'])
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await answered(page, 'then there')
  expect(await questions()).toEqual(['asked here', 'and once more here', 'then there'])
  await other.context().close()
})

test('who goes on after a pause sees what came meanwhile', async () => {
  const other = await opened.another()
  await other.clock.install()
  await signIn(other, opened.server)
  await begin()
  await ask(page, 'before the pause')
  await other.goto(page.url())
  await answered(other, 'before the pause')
  await ask(page, 'in the pause')
  await other.clock.fastForward(11_000)
  await area(other).press('a')
  await answered(other, 'in the pause')
  await other.context().close()
})

test.each([
  ['en', 'is not there any more. It was deleted, perhaps on another device.'],
  ['zh-CN', '已不存在，可能已在另一台设备上删除。'],
])('in %s, a conversation that was deleted elsewhere is told by its title', async (locale, told) => {
  const question = `where it goes in ${locale.slice(0, 2)}`
  const title = question.replace('w', 'W')
  await begin()
  await ask(page, question)
  const place = page.url()
  const other = await opened.another({ locale })
  await signIn(other, opened.server)
  await other.goto(place)
  await answered(other, question)
  await other.locator('#sidebar').getByRole('link', { name: title }).waitFor()

  const id = place.split('/').at(-1)!
  const boss = await administrator(opened.server)
  expect((await boss.call('DELETE', `/api/conversations/${id}`)).status).toBe(204)
  // It is pinned, looked at, and gone on with: each time it is said which one is gone, and nowhere its id.
  const item = other.locator('#sidebar li').filter({ hasText: title })
  await item.getByRole('button').click()
  await other.getByRole('menuitem').nth(1).click()
  const alerts = other.getByRole('alert').filter({ hasText: told })
  await alerts.filter({ hasText: title }).waitFor()
  await item.waitFor({ state: 'detached' })
  await alerts.getByRole('button').click()
  await alerts.waitFor({ state: 'detached' })
  await other.evaluate(() => dispatchEvent(new Event('focus')))
  await alerts.filter({ hasText: title }).waitFor()
  const refused = other.waitForResponse((response) => response.url().endsWith('/api/runs'))
  await other.locator('.composer textarea').fill('and then?')
  await other.keyboard.press('Enter')
  expect((await refused).status()).toBe(404)
  await other.locator('.pulse').waitFor({ state: 'detached' })
  await alerts.filter({ hasText: title }).waitFor()
  expect(await other.locator('body').innerText()).not.toContain(id)
  await other.context().close()
  await begin()
  await page.goto(place)
  await page.getByText('There is no such conversation, or it is not yours.').waitFor()
  opened.broken.splice(0, Infinity, ...opened.broken.filter((one) => !one.includes('404')))
})

test('a list that is open overnight tells today from yesterday', async () => {
  const other = await opened.another()
  await other.clock.install()
  await signIn(other, opened.server)
  const group = (name: string) => other.locator('#sidebar').getByText(name, { exact: true })
  await group('Today').waitFor()
  await other.clock.fastForward('24:00:00')
  await group('Yesterday').waitFor()
  expect(await group('Today').count()).toBe(0)
  await other.context().close()
})

test('nothing broke', () => {
  expect(opened.broken).toEqual([])
})
