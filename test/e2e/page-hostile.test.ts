import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, ask as askOver } from '../people.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { hostileAnswers } from './hostile-answers.ts'
import { answered, openPage, signIn, type OpenedPage } from './open-page.ts'

/** Ten million characters in one line. */
const long = Array.from({ length: 100 }, () => 'A line that does not end, '.repeat(4_000))

/** What the page made of one answer. */
interface Shown {
  blocks: number
  /** Elements and attributes that no answer may have. */
  problems: string[]
  links: { text: string; protocol: string; host: string; query: string; apart: boolean; said: string }[]
  /** Marks of the page's own. */
  marks: number
  text: string
  contained: boolean
}

let opened: OpenedPage
let page: Page
let host: ScriptedHost
const shown: Shown[] = []
/** Paths of this server that were asked for while hostile answers were shown. */
const asked: string[] = []
const dialogs: string[] = []

beforeAll(async () => {
  host = await startScriptedHost((prompt) =>
    // Whatever else is asked is the pool, which tries its hosts.
    prompt === 'long' ? long : [hostileAnswers[Number(/Case (\d+)$/.exec(prompt)?.[1] ?? 0)]!],
  )
  opened = await openPage({ hosts: [{ name: 'hostile', kind: 'openai', url: host.url }] })
  page = opened.page
  const boss = await administrator(opened.server)
  let conversationId: string | undefined
  for (const index of hostileAnswers.keys())
    ({ conversationId } = await askOver(boss, `Case ${index}`, { model: 'scripted', conversationId }))
  await signIn(page, opened.server)
  page.on('request', (request) => {
    const { host, pathname } = new URL(request.url())
    if (opened.server.url.endsWith(host)) asked.push(`${request.method()} ${pathname}`)
  })
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(`${opened.server.url}/#/c/${conversationId}`)
  await page
    .locator('.run')
    .nth(hostileAnswers.length - 1)
    .waitFor({ state: 'attached' })
  // Whoever moves is not taken back to the last question.
  await page.mouse.move(700, 300)
  await page.mouse.wheel(0, -10)
  for (const index of hostileAnswers.keys()) {
    const run = page.locator('.run').nth(index)
    // Only answers that are near the window are drawn.
    await run.evaluate((element) => {
      element.scrollIntoView()
    })
    await run.locator('.columns[aria-busy="false"] .block').first().waitFor({ state: 'attached' })
    if (hostileAnswers[index]!.startsWith('```mermaid'))
      await run.locator('.diagram iframe:not([height="160"]), .markdown .block > pre').first().waitFor()
    for (const frame of page.frames()) if (await ran(frame)) dialogs.push(`case ${index} ran`)
    shown.push(await run.evaluate(lookAt))
  }
}, 600_000)

afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** Whether something of an answer ran in a frame that is still there. */
async function ran(frame: Frame): Promise<boolean> {
  try {
    return await frame.evaluate(() => 'pwned' in globalThis)
  } catch (error) {
    // The frame of what turns out to be no diagram is taken away.
    if (frame.isDetached()) return false
    throw error
  }
}

/** Runs in the page. */
function lookAt(run: Element): Shown {
  const harmless = new Set(
    'div p span a strong em del code pre ul ol li blockquote h3 h4 h5 h6 hr br table thead tbody tr th td sup figure figcaption button svg path details summary'.split(
      ' ',
    ),
  )
  const answer = run.querySelector('.markdown')!
  const problems: string[] = []
  for (const element of answer.querySelectorAll('*')) {
    const name = element.localName
    const inFormula = element.closest('math') !== null
    const isDiagram = element.matches('.diagram > iframe[sandbox="allow-scripts"]')
    if (!harmless.has(name) && !inFormula && !isDiagram) problems.push(`<${name}>`)
    for (const { name: attribute, value } of element.attributes) {
      const isLink = inFormula && /href|src/.test(attribute)
      const isPlaced = attribute === 'style' && /url|fixed|absolute/.test(value)
      const isNamed = attribute === 'id' && !value.startsWith('user-content-')
      if (attribute.startsWith('on') || isLink || isPlaced || isNamed)
        problems.push(`<${name} ${attribute}="${value}">`)
    }
  }
  const links = [...answer.querySelectorAll('a')].map((link) => ({
    text: link.textContent,
    protocol: new URL(link.href).protocol,
    host: new URL(link.href).host,
    query: new URL(link.href).search,
    apart: link.rel.includes('noopener') && link.target === '_blank',
    said: link.nextSibling?.textContent ?? '',
  }))
  const blocks = [...run.querySelectorAll('.block')]
  return {
    blocks: blocks.length,
    problems,
    links,
    marks: run.querySelectorAll('.margin-mark, .claim, .cite, .trust, .sources li').length,
    text: answer.textContent,
    contained: blocks.every((block) => /paint|content|strict/.test(getComputedStyle(block).contain)),
  }
}

/** The cases of which something holds. */
const cases = (holds: (one: Shown) => boolean) =>
  shown.flatMap((one, index) => (holds(one) ? [hostileAnswers[index]!.slice(0, 80)] : []))

test('there are more than a hundred of them, and each is drawn', () => {
  expect(shown.length).toBeGreaterThan(100)
  expect(cases(({ blocks }) => blocks === 0)).toEqual([])
})

test('nothing of them runs', () => expect(dialogs).toEqual([]))

test('nothing of them loads', () => {
  expect(opened.foreign).toEqual([])
  const others = asked.filter(
    (line) =>
      !/^GET \/(?:$|assets\/|diagram\/|icon|manifest|v1\/models|api\/(?:runs|conversations|session|sign-in|documents|hosts|prompts|budgets))/.test(
        line,
      ),
  )
  expect(others).toEqual([])
})

test('they are made of harmless elements only', () => {
  expect(shown.flatMap(({ problems }) => problems)).toEqual([])
})

test('their links leave for where they say, and never for this server', () => {
  const links = shown.flatMap((one) => one.links)
  expect(links.length).toBeGreaterThan(5)
  for (const link of links) {
    expect(['http:', 'https:', 'mailto:']).toContain(link.protocol)
    expect(link.apart).toBe(true)
    expect(opened.server.url).not.toContain(link.host || 'nowhere')
  }
  expect(links.find(({ text }) => text === 'https://bank.example')).toMatchObject({ said: ' (evil.example)' })
  // Letters of another script that look like Latin ones are said as what they are.
  expect(links.find(({ text }) => text === 'аррӏе.com')).toMatchObject({ said: ' (xn--80ak6aa92e.com)' })
  expect(links.filter(({ query }) => query !== '').map(({ protocol }) => protocol)).not.toContain('mailto:')
})

test('none passes for a mark of the page’s own', () => {
  expect(cases(({ marks }) => marks > 0)).toEqual([])
})

test('none turns the page’s direction, or is drawn outside its place', async () => {
  expect(cases(({ text }) => /[\u202A-\u202E\u2066-\u2069\u200E\u200F]/.test(text))).toEqual([])
  expect(cases(({ contained }) => !contained)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})

test('a line of ten million characters is shown in part, and the page goes on', async () => {
  await page.goto(`${opened.server.url}/#/`)
  await page.getByLabel('Model').selectOption('scripted')
  await page.getByLabel('Your question').fill('long')
  await page.keyboard.press('Enter')
  await answered(page, 'long')
  await page.getByRole('button', { name: 'Show the rest (10,200,000 characters)' }).click()
  await page.getByRole('button', { name: 'Show the rest (10,000,000 characters)' }).waitFor()
  await page.getByLabel('Your question').fill('Case 0')
  await page.keyboard.press('Enter')
  await answered(page, 'Case 0')
})

test('nothing broke', () => expect(opened.broken).toEqual([]))
