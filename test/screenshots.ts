// Pictures of the page, from a real server with simulated hosts and the small manuals of examples/.
// docs/page.png and docs/page-dark.png are those of the README; all others go to screenshots/, which git ignores.
// Run: npm run screenshots
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import { parsePassages } from '../src/wire/index.ts'
import { administrator, ask, byKey, newcomer, sessionOf, somebody, type Somebody } from './people.ts'
import { richAnswer } from './rich-answer.ts'
import { startScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'
import { launchChromium } from './chromium.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'screenshots')
const earlier = [
  'What is read committed isolation?',
  'When should I use a partial index?',
  'What does a routine vacuum do?',
  'How is a database dumped and brought back?',
]
const shown = 'How do I raise the maximum number of connections?'
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
const schemes = ['light', 'dark'] as const
const most = 300_000
/** Hosts, people and money, each with something that stands there once it is drawn. */
const administered = [
  ['hosts', '.plots canvas'],
  ['hosts/models', 'text=careful'],
  ['hosts/trials', '.trial-kinds'],
  ['administration/people', 'text=Ada'],
  ['administration/teams', '.team'],
  ['administration/keys', 'text=nightly report'],
  ['administration/budgets', '.usage canvas'],
  ['administration/ledger', 'tbody tr'],
  ['administration/installation', '.facts'],
  ['settings/account', '.lines li'],
] as const

mkdirSync(folder, { recursive: true })
await using host = await startSimulatedServer({ clock: systemClock, tokensPerSecond: 1_000 })
await using writer = await startScriptedHost((prompt) =>
  prompt.includes(shown) ? [connectionsAnswer(prompt)] : [richAnswer],
)
await using server = await startTestServer({
  config: {
    hosts: [
      { name: 'workstation', kind: 'simulated', url: host.url },
      { name: 'writer', kind: 'openai', url: writer.url },
    ],
  },
})
const boss = await administrator(server)
await addExamples(boss)
await furnish(boss)
const conversations = await fill(boss)
const browser = await launchChromium(['--font-render-hinting=none'])
try {
  for (const colorScheme of schemes)
    for (const [size, viewport] of Object.entries(sizes)) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, locale: 'en' })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      await take(page, (view) => join(folder, `${view}-${size}-${colorScheme}.png`))
      if (size === 'wide') await takeForReadme(page, colorScheme)
      await context.close()
    }
  await takeEmpty(join(folder, 'first-run-wide-light.png'))
} finally {
  await browser.close()
}

async function take(page: Page, path: (view: string) => string): Promise<void> {
  const picture = (view: string) => page.screenshot({ path: path(view), animations: 'disabled' })
  const go = (place: string) => page.goto(`${server.url}/#/${place}`)
  await page.goto(server.url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await picture('sign-in')
  await signIn(page, server)
  await picture('welcome')
  await page.getByLabel('Your question').fill('/')
  await page.getByRole('listbox').waitFor()
  await picture('prompts')
  await page.getByLabel('Your question').fill('')

  await go(`c/${conversations.shown}`)
  await page.locator('.run [aria-busy="false"] button.cite').first().waitFor()
  await page.locator('button.cite').first().click()
  await picture('chat')
  await page.locator('.margin-mark').nth(1).click()
  await page.locator('.evidence').waitFor()
  await picture('evidence')
  await page.keyboard.press('Escape')

  await go(`c/${conversations.rich}`)
  await page.locator('.diagram iframe:not([height="160"])').waitFor()
  await page.locator('math').first().waitFor()
  await picture('long')
  for (const [index, place] of ['table', 'figure.code', '.formula.display'].entries()) {
    await page.locator(`.markdown ${place}`).first().scrollIntoViewIfNeeded()
    await page.mouse.wheel(0, 300)
    await picture(`long-${index + 2}`)
  }

  await go('')
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder('Words from a question').fill('isolation')
  await page.locator('.matches li').first().waitFor()
  await picture('search')
  await page.keyboard.press('Escape')

  await go('documents')
  await page.getByRole('link', { name: /Connections and Authentication/ }).waitFor()
  await picture('documents')
  await page.getByRole('button', { name: /Safety/ }).click()
  await picture('collection')
  await page.getByRole('button', { name: 'Who reads it…' }).click()
  await picture('readers')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: /drill/i }).first().click()
  await page.locator('.sheet canvas').first().waitFor()
  await page.locator('.textLayer span').first().waitFor({ state: 'attached' })
  await picture('pdf')
  await go('settings')
  await page.getByRole('heading', { name: 'Prompts' }).waitFor()
  await picture('settings')
  for (const [place, drawn] of administered) {
    await go(place)
    await page.locator(drawn).first().waitFor()
    await picture(place.replace('/', '-'))
  }
  const menu = page.getByRole('button', { name: 'Menu', exact: true })
  if (await menu.isVisible()) {
    await menu.click()
    await picture('menu')
  }
}

async function takeForReadme(page: Page, colorScheme: (typeof schemes)[number]): Promise<void> {
  await page.goto(`${server.url}/#/c/${conversations.shown}`)
  await page.locator('.run [aria-busy="false"] button.cite').first().waitFor()
  await page.locator('button.cite').nth(1).click()
  const path = join(root, 'docs', colorScheme === 'light' ? 'page.png' : 'page-dark.png')
  await page.screenshot({ path })
  if (statSync(path).size > most) throw new Error(`${path} has more than ${most} bytes.`)
}

/** Nothing is there yet: the steps to a first answer. */
async function takeEmpty(path: string): Promise<void> {
  await using empty = await startTestServer()
  const page = await browser.newPage({ viewport: sizes.wide, colorScheme: 'light', locale: 'en' })
  await signIn(page, empty)
  await page.locator('.guide').waitFor()
  await page.screenshot({ path })
  await page.close()
}

async function signIn(page: Page, server: TestServer): Promise<void> {
  const { json } = await (await administrator(server)).call('POST', '/api/sign-in-links', {})
  await page.goto((json as { url: string }).url)
  await page.getByLabel('Your question').waitFor()
}

async function addExamples(boss: Somebody): Promise<void> {
  const add = async (path: string, collection: string) => {
    const name = path.split('/').at(-1)!
    const query = new URLSearchParams({ name, collection })
    const { status, text } = await boss.call('POST', `/api/documents?${query}`, readFileSync(path))
    if (status >= 300) throw new Error(`${name}: ${text}`)
  }
  const examples = join(root, 'examples/postgresql')
  for (const name of readdirSync(examples).filter((name) => name.endsWith('.html')))
    await add(join(examples, name), 'library')
  await add(join(root, 'examples/mixed/fire-drill.pdf'), 'Safety')
}

/** People, teams, a key, budgets and names, as an installation has them after a while. */
async function furnish(boss: Somebody): Promise<void> {
  const { id: teamId } = (await boss.call('POST', '/api/teams', { name: 'Engineering' })).json as {
    id: string
  }
  await boss.call('POST', '/api/teams', { name: 'Sales' })
  for (const name of ['Ada', 'Grace']) await newcomer(server, name, { teamId })
  await newcomer(server, 'Linus', { role: 'guest' })
  const link = (await boss.call('POST', '/api/sign-in-links', {})).json as { url: string }
  const signedIn = await fetch(link.url, { redirect: 'manual' })
  const self = somebody(server, { cookie: sessionOf(signedIn) })
  await byKey(server, self, { name: 'nightly report', areas: ['chat', 'documents'], expiresInDays: 90 })
  for (const budget of [
    { scope: 'everyone', period: 'month', tokens: 2_000_000 },
    { scope: 'team', scopeId: teamId, period: 'month', tokens: 500_000 },
    { scope: 'person', period: 'day', tokens: 400_000 },
  ])
    await boss.call('PUT', '/api/budgets', budget)
  await boss.call('PUT', '/api/aliases', { name: 'careful', models: ['simulated'] })
}

/** What a model might write, with one figure wrong: the manual's default is 100. Cites the setting's own passage. */
function connectionsAnswer(prompt: string): string {
  const setting = parsePassages(prompt).find(({ text }) => text.includes('Determines the maximum number'))
  if (!setting) throw new Error('The passage on max_connections was not found.')
  const cited = `[${setting.number}]`
  return [
    `Set **\`max_connections\`** in \`postgresql.conf\`, then restart the server: the parameter can only be set at server start ${cited}.`,
    `It determines the maximum number of concurrent connections, and the default is typically 200 connections ${cited}.`,
    `On a standby server, set it to the same or a higher value than on the primary; otherwise queries will not be allowed there ${cited}.`,
    'More than a few hundred connections are better served by a pooler such as PgBouncer.',
  ].join('\n\n')
}

/** Asks all questions, each in a conversation of its own. */
async function fill(boss: Somebody): Promise<{ shown: string; rich: string }> {
  for (const question of earlier.slice(0, 2)) {
    const { conversationId } = await ask(boss, question, { model: 'simulated' })
    await boss.call('PATCH', `/api/conversations/${conversationId}`, { folder: 'Databases' })
  }
  for (const question of earlier.slice(2)) await ask(boss, question, { model: 'simulated' })
  const rich = await ask(boss, 'Compare the isolation levels', { model: 'scripted' })
  const { conversationId } = await ask(boss, shown, { model: 'scripted' })
  await boss.call('POST', '/api/prompts', {
    name: 'Weekly report',
    text: 'Sum up what changed this week in ',
  })
  return { shown: conversationId, rich: rich.conversationId }
}
