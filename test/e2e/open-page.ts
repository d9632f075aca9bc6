import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { systemClock, type Clock } from '../../src/base/index.ts'
import { launchChromium } from '../chromium.ts'
import { administrator } from '../people.ts'
import { startTestServer, type TestServer } from '../server.ts'

export interface OpenedPage extends AsyncDisposable {
  page: Page
  browser: Browser
  server: TestServer
  /** Requests for other servers. */
  foreign: string[]
  /** Exceptions, and errors on the console. */
  broken: string[]
  /** A page of its own, with nobody signed in. */
  another(options?: BrowserContextOptions): Promise<Page>
}

/** A real server, and a real browser that shows its page to nobody yet. */
export async function openPage({
  hosts = [],
  options = {},
  config = {},
  clock = systemClock,
}: {
  hosts?: object[]
  options?: BrowserContextOptions
  config?: object
  clock?: Clock
}): Promise<OpenedPage> {
  const server = await startTestServer({ config: { hosts, ...config }, clock })
  const browser = await launchChromium()
  const foreign: string[] = []
  const broken: string[] = []
  const another = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en',
      ...options,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url()))
        foreign.push(request.url())
    })
    // What the page's own policy stops never leaves the browser.
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') foreign.splice(foreign.indexOf(request.url()), 1)
    })
    page.on('pageerror', (error) => broken.push(error.message))
    page.on('console', (message) => {
      // Two failures belong here: asking for the session before signing in, and what the frame of diagrams stops.
      const isStopped = message.location().url.includes('/diagram/')
      if (message.type() === 'error' && !isStopped && !message.text().includes('401'))
        broken.push(message.text())
    })
    return page
  }
  return {
    page: await another(options),
    browser,
    server,
    foreign,
    broken,
    another,
    async [Symbol.asyncDispose]() {
      await browser.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Signs the administrator in. Throws with what the page shows where it does not begin. */
export async function signIn(page: Page, server: TestServer): Promise<void> {
  const { json } = await (await administrator(server)).call('POST', '/api/sign-in-links', {})
  await page.goto((json as { url: string }).url)
  await page
    .locator('.composer textarea')
    .waitFor()
    .catch(async (cause: unknown) => {
      const shown = await page.evaluate(() => [
        location.href,
        document.body.innerText,
        ...performance
          .getEntriesByType('resource')
          .map((entry) => `${Math.round(entry.startTime)} +${Math.round(entry.duration)} ms ${entry.name}`),
      ])
      throw new Error(`The page did not begin. It shows: ${shown.join('\n')}`, { cause })
    })
}

/** Adds pages of examples/. */
export async function addExamples(server: TestServer, names: string[]): Promise<void> {
  const boss = await administrator(server)
  for (const name of names)
    await boss.call('POST', `/api/documents?name=${name}`, await readFile(`examples/postgresql/${name}`))
}

/** Begins a new chat: what is typed from then on goes to it. */
export async function newChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New chat' }).first().click()
}

/** Asks, in the conversation that is shown, and waits until the answer is complete. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.locator('.composer textarea').fill(question)
  await page.keyboard.press('Enter')
  await answered(page, question)
}

/** Waits until a question is answered. */
export async function answered(page: Page, question: string): Promise<void> {
  await page
    .locator('.run', { has: page.getByRole('heading', { name: question, exact: true }) })
    .locator('.columns[aria-busy="false"]')
    .waitFor()
}
