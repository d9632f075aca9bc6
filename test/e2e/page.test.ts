import { readdir, readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import type { TestServer } from '../server.ts'
import { openPage, type OpenedPage } from './open-page.ts'

const question = 'How do I raise the maximum number of connections?'
let host: SimulatedServer
let opened: OpenedPage
let page: Page
let server: TestServer

beforeAll(async () => {
  host = await startSimulatedServer({ clock: systemClock, tokensPerSecond: 500 })
  opened = await openPage({ hosts: [{ name: 'sim', kind: 'simulated', url: host.url }] })
  ;({ page, server } = opened)
})

afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** Drops files as a person would drag them in. */
async function drop(names: string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(`examples/postgresql/${name}`, 'utf8') })),
  )
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer()
    for (const { name, text } of dropped) data.items.add(new File([text], name, { type: 'text/html' }))
    return data
  }, files)
  await page.dispatchEvent('.documents', 'drop', { dataTransfer: transfer })
}

test('a stranger is told how to sign in, and the link signs in once', async () => {
  await page.goto(server.url)
  await page.getByRole('heading', { name: 'Sign in to Muster' }).waitFor()
  await page.getByLabel('Sign-in link').fill(server.signInLink)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor()
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }])

  const stranger = await opened.another()
  await stranger.goto(server.signInLink)
  await stranger.getByText('That link was used already').waitFor()
  await stranger.context().close()
})

test('dropped documents are read, and a broken one is named with its reason', async () => {
  await page.getByRole('link', { name: 'Documents', exact: true }).click()
  const pages = (await readdir('examples/postgresql')).filter((name) => name.endsWith('.html'))
  await drop(pages)
  await page.getByText(`${pages.length} of ${pages.length} files done`).waitFor()
  await page.getByRole('link', { name: /Connections and Authentication/ }).waitFor()

  await page.getByLabel('Files to add').setInputFiles({
    name: 'broken.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7\nnot a PDF at all'),
  })
  await page.locator('.uploads .problem', { hasText: 'broken.pdf' }).first().waitFor()
})

test('a question is answered as it is written, with its sources', async () => {
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByLabel('Your question').fill(question)
  await page.keyboard.press('Enter')
  await page.locator('.run [aria-busy="false"] .markdown', { hasText: 'max_connections' }).waitFor()
  await page.locator('.served', { hasText: 'simulated on sim' }).waitFor()

  const cite = page.locator('button.cite').first()
  const number = await cite.innerText()
  await cite.click()
  await page.locator('.sources li.lit .number', { hasText: number }).waitFor()
})

test('a source opens in its document at the place', async () => {
  const passage = await page.locator('.sources li.lit > p').innerText()
  await page.locator('.sources li.lit').getByRole('link', { name: 'Open in document' }).click()
  const mark = page.locator('mark')
  await mark.waitFor()
  expect((await mark.innerText()).replace(/\s+/g, ' ')).toBe(passage.replace(/\s+/g, ' '))
  await expect
    .poll(() =>
      mark.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect()
        return bottom > 0 && top < innerHeight
      }),
    )
    .toBe(true)
})

test('a conversation comes back whole after a reload, and its draft too', async () => {
  await page.goBack()
  await page.locator('.run .markdown').first().waitFor()
  await page.getByLabel('Your question').fill('half a tho')
  const text = await page.locator('.markdown').innerText()
  await page.reload()
  await page.locator('.run [aria-busy="false"]').waitFor()
  await expect.poll(() => page.locator('.markdown').innerText()).toBe(text)
  expect(await page.getByLabel('Your question').inputValue()).toBe('half a tho')
})

test('what a model writes is never HTML, and images are not loaded', async () => {
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByLabel('Model').selectOption('simulated')
  await page
    .getByLabel('Your question')
    .fill('<img src=x onerror=alert(1)> ![x](http://example.com/leak.png)')
  await page.keyboard.press('Enter')
  await page.locator('.run [aria-busy="false"]').waitFor()
  expect(await page.locator('.markdown img, .markdown script').count()).toBe(0)
})

test('the hosts are shown, tested and added, and a mistake is said', async () => {
  await page.getByRole('link', { name: 'Model hosts' }).click()
  await page.locator('.cards li', { hasText: 'sim' }).getByRole('button', { name: 'Test' }).click()
  await page.getByText(/answers in \d+ ms/).waitFor()
  await page.getByLabel('Name').fill('sim')
  await page.getByLabel('Address').fill(host.url)
  await page.getByRole('button', { name: 'Add and test' }).click()
  await page.getByText('There is a host sim already').waitFor()
})

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const)('nothing sticks out in %s at %i pixels', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 800 })
  for (const place of ['#/', '#/documents', '#/hosts']) {
    await page.evaluate((hash) => void (location.hash = hash), place)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  }
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((text) => !text.includes('409') && !text.includes('422'))).toEqual([])
})
