// What is typed goes to the chat that one has gone to, whatever is under way, and none of it is lost.
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { ask, newChat, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost(() => ['An answer.'])
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'vllm', url: host.url }] })
  page = opened.page
  await signIn(page, opened.server)
  await ask(page, 'the first')
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await conversation('the first').click()
  await page.getByRole('heading', { name: 'the first', level: 2 }).waitFor()
})

const conversation = (title: string) => page.locator('.conversations').getByRole('link', { name: title })
const composer = () => page.getByLabel('Your question')
const welcome = () => page.getByRole('heading', { name: 'What would you like to know?' })

/** Goes somewhere and types without giving the browser the time of an event between the two. */
const goAndType = (how: { link: string } | { key: string }) =>
  page.evaluate(async (how) => {
    if ('link' in how) document.querySelector<HTMLElement>(how.link)!.click()
    else
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key: how.key, ctrlKey: true, shiftKey: true, bubbles: true }),
      )
    await Promise.resolve()
    document.execCommand('insertText', false, 'typed at once')
  }, how)

/** Holds the next question back until it is let go, or fails. */
async function holdQuestion() {
  const { promise, resolve } = Promise.withResolvers<Route>()
  await page.route('**/api/runs', (route) => resolve(route), { times: 1 })
  return promise
}

test.each([{ link: 'a.new' }, { key: 'O' }])(
  'what is typed right after a new chat was begun (%o) goes to it, and not to the one before',
  async (how) => {
    await goAndType(how)
    await welcome().waitFor()
    expect(await composer().inputValue()).toBe('typed at once')
    // Who is there already, and presses it once more, goes on writing.
    await page.locator('a.new').focus()
    await goAndType(how)
    expect(await composer().inputValue()).toBe('typed at oncetyped at once')
    await composer().fill('')
    await conversation('the first').click()
    await page.getByRole('heading', { name: 'the first', level: 2 }).waitFor()
    expect(await composer().inputValue()).toBe('')
    // And the browser knows the way back.
    await page.goBack()
    await welcome().waitFor()
  },
)

test('who begins another chat while a first question is on its way stays there with what is written', async () => {
  await newChat(page)
  const held = holdQuestion()
  await composer().fill('on its way')
  await page.keyboard.press('Enter')
  const route = await held
  await newChat(page)
  await page.keyboard.type('another')
  await route.continue()
  await conversation('on its way').waitFor()
  expect(new URL(page.url()).hash).toBe('#/')
  expect(await composer().inputValue()).toBe('another')
  await composer().fill('')
})

test('a question that could not be sent comes back before what was written meanwhile', async () => {
  await newChat(page)
  const held = holdQuestion()
  await composer().fill('not sent')
  await page.keyboard.press('Enter')
  const route = await held
  await page.keyboard.type('and more')
  await route.abort('internetdisconnected')
  await expect.poll(() => composer().inputValue()).toBe('not sent\n\nand more')
  await composer().fill('')
})

test('nor is it lost by who went to another conversation meanwhile: it is said, and is there in a new chat', async () => {
  await newChat(page)
  const held = holdQuestion()
  await composer().fill('not sent either')
  await page.keyboard.press('Enter')
  const route = await held
  await conversation('the first').click()
  await page.getByRole('heading', { name: 'the first', level: 2 }).waitFor()
  await route.abort('internetdisconnected')
  await page.locator('.offline[role="alert"]').waitFor()
  expect(await composer().inputValue()).toBe('')
  await newChat(page)
  expect(await composer().inputValue()).toBe('not sent either')
  await composer().fill('')
})
