import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDocument, administrator } from '../people.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { answered, ask, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost((prompt) => [`Answer to ${prompt.split('\n').at(-1)}`])
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'openai', url: host.url }] })
  page = opened.page
  await addDocument(await administrator(opened.server), 'Drills', 'The assembly point is the car park.')
  await signIn(page, opened.server)
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const area = (on = page) => on.getByLabel('Your question')
const model = () => page.getByLabel('Model', { exact: true })
async function begin(): Promise<void> {
  await page.goto(`${opened.server.url}/#/`)
  await page.locator('.chat.beginning').waitFor()
}

test('a conversation is gone on with the model and the collections of its last question', async () => {
  await begin()
  await area().pressSequentially('#Drills')
  await page.getByRole('option', { name: /Drills/ }).waitFor()
  await page.keyboard.press('Enter')
  await model().selectOption('scripted')
  await ask(page, 'with both')
  const place = page.url()
  const chip = page.locator('.chip', { hasText: '#Drills' })
  await chip.waitFor()
  await begin()
  await model().selectOption('assistant')
  expect(await chip.count()).toBe(0)
  await ask(page, 'with neither')
  await page.goto(place)
  await answered(page, 'with both')
  await chip.waitFor()
  expect(await model().inputValue()).toBe('scripted')
  // What is taken off is off from then on, and what is chosen counts.
  await chip.getByRole('button').click()
  await model().selectOption('quote')
  await ask(page, 'the documents alone')
  expect(await chip.count()).toBe(0)
  expect(await model().inputValue()).toBe('quote')
})

test('what every answer should heed is written in the settings, and is there on another device', async () => {
  const field = (on: Page) => on.getByRole('textbox', { name: 'Instructions' })
  await page.goto(`${opened.server.url}/#/settings`)
  await field(page).fill('Answer in one sentence.')
  await page
    .locator('form', { has: field(page) })
    .getByRole('button')
    .click()
  await page.locator('.note', { hasText: 'Kept, for every chat' }).waitFor()
  const other = await opened.another()
  await signIn(other, opened.server)
  await other.goto(`${opened.server.url}/#/settings`)
  await field(other).waitFor()
  expect(await field(other).inputValue()).toBe('Answer in one sentence.')
  await other.context().close()
})

test('where keys are drawn on the screen Enter begins a line, and the button sends', async () => {
  const phone = await opened.another({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  await signIn(phone, opened.server)
  await area(phone).fill('one')
  await area(phone).press('Enter')
  await phone.keyboard.type('two')
  expect(await area(phone).inputValue()).toBe('one\ntwo')
  await phone.getByRole('button', { name: 'Ask', exact: true }).tap()
  await phone.locator('.columns[aria-busy="false"]').waitFor()
  // One that has a keyboard, too, sends by it.
  await area(phone).fill('three')
  await area(phone).press('Control+Enter')
  await answered(phone, 'three')
  await phone.context().close()
})

test('the settings tell which keys ask, and what Enter does where keys are on the screen', async () => {
  await page.goto(`${opened.server.url}/#/settings`)
  const asks = page.locator('.keys div', { has: page.getByText('Ask', { exact: true }) })
  await asks.waitFor()
  expect(await asks.locator('kbd').allTextContents()).toEqual(['Enter', 'Ctrl Enter'])
  await page.getByText('as on a phone, Enter begins a new line and the button asks').waitFor()
})

test('nothing broke', () => expect(opened.broken).toEqual([]))
