import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, newcomer, type Somebody } from '../people.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { startTrialTaker } from '../trial-taker.ts'
import { openPage, signIn, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

const hostile =
  'I do not know.\u202E <img src=x onerror="globalThis.pwned=1"> ✓ passed <h2>It has passed.</h2>'

let opened: OpenedPage
let page: Page
let boss: Somebody
let cleanup: AsyncDisposableStack
/** Answers that it does not know, whatever it is asked; and one that writes what is to pass for the page's own. */
let modest: ScriptedHost
let sly: ScriptedHost
/** While it is closed the hosts answer nothing. */
let gate = Promise.withResolvers<void>()

beforeAll(async () => {
  cleanup = new AsyncDisposableStack()
  async function* afterGate(text: string) {
    await gate.promise
    yield text
  }
  modest = cleanup.use(await startScriptedHost(() => afterGate('I do not know.')))
  sly = cleanup.use(await startScriptedHost(() => afterGate(hostile)))
  opened = cleanup.use(await openPage({ config: { trials: { enforce: true, required: ['capability'] } } }))
  page = opened.page
  boss = await administrator(opened.server)
  await signIn(page, opened.server)
})
afterAll(async () => {
  gate.resolve()
  await cleanup.disposeAsync()
})

const go = async (place: string, shown = page) => {
  await shown.goto(`${opened.server.url}/#/${place}`)
  await shown.reload()
  await shown.getByRole('heading', { level: 1 }).waitFor()
}
const standing = (host: string, shown = page) => shown.getByRole('listitem').filter({ hasText: `on ${host}` })
const few = { model: 'scripted', kinds: ['honesty', 'capability'] as const, repeats: 1, seed: 7 }
const dialog = () => page.getByRole('dialog')

/** How many trials there are of some kinds. */
async function countOf(...kinds: string[]): Promise<number> {
  const { json } = await boss.call('GET', '/api/trials')
  return (json as { trials: { kind: string }[] }).trials.filter(({ kind }) => kinds.includes(kind)).length
}

/** Waits until nothing is tried any more. */
async function allEnded(): Promise<void> {
  await expect
    .poll(async () => {
      const { json } = await boss.call('GET', '/api/trials')
      return (json as { standings: { running?: unknown }[] }).standings.filter(({ running }) => running)
        .length
    })
    .toBe(0)
}

test('before there is a host the place says what trials are for; its script comes when it is opened', async () => {
  const loaded = () =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => /assets\/trials-.*\.js/.test(name)),
    )
  await go('hosts')
  expect(await loaded()).toBe(false)
  await page.getByRole('link', { name: 'Trials' }).click()
  await page.getByText('A model is tried before it is trusted').waitFor()
  await page.getByText('No host has a model that can be tried yet.').waitFor()
  expect(await page.getByRole('button', { name: 'Try a model' }).count()).toBe(0)
  expect(await loaded()).toBe(true)
})

test('by keys alone: a model is tried, which goes on after a reload, and ends', async () => {
  for (const [name, { url }] of [
    ['modest', modest],
    ['sly', sly],
  ] as const)
    await boss.call('POST', '/api/hosts', { name, kind: 'openai', url })
  await go('hosts/trials')
  await standing('modest').getByText('not tried').first().waitFor()
  await page.getByRole('button', { name: 'Try scripted on modest' }).press('Enter')
  await dialog().getByLabel('Host').waitFor()
  expect(await dialog().getByLabel('Host').inputValue()).toBe('modest')
  for (const kind of ['Capability', 'Control', 'Safety']) await dialog().getByLabel(kind).press('Space')
  await dialog().getByLabel('How often').fill('2')
  const planned = (await countOf('honesty')) * 2
  await dialog().getByText(`That makes ${planned} attempts`).waitFor()
  await page.keyboard.press('Enter')
  await dialog().waitFor({ state: 'detached' })
  const progress = standing('modest').getByRole('progressbar', { name: 'Trials of scripted on modest' })
  await progress.waitFor()
  expect(await progress.getAttribute('max')).toBe(String(planned))
  await page.reload()
  await progress.waitFor()
  // What there is of it can be read meanwhile.
  await standing('modest')
    .getByRole('link', { name: `0 of ${planned} attempts` })
    .press('Enter')
  await page.getByText('It is being tried.').waitFor()
  await page.getByRole('link', { name: 'All models' }).press('Enter')
  await progress.waitFor()
  gate.resolve()
  await progress.waitFor({ state: 'detached' })
  await standing('modest').getByRole('link', { name: 'scripted' }).waitFor()
  expect(await page.locator('#announcements').innerText()).toMatch(/^scripted on modest: \w+/)
})

test('what is asked for wrongly is said, and what is tried already is not tried twice', async () => {
  gate = Promise.withResolvers()
  await go('hosts/trials')
  await page.getByRole('button', { name: 'Try scripted on sly' }).click()
  for (const kind of ['Capability', 'Control', 'Safety', 'Honesty']) await dialog().getByLabel(kind).uncheck()
  await dialog().getByRole('button', { name: 'Begin' }).click()
  await dialog().getByText('Mark at least one').waitFor()
  await dialog().getByLabel('Honesty').check()
  // Meanwhile somebody else begins.
  await boss.call('POST', '/api/trials', { model: 'scripted', host: 'sly', repeats: 1, kinds: ['safety'] })
  await dialog().getByRole('button', { name: 'Begin' }).click()
  await dialog().getByText('This model is being tried on this host already.').waitFor()
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
})

test('trials are stopped, and say so', async () => {
  await page.reload()
  await page.getByRole('button', { name: 'Stop the trials of scripted on sly' }).click()
  await page.getByRole('button', { name: 'Try scripted on sly' }).waitFor()
  gate.resolve()
  await allEnded()
})

test('a model is tried on all hosts that have it, one after the other', async () => {
  gate = Promise.withResolvers()
  await page.getByRole('button', { name: 'Try a model' }).click()
  const all = 'All 2 hosts that have it, one after the other'
  expect(await dialog().getByLabel('Host').locator('option:checked').innerText()).toBe(all)
  await dialog()
    .getByText(/^That makes/)
    .waitFor()
  const one = await countOf('capability', 'honesty', 'safety', 'control')
  expect(
    await dialog()
      .getByText(/^That makes/)
      .innerText(),
  ).toContain(`${one * 3 * 2} attempts`)
  await dialog().getByRole('button', { name: 'Begin' }).click()
  for (const host of ['modest', 'sly'])
    await page.getByRole('button', { name: `Stop the trials of scripted on ${host}` }).click()
  for (const host of ['modest', 'sly'])
    await page.getByRole('button', { name: `Try scripted on ${host}` }).waitFor()
  gate.resolve()
  await allEnded()
})

test('what failed is read word for word, and nothing that a model wrote passes for the page', async () => {
  await boss.call('POST', '/api/trials', { ...few, host: 'sly' })
  await allEnded()
  await go('hosts/trials')
  await standing('sly').getByRole('link', { name: 'scripted' }).click()
  await page.getByRole('heading', { level: 2, name: 'scripted on sly' }).waitFor()
  await page.getByText('It has not passed.').waitFor()
  await page
    .getByText(/\d+ of \d+ passed\. With 95% certainty it passes at least \d+% of such trials/)
    .first()
    .waitFor()
  await page.getByRole('heading', { name: 'What failed' }).waitFor()
  const failed = page.locator('.attempt').first()
  await failed.getByText('Attempt 1:').click()
  const said = failed.locator('.assistant .said').first()
  expect(await said.innerText()).toBe(hostile.replace('\u202E', '⟨U+202E⟩'))
  expect(await said.locator('*').count()).toBe(0)
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
  expect(await said.evaluate((element) => getComputedStyle(element).contain)).toBe('content')
})

test('two models stand beside each other, with what they differ in first', async () => {
  await using able = await startTrialTaker({ ...few, models: ['careful'] })
  await boss.call('POST', '/api/hosts', { name: 'able', kind: 'openai', url: able.url })
  await boss.call('POST', '/api/trials', { ...few, model: 'careful' })
  await allEnded()
  await page.reload()
  await page.getByRole('button', { name: 'Compare with…' }).press('Enter')
  await page.getByRole('menuitem', { name: 'careful on able' }).press('Enter')
  await page.getByRole('heading', { name: 'Side by side' }).waitFor()
  await page
    .getByRole('row', { name: /^Capability.*not passed.*\d+ of (\d+), at least.*\1 of \1, at least/ })
    .waitFor()
  await page.getByRole('heading', { name: 'Where they differ' }).waitFor()
  const first = page.locator('.trial').first()
  await first.getByText('1 of 1 failed').waitFor()
  await first.getByText('0 of 1 failed').waitFor()
  await first.getByText('Attempt 1:').click()
  await first.locator('.said').first().waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 2, name: 'scripted on sly' }).waitFor()
})

test('who is served is said, and why others are not', async () => {
  await go('hosts/trials')
  await page.getByText('People are served only by models that have passed: Capability.').waitFor()
  await standing('able').getByText('serves people').waitFor()
  await standing('sly').getByText('not served').waitFor()
  await standing('sly').getByText('It has not passed.').waitFor()
})

test('who is no administrator sees how far models may be trusted, and begins nothing', async () => {
  const anna = await newcomer(opened.server, 'anna')
  const other = await opened.another()
  const [name, value] = anna.headers['cookie']!.split('=') as [string, string]
  await other.context().addCookies([{ name, value, url: opened.server.url }])
  await go('hosts/trials', other)
  await standing('sly', other).getByRole('link', { name: 'scripted' }).waitFor()
  expect(await other.getByRole('button', { name: /^(?:Try|Stop)/ }).count()).toBe(0)
  await standing('sly', other).getByRole('link', { name: 'scripted' }).click()
  await other.locator('.attempt').first().waitFor()
  expect(await other.getByRole('button', { name: /^(?:Try|Stop)/ }).count()).toBe(0)
  await other.context().close()
})

test('what is not there is said, with a way back', async () => {
  await go('hosts/trials/none')
  await page.getByText('There are no such trials.').waitFor()
  await page.getByRole('link', { name: 'All models' }).click()
  await standing('sly').waitFor()
})

test('axe finds nothing, in light and dark, and nothing is wider than a phone', async () => {
  const link = await standing('sly').getByRole('link', { name: 'scripted' }).getAttribute('href')
  const other = await standing('modest').getByRole('link', { name: 'scripted' }).getAttribute('href')
  const places: [place: string, drawn: string][] = [
    ['hosts/trials', '.trial-kinds'],
    [link!.slice(2), '.attempt'],
    [`${link!.slice(2)}/${other!.split('/').at(-1)}`, '.side-by-side'],
  ]
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [place, drawn] of places) {
      await go(place)
      await page.locator(drawn).first().waitFor()
      for (const summary of (await page.locator('.attempt summary').all()).slice(0, 2)) await summary.click()
      for (const line of await violations(page, { coloursOnly: colorScheme === 'dark' }))
        found.push(`${place}: ${line}`)
    }
    await go('hosts/trials')
    await page.getByRole('button', { name: 'Try scripted on sly' }).click()
    await dialog().waitFor()
    found.push(...(await violations(page, { coloursOnly: colorScheme === 'dark' })))
    await page.keyboard.press('Escape')
  }
  expect(found).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [place, drawn] of places) {
    await go(place)
    await page.locator(drawn).first().waitFor()
    for (const summary of (await page.locator('.attempt summary').all()).slice(0, 2)) await summary.click()
    expect(await page.locator('main').evaluate((main) => main.scrollWidth), place).toBeLessThanOrEqual(390)
  }
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((line) => !/40[49]/.test(line))).toEqual([])
})
