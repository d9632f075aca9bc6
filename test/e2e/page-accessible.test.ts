import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addDocument, administrator, ask, newcomer, type Somebody } from '../people.ts'
import { readFile } from 'node:fs/promises'
import { openPage, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

let opened: OpenedPage
let page: Page
let anna: Somebody
let shareId: string
let guestLink: string

beforeAll(async () => {
  opened = await openPage({})
  page = opened.page
  const { server } = opened
  const boss = await administrator(server)
  const team = (await boss.call('POST', '/api/teams', { name: 'Wardens' })).json as { id: string }
  anna = await newcomer(server, 'anna', { teamId: team.id })
  await boss.call('PUT', `/api/teams/${team.id}/members/${anna.id}`, { role: 'manager' })
  await addDocument(anna, 'Drills', 'The assembly point is the car park behind the canteen.')
  const query = new URLSearchParams({ name: 'fire-drill.pdf', collection: 'Drills' })
  await anna.call('POST', `/api/documents?${query}`, await readFile('examples/mixed/fire-drill.pdf'))
  const { conversationId } = await ask(anna, 'Where is the assembly point?')
  await ask(anna, 'What is to be left behind?')
  ;({ shareId } = (await anna.call('POST', `/api/conversations/${conversationId}/share`)).json as {
    shareId: string
  })
  const invitation = { role: 'guest', guestDays: 7, uses: 2 }
  guestLink = ((await boss.call('POST', '/api/invitations', invitation)).json as { url: string }).url
  await enter(page, anna)
})
afterAll(() => opened[Symbol.asyncDispose]())
afterEach(() => page.setViewportSize({ width: 1280, height: 800 }))

async function enter(shown: Page, who: Somebody): Promise<void> {
  const [name, value] = who.headers['cookie']!.split('=') as [string, string]
  await shown.context().addCookies([{ name, value, url: opened.server.url }])
}

const go = (place: string) => page.goto(`${opened.server.url}/#/${place}`)
const dialog = () => page.getByRole('dialog')

/** Goes on by the Tab key until the focus is on what has this name. */
async function tabTo(name: RegExp, shown = page): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await shown.keyboard.press('Tab')
    const focused = await shown.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      const labels = (element as HTMLInputElement | null)?.labels?.[0]?.innerText
      return element?.getAttribute('aria-label') ?? labels ?? element?.innerText ?? ''
    })
    if (name.test(focused)) return
  }
  throw new Error(`The Tab key does not lead to ${name}.`)
}

/** Chooses from a menu by the first letters of an item. */
async function choose(letters: string): Promise<void> {
  const focused = page.locator('[role="menu"]:focus, [role="menu"] :focus')
  await focused.waitFor()
  await page.keyboard.type(letters)
  await page.locator('[role="menuitem"]:focus', { hasText: letters }).waitFor()
  await page.keyboard.press('Enter')
}

/** What is focused, as a person sees it: by its outline. */
const ring = (shown = page) =>
  shown.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  })

/** Each place, and how it is come to. */
const places: [name: string, open: () => Promise<void>][] = [
  [
    'an open PDF',
    async () => {
      await go('documents')
      await page.getByRole('link', { name: 'Fire drill' }).click()
      await page.locator('.textLayer span').first().waitFor({ state: 'attached' })
    },
  ],
  [
    'an open text',
    async () => {
      await go('documents')
      await page
        .locator('main')
        .getByRole('link', { name: /^The assembly point|note/ })
        .click()
      await page.locator('.document .text').waitFor()
    },
  ],
  [
    'who reads a collection',
    async () => {
      await go('documents')
      await page.getByRole('button', { name: /^Drills/ }).click()
      await page.getByRole('button', { name: 'Who reads it…' }).click()
      await dialog().waitFor()
    },
  ],
  [
    'the folder of a conversation',
    async () => {
      await go('')
      await page.getByRole('button', { name: 'Actions for Where is the assembly point' }).click()
      await page.getByRole('menuitem', { name: 'Move to a folder…' }).click()
      await dialog().waitFor()
    },
  ],
  [
    'the link of a conversation',
    async () => {
      await go('')
      await page.getByRole('button', { name: 'Actions for Where is the assembly point' }).click()
      await page.getByRole('menuitem', { name: 'Share…' }).click()
      await dialog().waitFor()
    },
  ],
  [
    'the menu of a conversation',
    async () => {
      await go('')
      await page.getByRole('button', { name: 'Actions for Where is the assembly point' }).click()
      await page.getByRole('menu').waitFor()
    },
  ],
  [
    'a shared conversation',
    async () => {
      await go(`s/${shareId}`)
      await page.getByRole('heading', { level: 1, name: /assembly point/ }).waitFor()
      await page.locator('.run .block').first().waitFor()
    },
  ],
  [
    'a temporary conversation',
    async () => {
      await go('temporary')
      await page.getByText('This chat is in no list').waitFor()
    },
  ],
]

test.each(['light', 'dark'] as const)(
  'axe finds nothing in %s',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found: string[] = []
    const coloursOnly = colorScheme === 'dark'
    for (const [name, open] of places) {
      await open()
      for (const line of await violations(page, { coloursOnly })) found.push(`${name}: ${line}`)
      await page.keyboard.press('Escape')
    }
    const guest = await opened.another({ colorScheme, reducedMotion: 'reduce' })
    await guest.goto(guestLink)
    await guest.getByLabel('Your name').waitFor()
    for (const line of await violations(guest, { coloursOnly })) found.push(`guest link: ${line}`)
    await guest.context().close()
    expect(found).toEqual([])
  },
  90_000,
)

test('nothing of them is wider than a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  const wide: string[] = []
  for (const [name, open] of places) {
    if (/folder|link of|menu/.test(name)) continue
    await open()
    const [content, shown] = await page.evaluate(() => {
      const main = document.querySelector('main')!
      const inDialog = document.querySelector('dialog[open]')
      return [Math.max(main.scrollWidth, inDialog?.getBoundingClientRect().right ?? 0), innerWidth]
    })
    if (content! > shown!) wide.push(`${name}: ${content} of ${shown}`)
    await page.keyboard.press('Escape')
  }
  expect(wide).toEqual([])
})

test('by keys alone: who reads a collection is changed, and the focus comes back', async () => {
  await go('documents')
  await page.getByRole('button', { name: /^Drills/ }).press('Enter')
  await tabTo(/^Who reads it/)
  expect(await ring()).toBe(true)
  await page.keyboard.press('Enter')
  await dialog().waitFor()
  // What opened it does so again at once: the browser is given the time of no event between the two.
  const again = await page.evaluate(async () => {
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await Promise.resolve()
    const focused = document.activeElement as HTMLElement
    focused.click()
    return focused.innerText
  })
  expect(again).toContain('Who reads')
  // Until it is open, the Tab key goes through what is behind it.
  await dialog()
    .getByLabel(/^Only me/)
    .waitFor()
  await tabTo(/^Only me/)
  await page.keyboard.press('ArrowDown')
  expect(
    await dialog()
      .getByLabel(/^Wardens/)
      .isChecked(),
  ).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByText('The team Wardens reads it.').waitFor()
  // It is done, and the dialog gone by itself.
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).innerText)).toContain('Who reads')
})

test('by keys alone: a PDF is opened, read as text, and left again', async () => {
  await go('documents')
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
  await tabTo(/^Fire drill/)
  await page.keyboard.press('Enter')
  await page.locator('.textLayer span').first().waitFor({ state: 'attached' })
  await tabTo(/^As text/)
  expect(await ring()).toBe(true)
  await page.keyboard.press('Enter')
  await page.locator('.document .text').waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
})

test('by keys alone: a conversation goes into a folder, and is shared', async () => {
  await go('')
  await page.getByRole('link', { name: 'Where is the assembly point' }).waitFor()
  await tabTo(/^Actions for Where is the assembly point/)
  await page.keyboard.press('Enter')
  await choose('Move')
  await dialog().waitFor()
  await tabTo(/^Name of a new folder/)
  await page.keyboard.type('Safety')
  await page.keyboard.press('Enter')
  const folder = page.getByRole('region', { name: 'Safety' })
  await folder.getByRole('button', { name: /^Safety/ }).press('Enter')
  await folder.getByText('Where is the assembly point').waitFor()
  await tabTo(/^Actions for Where is the assembly point/)
  await page.keyboard.press('Enter')
  await choose('Share')
  await dialog().getByRole('textbox').waitFor()
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
})

test('a guest comes by a link, by keys alone, is told what is not theirs, and asks', async () => {
  const guest = await opened.another()
  const refused: string[] = []
  guest.on('response', (response) => response.status() === 403 && refused.push(response.url()))
  await guest.goto(guestLink)
  await guest.getByLabel('Your name').waitFor()
  await tabTo(/^Your name/, guest)
  await guest.keyboard.type('Visitor')
  await guest.keyboard.press('Tab')
  await guest.keyboard.type('visitor@example.org')
  await guest.keyboard.press('Tab')
  await guest.keyboard.type('correct horse battery staple')
  await guest.keyboard.press('Enter')
  await guest.getByLabel('Your question').waitFor()
  expect(await guest.getByRole('link', { name: 'Model hosts' }).count()).toBe(0)
  expect(await guest.getByRole('button', { name: /Attach|Add files/ }).count()).toBe(0)
  await guest.keyboard.type('Where is the assembly point?')
  await guest.keyboard.press('Enter')
  await guest.locator('.columns[aria-busy="false"]').waitFor()
  // Nothing that is not theirs is shown to them.
  expect(await guest.locator('main').innerText()).not.toContain('car park behind the canteen')
  await guest.goto(`${opened.server.url}/#/documents`)
  await guest.getByRole('heading', { name: 'Documents', exact: true }).waitFor()
  expect(await guest.getByRole('button', { name: 'Choose files' }).count()).toBe(0)
  await guest.goto(`${opened.server.url}/#/settings`)
  await guest.getByRole('link', { name: 'Your data' }).waitFor()
  expect(await guest.getByRole('link', { name: 'API keys' }).count()).toBe(0)
  // What a guest may not have is not asked for either.
  expect(refused).toEqual([])
  await guest.goto(`${opened.server.url}/#/s/${shareId}`)
  await guest.getByRole('alert').waitFor()
  await guest.context().close()
})

test('whose budget is spent is told so, can still read, and asks again when there is more', async () => {
  const boss = await administrator(opened.server)
  const limit = { scope: 'person', scopeId: anna.id, period: 'day' }
  expect((await boss.call('PUT', '/api/budgets', { ...limit, tokens: 1 })).status).toBeLessThan(300)
  await go('')
  await page.getByLabel('Your question').fill('And where is the canteen?')
  await page.keyboard.press('Enter')
  await page
    .getByText(/budget/i)
    .first()
    .waitFor()
  // What was written is not lost, and what was answered is there.
  await page.locator('main').getByText('And where is the canteen?').first().waitFor()
  await page.getByRole('link', { name: 'What is to be left behind?' }).click()
  await page.locator('.columns[aria-busy="false"] .block').first().waitFor()
})

test('where the system decides on colours, the focus and what is chosen are seen by a line', async () => {
  await page.emulateMedia({ forcedColors: 'active' })
  const outlined = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1
      })
  await go('')
  await page.locator('.composer textarea:focus').waitFor()
  expect(await outlined('.composer')).toBe(true)
  await page.keyboard.type('/')
  await page.locator('.suggestions li[aria-selected="true"]').waitFor()
  expect(await outlined('.suggestions li[aria-selected="true"]')).toBe(true)
  expect(await outlined('.suggestions li[aria-selected="false"]')).toBe(false)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Where is the assembly point' }).click()
  await page.locator('.trust-filter').first().click()
  expect(await outlined('.trust-filter[aria-pressed="true"]')).toBe(true)
  expect(await outlined('.conversations a[aria-current]')).toBe(true)
  await page.getByRole('button', { name: 'Actions for Where is the assembly point' }).press('Enter')
  await page.locator('.menu-items [data-highlighted]').waitFor()
  expect(await outlined('.menu-items [data-highlighted]')).toBe(true)
  await page.keyboard.press('Escape')
  await page.emulateMedia({ forcedColors: 'none' })
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((line) => !/40[134]|429|402/.test(line))).toEqual([])
})
