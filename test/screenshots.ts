// Pictures of the page, from a real server with a simulated host and the small manuals of examples/.
// docs/page.png and docs/page-dark.png are those of the README; all others go to screenshots/, which git ignores.
// Run: npm run screenshots
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import { startTestServer, type TestServer } from './server.ts'
import { chromiumPath } from './system-packages.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'screenshots')
const questions = [
  'What is read committed isolation?',
  'When should I use a partial index?',
  'How do I raise the maximum number of connections?',
]
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const schemes = ['light', 'dark'] as const
const most = 300_000

mkdirSync(folder, { recursive: true })
await using host = await startSimulatedServer({ clock: systemClock, tokensPerSecond: 1_000 })
await using server = await startTestServer({
  config: { hosts: [{ name: 'workstation', kind: 'simulated', url: host.url }] },
})
await addExamples(server)
const conversation = await ask(server)
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
})
try {
  for (const colorScheme of schemes)
    for (const [size, viewport] of Object.entries(sizes)) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1 })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      const name = (view: string) => join(folder, `${view}-${size}-${colorScheme}.png`)
      await page.goto(server.url)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.screenshot({ path: name('sign-in') })
      await signIn(page, server)
      await page.screenshot({ path: name('welcome') })
      await page.goto(`${server.url}/#/c/${conversation}`)
      await page.locator('.run [aria-busy="false"] button.cite').first().waitFor()
      await page.locator('button.cite').first().click()
      await page.screenshot({ path: name('chat') })
      if (size === 'wide') {
        const path = join(root, 'docs', colorScheme === 'light' ? 'page.png' : 'page-dark.png')
        await page.screenshot({ path })
        if (statSync(path).size > most) throw new Error(`${path} has more than ${most} bytes.`)
      }
      await page.goto(`${server.url}/#/documents`)
      await page.getByRole('link', { name: /Connections and Authentication/ }).waitFor()
      await page.screenshot({ path: name('documents') })
      await page.goto(`${server.url}/#/hosts`)
      await page.getByText('workstation').first().waitFor()
      await page.screenshot({ path: name('hosts') })
      if (size === 'phone') {
        await page.getByRole('button', { name: 'Menu' }).click()
        await page.screenshot({ path: name('menu'), animations: 'disabled' })
      }
      await context.close()
    }
} finally {
  await browser.close()
}

async function signIn(page: Page, server: TestServer): Promise<void> {
  const { url } = (await call(server, '/api/sign-in-links', {})) as { url: string }
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByLabel('Your question').waitFor()
}

async function addExamples(server: TestServer): Promise<void> {
  const examples = join(root, 'examples/postgresql')
  for (const name of readdirSync(examples).filter((name) => name.endsWith('.html'))) {
    const response = await fetch(`${server.url}/api/documents?name=${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/octet-stream' },
      body: readFileSync(join(examples, name)),
    })
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`)
  }
}

/** Asks all questions, each in a conversation of its own; the last one's id. */
async function ask(server: TestServer): Promise<string> {
  let conversationId = ''
  for (const question of questions) {
    const run = (await call(server, '/api/runs', { question })) as { runId: string; conversationId: string }
    conversationId = run.conversationId
    // The events end when the answer does.
    const events = await fetch(`${server.url}/api/runs/${run.runId}/events`, { headers: key(server) })
    await events.text()
  }
  return conversationId
}

async function call(server: TestServer, path: string, body: object): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { ...key(server), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return response.json()
}

function key(server: TestServer) {
  return { authorization: `Bearer ${server.key}` }
}
