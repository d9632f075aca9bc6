// The main ways through the page by the keyboard alone: each is reached, and the focus is never lost.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDocument, administrator } from '../people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from '../scripted-host.ts'
import { answered, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost
let release = () => {}

async function* script(prompt: string): AsyncGenerator<Piece> {
  const question = prompt.split('\n').at(-1)!
  yield 'The tower is 342 metres tall [1]. It was completed in 1889 [1]. '
  if (question.includes('slowly'))
    await new Promise<void>((resolve) => {
      release = resolve
    })
  yield 'Penguins run its lifts.'
}

beforeAll(async () => {
  host = await startScriptedHost(script)
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'vllm', url: host.url }] })
  page = opened.page
  page.on('dialog', (dialog) => void dialog.accept())
  const boss = await administrator(opened.server)
  for (const [name, text] of [
    ['tower.txt', 'The tower is 324 metres tall. It was completed in 1889.'],
    ['harbour.txt', 'The harbour is dredged every spring.'],
  ] as const)
    await addDocument(boss, 'library', text, name)
  await signIn(page, opened.server)
})
afterAll(async () => {
  release()
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** What has the focus, as a person would call it. */
const focused = (shown = page) =>
  shown.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const label = (element as HTMLInputElement).labels?.[0]?.innerText
    const name = element.getAttribute('aria-label') ?? label ?? element.innerText
    return element === document.body
      ? 'nothing'
      : element.id === 'main'
        ? 'main'
        : name.trim().split('\n')[0]!
  })
const expectFocus = (name: string | RegExp) =>
  expect.poll(() => focused()).toEqual(typeof name === 'string' ? name : expect.stringMatching(name))

/** Goes on by the Tab key, or back, until the focus is on what has this name. */
async function tabTo(name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press(key)
    if (name.test(await focused())) return
  }
  throw new Error(`The Tab key does not lead to ${name}; it led to ${await focused()}.`)
}

const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

async function chooseFromMenu(letters: string): Promise<void> {
  await page.locator('[role="menu"]:focus, [role="menu"] :focus').waitFor()
  await page.keyboard.type(letters)
  await page.locator('[role="menuitem"]:focus', { hasText: letters }).waitFor()
  await press('Enter')
}

test('a question is asked by its button, and stopped', async () => {
  await page.keyboard.type('How tall is the tower?')
  await tabTo(/^Ask$/)
  await press('Enter')
  await answered(page, 'How tall is the tower?')
  await expectFocus(/Your question|^Ask$/)
  await press('Control+Shift+O')
  await page.keyboard.type('slowly, please')
  await press('Enter')
  await page.getByText('The tower is 342').waitFor()
  await tabTo(/^Stop/)
  await press('Enter')
  await page.getByText('Stopped', { exact: false }).first().waitFor()
  release()
  await expectFocus(/^Ask$/)
})

test('chats are switched, and what is written goes to the one that is shown', async () => {
  await tabTo(/^How tall is the tower/, 'Shift+Tab')
  await press('Enter')
  await answered(page, 'How tall is the tower?')
  await expectFocus('Your question')
  // The key that led there writes nothing.
  expect(await page.getByLabel('Your question').inputValue()).toBe('')
})

test('a question is edited, given up, edited again, and its versions are gone through', async () => {
  await tabTo(/^Edit question$/, 'Shift+Tab')
  await press('Enter')
  await page.getByRole('textbox', { name: 'Edit question' }).and(page.locator(':focus')).waitFor()
  await press('Escape')
  await page.getByRole('textbox', { name: 'Edit question' }).waitFor({ state: 'detached' })
  await expectFocus('Edit question')
  await press('Enter')
  await page.getByRole('textbox', { name: 'Edit question' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.type(' Exactly?')
  await press('Enter')
  await answered(page, 'How tall is the tower? Exactly?')
  await expectFocus('Your question')
  await tabTo(/^Previous version$/, 'Shift+Tab')
  await press('Enter')
  await answered(page, 'How tall is the tower?')
  await expectFocus('Previous version')
  await tabTo(/^Next version$/)
  await press('Enter')
  await answered(page, 'How tall is the tower? Exactly?')
  await expectFocus('Next version')
})

test('a verdict is opened, its neighbours are gone through, it is reported, and left to its mark', async () => {
  await page.keyboard.press('Tab')
  await tabTo(/^Contradicted/)
  const mark = await focused()
  await press('Enter')
  const evidence = page.locator('.evidence')
  await evidence.and(page.locator(':focus')).waitFor()
  await tabTo(/^Next statement$/)
  await press('Enter', 'Enter')
  await evidence.getByText('3 / 3').waitFor()
  await expectFocus('Next statement')
  await tabTo(/^This verdict is right$/, 'Shift+Tab')
  await press('Enter')
  await evidence.getByText('Thank you').waitFor()
  expect(await evidence.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await press('Escape')
  await evidence.waitFor({ state: 'detached' })
  expect(await focused()).not.toBe(mark)
  await expectFocus(/^Not found|^Nothing/)
})

test('a source is opened, and the way back leads to the chat', async () => {
  await tabTo(/^Open in the document|^Open/)
  await press('Enter')
  await page.locator('.document .text').waitFor()
  await tabTo(/^Back/)
  await press('Enter')
  await answered(page, 'How tall is the tower? Exactly?')
  await expectFocus('Your question')
})

test('a chat is named anew and deleted, and the focus stays in the list', async () => {
  await tabTo(/^Actions for Slowly, please/, 'Shift+Tab')
  await press('Enter')
  await chooseFromMenu('Rename')
  await page.getByRole('textbox', { name: 'Title' }).and(page.locator(':focus')).waitFor()
  await press('Escape')
  await expectFocus(/^Slowly, please/)
  await tabTo(/^Actions for Slowly, please/)
  await press('Enter')
  await chooseFromMenu('Delete')
  await page.getByRole('link', { name: 'Slowly, please' }).waitFor({ state: 'detached' })
  await expectFocus(/How tall is the tower/)
})

test('the menu is folded away and shown again, and on a narrow window left with the focus', async () => {
  await tabTo(/^Fold the menu away|^Fold/, 'Shift+Tab')
  await press('Enter')
  await expectFocus(/^Show the menu|^Unfold/)
  await press('Enter')
  await expectFocus(/^Fold/)
  await page.setViewportSize({ width: 390, height: 844 })
  const menu = page.getByRole('button', { name: 'Menu', exact: true })
  await menu.focus()
  await press('Enter')
  await tabTo(/^Documents$/)
  await press('Enter')
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
  await expectFocus('main')
  await menu.focus()
  await press('Enter')
  await tabTo(/^Settings$/)
  await press('Escape')
  await expectFocus('Menu')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('documents: one is found and deleted, and the focus goes to the next', async () => {
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
  await tabTo(/^Delete The harbour|^Delete harbour/)
  await press('Enter')
  await page.getByRole('link', { name: /harbour/ }).waitFor({ state: 'detached' })
  await expectFocus(/tower|Delete/)
})

test('settings: a prompt is written and deleted, one’s instructions are saved', async () => {
  await page.goto(`${opened.server.url}/#/settings`)
  await page.getByRole('heading', { name: 'Prompts' }).waitFor()
  await tabTo(/^Instructions$/)
  await page.keyboard.type('Be brief.')
  await press('Tab', 'Enter')
  await page.locator('main').getByText('Kept, for every chat').waitFor()
  await expectFocus('Save instructions')
  await tabTo(/^New prompt$/)
  await press('Enter')
  await page.keyboard.type('weekly')
  await press('Tab')
  await page.keyboard.type('Sum up the week.')
  await press('Tab', 'Enter')
  await page.getByText('/weekly').waitFor()
  await expectFocus(/prompt|weekly/)
  await tabTo(/^Remove weekly|weekly/, 'Shift+Tab')
})

test('hosts: one is added, tested and removed', async () => {
  await page.goto(`${opened.server.url}/#/hosts`)
  await page.getByRole('heading', { name: 'Model hosts', exact: true }).waitFor()
  await tabTo(/^Kind/)
  await page.keyboard.type('vLLM')
  await tabTo(/^Name/)
  await page.keyboard.type('second')
  await tabTo(/^Address/)
  await page.keyboard.type(host.url)
  await tabTo(/^Add and test$/)
  await press('Enter')
  await page.locator('.cards').getByText('second').waitFor()
  await expectFocus('Add and test')
  await tabTo(/^Remove$/, 'Shift+Tab')
  await press('Enter')
  await page.locator('.cards').getByText('second').waitFor({ state: 'detached' })
  expect(await focused()).not.toBe('nothing')
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken).toEqual([])
})
