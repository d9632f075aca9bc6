import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunEvent, Verdict } from '../../src/wire/index.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { administrator } from '../people.ts'
import { addExamples, answered, ask, openPage, signIn, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

const answer = `Connections are **limited** by max_connections [1]. The default is typically 250 [1].

- It was named in 1987.
- Some of it needs a restart.
- 100 minus 3 is 97.
- 100 plus 3 is 104.

| Setting | Default |
| --- | --- |
| max_connections | 100 |

\`\`\`sql
SHOW max_connections;
\`\`\``

/** The verdicts that the page is shown, whatever the checks make of this answer. */
const verdicts: [words: string, verdict: Partial<Verdict>][] = [
  ['Connections are **limited** by max_connections [1].', { verdict: 'supported', probability: 0.97 }],
  [
    'The default is typically 250 [1].',
    { verdict: 'contradicted', wrongCitation: { cited: [1], better: 2 } },
  ],
  ['It was named in 1987.', { verdict: 'not-found' }],
  ['Some of it needs a restart.', { verdict: 'partly' }],
  ['100 minus 3 is 97.', { verdict: 'recomputed', right: true }],
  ['100 plus 3 is 104.', { verdict: 'recomputed', right: false }],
]

let opened: OpenedPage
let page: Page
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost(() => [answer])
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'openai', url: host.url }] })
  page = opened.page
  await signIn(page, opened.server)
  await addExamples(opened.server, ['runtime-config-connection.html', 'indexes-partial.html'])
  await ask(page, 'How many connections?')
  await page.route('**/api/runs/*', async (route) => {
    const response = await route.fetch()
    const body = (await response.json()) as { events: RunEvent[] }
    await route.fulfill({ response, json: { ...body, events: withVerdicts(body.events) } })
  })
  await page.reload()
  await answered(page, 'How many connections?')
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

function withVerdicts(events: RunEvent[]): RunEvent[] {
  const last = events.at(-1)!
  const made = verdicts.map(([words, verdict]) => {
    const start = answer.indexOf(words)
    const evidence = verdict.verdict === 'not-found' ? [] : [{ passage: 1, start: 0, end: 20 }]
    return { start, end: start + words.length, probability: 0.5, reason: 'because', evidence, ...verdict }
  })
  const others = events.filter(({ type }) => type !== 'verdict' && type !== last.type)
  const [start, end] = [answer.indexOf('It was named'), answer.indexOf('It was named') + 21]
  const second = {
    type: 'second-opinion',
    start,
    end,
    first: 'partly',
    verdict: 'not-found',
    probability: 0.2,
    opinions: [
      { model: 'judge', role: 'judge', says: 'not-found' },
      { model: 'other', role: 'answer', problem: 'took too long' },
    ],
  }
  const cost = { type: 'second-opinions', asked: 1, changed: 1, promptTokens: 1_200, completionTokens: 3 }
  return [...others, ...made.map((one) => ({ type: 'verdict', ...one })), second, cost, last].map(
    (event, index) => ({
      ...(event as RunEvent),
      seq: index + 1,
    }),
  )
}

const mark = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}: “`) })
const evidence = () => page.locator('.evidence')

test('a line sums the verdicts up, and each statement has its own sign', async () => {
  await page
    .getByText(
      '1 of 6 statements supported, 1 partly, 1 not found, 1 contradicted, 1 recomputed, 1 recomputed and wrong',
    )
    .waitFor()
  const signs = await page
    .locator('.margin-mark')
    .evaluateAll((marks) => marks.map((mark) => mark.textContent))
  expect(signs).toEqual(['✓', '✗', '?', '◐', '=', '≠'])
  const lines = await page
    .locator('.claim')
    .evaluateAll((claims) => claims.map((claim) => getComputedStyle(claim).textDecorationStyle))
  expect(new Set(lines)).toEqual(new Set(['solid', 'wavy', 'dotted', 'dashed', 'double']))
})

test('what other models said stands quietly in the evidence, and what it cost in the steps', async () => {
  await page.locator('.claim', { hasText: 'It was named' }).click()
  await evidence().getByText('Second opinion of judge: Not found').waitFor()
  await evidence().getByText('No opinion of other: took too long').waitFor()
  await evidence().getByText('By itself the check said: Partly supported').waitFor()
  await page.locator('.steps summary').click()
  await page.getByText('Second opinions: 1 statement asked about, 1 changed, 1,203 tokens').waitFor()
  await page.locator('.steps summary').click()
})

test('the evidence of a statement opens by pointer, with its words lit, and goes again', async () => {
  await page.locator('.claim', { hasText: 'Connections are' }).click()
  await evidence().getByText('The documents say so.').waitFor()
  expect(await evidence().locator('mark').innerText()).toHaveLength(20)
  expect(await evidence().getByText('97% sure').count()).toBe(1)
  await page.locator('.question').click()
  await evidence().waitFor({ state: 'detached' })
})

test('the evidence leaves all lines of its statement in sight', async () => {
  const window = page.viewportSize()!
  const enlarge = (size: string) =>
    page.evaluate((size) => void (document.documentElement.style.fontSize = size), size)
  await page.setViewportSize({ width: 1_000, height: 2_400 })
  await enlarge('250%')
  const statement = page.locator('.claim', { hasText: 'It was named' })
  expect(await statement.evaluate((claim) => claim.getClientRects().length)).toBeGreaterThan(1)
  await mark('Not found').click()
  await evidence().waitFor()
  const [claim, beside] = [(await statement.boundingBox())!, (await evidence().boundingBox())!]
  expect(beside.y >= claim.y + claim.height || beside.y + beside.height <= claim.y).toBe(true)
  await page.keyboard.press('Escape')
  await evidence().waitFor({ state: 'detached' })
  await enlarge('')
  await page.setViewportSize(window)
})

test('by keys alone: to the mark, into the evidence, to the document, and back', async () => {
  await page.getByRole('button', { name: /^Show only: Supported/ }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await evidence().getByText('The documents say otherwise.').waitFor()
  await evidence().getByText('which does not carry this; [2] does').waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await evidence().waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('margin-mark')
  await page.keyboard.press('Enter')
  // The passage can be scrolled by keys, and so has a stop of its own.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/documents\/.*start=/)
  await page.locator('.document mark').waitFor()
  await page.goBack()
  await answered(page, 'How many connections?')
})

test('of several marks on one line the worst is seen, and says how many; arrows lead to the others', async () => {
  const seen = mark('Contradicted')
  await page.locator('.margin-mark[data-of="2"]').waitFor()
  expect(await page.locator('.margin-mark[data-of]').count()).toBe(1)
  expect(await seen.getAttribute('data-of')).toBe('2')
  await seen.click()
  await evidence().getByText('2 / 6').waitFor()
  await evidence().getByRole('button', { name: 'Statement before' }).click()
  await evidence().getByText('The documents say so.').waitFor()
  await evidence().getByText('1 / 6').waitFor()
  expect(await evidence().getByRole('button', { name: 'Statement before' }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  // Where they stand on lines of their own, each is seen for itself.
  await page.setViewportSize({ width: 400, height: 800 })
  await page.locator('.margin-mark[data-of]').waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.locator('.margin-mark[data-of="2"]').waitFor()
})

test('on paper there is the whole answer with its sources, and nothing to press', async () => {
  await page.emulateMedia({ media: 'print' })
  const shown = await page.evaluate(() => {
    const main = document.querySelector('main')!
    const isSeen = (selector: string) => document.querySelector(selector)!.checkVisibility()
    return {
      cut: getComputedStyle(main).overflow,
      answer: isSeen('.markdown'),
      sources: isSeen('.sources'),
      sidebar: isSeen('.sidebar'),
      composer: isSeen('.composer'),
    }
  })
  expect(shown).toEqual({ cut: 'visible', answer: true, sources: true, sidebar: false, composer: false })
  await page.emulateMedia({ media: null })
})

test('statements of one kind are shown alone', async () => {
  await page.getByRole('button', { name: 'Show only: Not found' }).click()
  expect(await page.locator('.margin-mark:visible').count()).toBe(1)
  await page.getByRole('button', { name: 'Show only: Not found' }).click()
  expect(await page.locator('.margin-mark:visible').count()).toBe(6)
})

test('a wrong verdict is reported with one press', async () => {
  await mark('Not found').click()
  await evidence().getByRole('button', { name: 'This verdict is wrong' }).click()
  await evidence().getByText('Thank you.').waitFor()
  await page.keyboard.press('Escape')
  const { json } = await (await administrator(opened.server)).call('GET', '/api/verdict-reports')
  const start = answer.indexOf('It was named')
  expect(json).toMatchObject({ reports: [{ start, end: start + 21, verdict: 'not-found' }] })
})

test.each(['light', 'dark'] as const)('axe finds nothing in %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  const found: string[] = []
  const look = async (name: string) => {
    for (const line of await violations(page)) found.push(`${name}: ${line}`)
  }
  await look('answer')
  await mark('Contradicted').click()
  await evidence().waitFor()
  await look('evidence')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder('Words from a question').fill('connections')
  await page.getByText('1 place').waitFor()
  await look('search')
  await page.keyboard.press('Escape')
  const url = page.url()
  for (const [place, text] of [
    ['', 'What would you like to know?'],
    ['documents', 'Drop files'],
    ['hosts', 'Add a host'],
    ['administration', 'Invite'],
    ['settings', 'Appearance'],
  ]) {
    await page.goto(`${opened.server.url}/#/${place}`)
    await page.getByText(text!).first().waitFor()
    await look(place!)
  }
  await page.goto(url)
  await answered(page, 'How many connections?')
  expect(found).toEqual([])
})

test('axe finds nothing on the way in', async () => {
  const stranger = await opened.another()
  await stranger.goto(opened.server.url)
  await stranger.getByRole('heading', { name: 'Sign in to Muster' }).waitFor()
  expect(await violations(stranger)).toEqual([])
  await stranger.context().close()
})

test('it speaks Chinese to who reads that, and goes from right to left where that is written', async () => {
  const other = await opened.another({ locale: 'zh-CN' })
  await signIn(other, opened.server)
  await other.getByRole('heading', { name: '你想知道什么？' }).waitFor()
  expect(await other.evaluate(() => document.documentElement.lang)).toBe('zh-Hans')
  // Why a verdict is what it is, too: these are the check's own.
  await other.goto(page.url())
  await other.locator('.margin-mark').first().press('Enter')
  await other
    .locator('.evidence > .note', { hasText: /\p{Script=Han}/u })
    .first()
    .waitFor()
  expect(await other.locator('.evidence > p').allInnerTexts()).not.toContainEqual(
    expect.stringMatching(/\b(?:the|evidence|says|answer)\b/),
  )
  await other.goto(`${opened.server.url}/#/settings`)
  await other.getByLabel('语言').selectOption('en')
  await other.getByRole('heading', { name: 'Settings' }).waitFor()
  await other.evaluate(() => void (document.documentElement.dir = 'rtl'))
  for (const place of ['', 'documents', 'hosts']) {
    await other.goto(`${opened.server.url}/#/${place}`)
    const sidebar = (await other.locator('.sidebar').boundingBox())!
    expect(sidebar.x).toBeGreaterThan(640)
    expect(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  }
  await other.context().close()
})

test('a new member comes in by an invitation', async () => {
  const boss = await administrator(opened.server)
  const { json } = await boss.call('POST', '/api/invitations', {})
  const member = await opened.another()
  await member.goto((json as { url: string }).url)
  await member.getByLabel('Your name').fill('Mei')
  await member.getByLabel('E-mail address').fill('mei@example.org')
  await member.getByLabel('Password').fill('correct horse battery staple')
  await member.getByRole('button', { name: 'Accept' }).click()
  await ask(member, 'And I?')
  expect(await member.getByRole('link', { name: 'Administration' }).count()).toBe(0)
  await member.getByRole('button', { name: 'Sign out' }).click()
  await member.getByLabel('E-mail address').fill('mei@example.org')
  await member.getByLabel('Password').fill('correct horse battery staple')
  await member.getByRole('button', { name: 'Sign in' }).last().click()
  await member.getByText('And I?').first().waitFor()
  await member.context().close()
})

test('of an answer that cites nothing, the passages that carry it come first, and the rest is folded', async () => {
  await using plain = await startScriptedHost(() => [
    'The parameter max_connections sets the maximum number of concurrent connections to the database server.',
  ])
  await using uncited = await openPage({ hosts: [{ name: 'plain', kind: 'openai', url: plain.url }] })
  await signIn(uncited.page, uncited.server)
  await addExamples(uncited.server, ['runtime-config-connection.html', 'indexes-partial.html'])
  await ask(uncited.page, 'How many connections at most?')
  const sources = uncited.page.getByRole('complementary', { name: 'Sources' })
  await sources.getByText('The answer cites none.').waitFor()
  const shown = await sources.locator('li').allInnerTexts()
  expect(shown.length).toBeGreaterThan(0)
  expect(shown.every((text) => text.includes('max_connections'))).toBe(true)
  await sources.getByText(/^\d+ more passages$/).click()
  await expect.poll(() => sources.locator('li').count()).toBeGreaterThan(shown.length)
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken).toEqual([])
})
