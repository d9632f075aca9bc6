import { readFile } from 'node:fs/promises'
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  CollectionSummary,
  ConversationDetail,
  ConversationSummary,
  DocumentSummary,
} from '../../src/wire/index.ts'
import { administrator } from '../people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from '../scripted-host.ts'
import { answered, ask, newChat, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost
/** Lets an answer that waits go on. */
let release = () => {}

/** Answers at once, with the question's own words; one that says “slowly” waits in the middle. */
async function* script(prompt: string): AsyncGenerator<Piece> {
  const question = prompt.split('\n').at(-1)!
  if (question.includes('reason')) yield { reasoning: 'First, I think about it.' }
  yield `Answer to ${question}\n\n`
  if (question.includes('slowly'))
    await new Promise<void>((resolve) => {
      release = resolve
    })
  if (question.includes('code'))
    yield '```js\nconst answer = 42\n```\n\nand \\(x^2\\)\n\n```mermaid\ngraph TD\n  A --> B\n```\n'
  yield 'The end.'
}

beforeAll(async () => {
  host = await startScriptedHost(script)
  opened = await openPage({
    hosts: [{ name: 'scripted', kind: 'openai', url: host.url, concurrency: 1 }],
    options: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  page = opened.page
  await signIn(page, opened.server)
})
afterAll(async () => {
  release()
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const questions = () => page.locator('.question').allInnerTexts()
const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
const run = (question: string) =>
  page.locator('.run', { has: page.getByRole('heading', { name: question, exact: true }) })
/** Chooses from the menu of a conversation in the list. */
async function choose(title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('an edited question is a version beside the old one, and the arrows go between them', async () => {
  await ask(page, 'one')
  await ask(page, 'two')
  // Where nothing is written yet, an arrow goes up to the last question.
  await page.getByLabel('Your question').press('ArrowUp')
  const edited = page.getByRole('textbox', { name: 'Edit question' })
  await edited.and(page.locator(':focus')).waitFor()
  expect(await edited.inputValue()).toBe('two')
  await edited.fill('two, but better')
  await page.keyboard.press('Enter')
  await answered(page, 'two, but better')
  expect(await questions()).toEqual(['one', 'two, but better'])
  await page.getByText('2 / 2').waitFor()
  await page.getByRole('button', { name: 'Previous version' }).click()
  await answered(page, 'two')
  await ask(page, 'three')
  expect(await questions()).toEqual(['one', 'two', 'three'])
  await page.reload()
  await answered(page, 'three')
  await page.getByRole('button', { name: 'Next version' }).click()
  await answered(page, 'two, but better')
  expect(await questions()).toEqual(['one', 'two, but better'])
})

test('an answer is asked for again, from another model', async () => {
  await run('two, but better').getByRole('button', { name: 'Ask again with…' }).click()
  await page.getByRole('menuitem', { name: 'quote' }).click()
  await page.getByText('3 / 3').waitFor()
  await run('two, but better').locator('.served', { hasText: 'Quoted' }).waitFor()
})

test('a question that is asked meanwhile waits for its turn, and an answer is stopped', async () => {
  await newChat(page)
  await page.getByLabel('Your question').fill('slowly, please')
  await page.keyboard.press('Enter')
  await run('slowly, please').getByText('Answer to').waitFor()
  await page.getByLabel('Your question').fill('and then?')
  await page.keyboard.press('Enter')
  await page.getByText('Next: and then?').waitFor()
  await page.reload()
  await page.getByText('Next: and then?').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await run('slowly, please').getByText('Stopped.').waitFor()
  release()
  await answered(page, 'and then?')
})

test('with a tab closed in the middle the answer goes on, and it is whole on another device', async () => {
  const url = page.url()
  await page.getByLabel('Your question').fill('slowly, once more')
  await page.keyboard.press('Enter')
  await run('slowly, once more').getByText('Answer to').waitFor()
  await page.goto('about:blank')
  const other = await opened.another()
  await signIn(other, opened.server)
  await other.goto(url)
  await other.getByText('Answer to slowly, once more').waitFor()
  release()
  await answered(other, 'slowly, once more')
  expect(await other.locator('.run').last().locator('.markdown').innerText()).toContain('The end.')
  await other.context().close()
  await page.goto(url)
  await answered(page, 'slowly, once more')
})

test('a network that is lost is said calmly, and the answer comes back whole', async () => {
  await page.getByLabel('Your question').fill('slowly, without a network')
  await page.keyboard.press('Enter')
  await run('slowly, without a network').getByText('Answer to').waitFor()
  await page.context().setOffline(true)
  await page.getByText('The server cannot be reached at the moment.').waitFor()
  release()
  await page.context().setOffline(false)
  await answered(page, 'slowly, without a network')
  expect(await run('slowly, without a network').locator('.markdown').innerText()).toContain('The end.')
})

test('what one tab asks is there in another that shows the same conversation', async () => {
  const url = page.url()
  const second = await page.context().newPage()
  await second.goto(url)
  await answered(second, 'slowly, without a network')
  await ask(second, 'from the other tab')
  await answered(page, 'from the other tab')
  expect(await page.locator('.question').allInnerTexts()).toEqual(
    await second.locator('.question').allInnerTexts(),
  )
  await second.close()
})

test('a server that takes its time is waited for with the question in sight, and none is lost or sent twice', async () => {
  let answer = () => {}
  const asked: string[] = []
  const slowly = async (route: Route) => {
    asked.push(route.request().postData()!)
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    await route.continue()
  }
  await page.route('**/api/runs', slowly, { times: 1 })
  await page.getByLabel('Your question').fill('asked of a slow server')
  await page.keyboard.press('Enter')
  await page.getByText('Sending…').waitFor()
  await page.getByRole('heading', { name: 'asked of a slow server' }).waitFor()
  // What is asked meanwhile waits for its turn.
  await page.getByLabel('Your question').fill('and one more')
  await page.keyboard.press('Enter')
  await page.getByText('Next: and one more').waitFor()
  expect(asked.length).toBe(1)
  answer()
  await answered(page, 'asked of a slow server')
  await answered(page, 'and one more')
})

test('where a part of the page could not be fetched it stays, and is whole after it was loaded anew', async () => {
  const other = await opened.another({ serviceWorkers: 'block' })
  await other.route('**/assets/run-*.js', (route) => route.abort('internetdisconnected'), { times: 1 })
  await signIn(other, opened.server)
  await other.getByLabel('Your question').fill('over a bad network')
  await other.getByRole('button', { name: 'Load it' }).click()
  await other.getByLabel('Your question').press('Enter')
  await answered(other, 'over a bad network')
  await other.context().close()
})

test('where colours for code could not be fetched it stands as it was written, and nothing breaks', async () => {
  const other = await opened.another({ serviceWorkers: 'block' })
  await signIn(other, opened.server)
  await other.route('**/assets/highlight-*.js', (route) => route.abort('internetdisconnected'))
  const failed = other.waitForEvent('requestfailed')
  await ask(other, 'code without colours')
  await failed
  await other.getByText('const answer = 42').waitFor()
  await other.getByText('There is a newer version of this page.').waitFor()
  await other.context().close()
  expect(opened.broken.filter((text) => text.includes('highlighter'))).toEqual([])
})

test('a page whose beginning could not be fetched says so, and begins anew by itself', async () => {
  const other = await opened.another({ serviceWorkers: 'block' })
  // As often as it is asked for: a browser that has not begun to use what it fetched ahead asks once more.
  const beginning = '**/assets/show-app-*.js'
  await other.route(beginning, (route) => route.abort('internetdisconnected'))
  const { json } = await (await administrator(opened.server)).call('POST', '/api/sign-in-links', {})
  await other.goto((json as { url: string }).url)
  await other.getByRole('heading', { name: 'No connection' }).waitFor()
  await other.unroute(beginning)
  await other.getByLabel('Your question').waitFor()
  await other.context().close()
})

test('a server that refuses gives the question back, to be sent again', async () => {
  await page.route('**/api/runs', (route) => route.abort('internetdisconnected'), { times: 1 })
  await page.getByLabel('Your question').fill('asked of nobody')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('Your question').inputValue()).toBe('asked of nobody')
  // Whoever looks at the page again reads the conversation anew, and still sees why. By the second time what came of the
  // first is drawn.
  const looking = await page.evaluate(() =>
    setInterval(() => document.dispatchEvent(new Event('visibilitychange')), 100),
  )
  for (let times = 0; times < 2; times++)
    await page.waitForResponse((response) => /\/api\/conversations\/conv_/.test(response.url()))
  await page.evaluate((looking) => clearInterval(looking), looking)
  expect(await page.getByRole('alert').count()).toBe(1)
  await page.getByLabel('Your question').focus()
  await page.keyboard.press('Enter')
  await answered(page, 'asked of nobody')
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('whoever is far from the end of a conversation comes back to it by one press', async () => {
  const way = page.getByRole('button', { name: 'To the end' })
  await page.evaluate(() => document.querySelector('main')!.scrollTo(0, 0))
  await way.click()
  await way.waitFor({ state: 'detached' })
  const distance = () =>
    page.evaluate(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.querySelector('main')!
      return scrollHeight - scrollTop - clientHeight
    })
  await expect.poll(distance).toBeLessThan(200)
})

test('a conversation that is not there is said, with a way on', async () => {
  const url = page.url()
  await page.goto(`${opened.server.url}/#/c/none`)
  await page.getByText('There is no such conversation').waitFor()
  expect(await page.getByLabel('Your question').count()).toBe(0)
  await page.locator('main').getByRole('link', { name: 'New chat' }).click()
  await page.getByLabel('Your question').waitFor()
  await page.goto(url)
  await answered(page, 'asked of nobody')
})

test('a full house shows the place in the queue, which can be left', async () => {
  await page.getByLabel('Your question').fill('slowly, first')
  await page.keyboard.press('Enter')
  await run('slowly, first').getByText('Answer to').waitFor()
  const other = await opened.another()
  await signIn(other, opened.server)
  await other.getByLabel('Your question').fill('behind it')
  await other.keyboard.press('Enter')
  await other.getByText('Place 1 in the queue').waitFor()
  await other.getByRole('button', { name: 'Leave the queue' }).click()
  await other.getByText('Stopped.').waitFor()
  await other.context().close()
  release()
  await answered(page, 'slowly, first')
})

test('reasoning is folded, code is highlighted and copied, formulas and diagrams are drawn', async () => {
  await ask(page, 'reason about code')
  const answer = run('reason about code')
  await answer.getByText('Reasoning').click()
  await answer.getByText('First, I think about it.').waitFor()
  await answer.locator('.hljs-keyword', { hasText: 'const' }).waitFor()
  await answer.getByRole('button', { name: 'Copy code' }).click()
  expect(await clipboard()).toBe('const answer = 42')
  await answer.locator('math').waitFor()
  await answer.frameLocator('.diagram iframe').locator('svg').waitFor()
  await answer.getByText('Steps').click()
  await answer.getByText('Asked scripted on scripted').waitFor()
})

test('a conversation is renamed, pinned, archived, exported and deleted', async () => {
  await choose('One', 'Rename')
  await page.getByLabel('Title').fill('My first one')
  await page.keyboard.press('Enter')
  await choose('My first one', 'Pin')
  await page.locator('section[aria-label="Pinned"]').getByText('My first one').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    choose('My first one', 'Export as Markdown'),
  ])
  expect(file.suggestedFilename()).toBe('My first one.md')
  expect(await readFile(await file.path(), 'utf8')).toMatch(/^# My first one\n\n## one\n\nAnswer to one/)
  const [json] = await Promise.all([page.waitForEvent('download'), choose('My first one', 'Export as JSON')])
  const { runs } = JSON.parse(await readFile(await json.path(), 'utf8')) as { runs: unknown[] }
  expect(runs).toHaveLength(5)
  await choose('My first one', 'Archive')
  await page.getByText('Archived (1)').click()
  page.once('dialog', (dialog) => void dialog.accept())
  await choose('My first one', 'Delete')
  await page.getByText('My first one').waitFor({ state: 'detached' })
})

test('all conversations are searched, by keys alone', async () => {
  await page.keyboard.press('Control+K')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox').and(page.locator(':focus')).waitFor()
  // Before anything is written there are the conversations that were used last, the last one first.
  const recent = dialog.getByRole('list', { name: 'Used last' }).getByRole('link')
  const listed = await recent.allInnerTexts()
  // On a phone the whole line is the title's.
  const usedAt = recent.first().locator('.path')
  expect(await usedAt.isVisible()).toBe(true)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await usedAt.isVisible()).toBe(false)
  await page.setViewportSize({ width: 1280, height: 800 })
  expect(listed.length).toBeGreaterThan(2)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(listed[0]).toContain(await page.title().then((title) => title.replace(' · Muster', '')))
  await page.keyboard.press('Control+K')
  await page.keyboard.type('reason code')
  await page.getByText('1 place').waitFor()
  await recent.first().waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await answered(page, 'reason about code')
  await page.waitForURL(/run=/)
})

test('the menu is folded away on a wide window, by a press and by keys, and stays so', async () => {
  const sidebar = page.locator('.sidebar')
  await page.getByRole('button', { name: 'Fold the menu away' }).click()
  await sidebar.waitFor({ state: 'hidden' })
  await page.reload()
  await page.getByRole('button', { name: 'Show the menu' }).waitFor()
  expect(await sidebar.isVisible()).toBe(false)
  await page.keyboard.press('Control+b')
  await sidebar.waitFor()
})

test('a shared conversation is read by whoever has the link, and no longer when that is taken back', async () => {
  const { server } = opened
  const boss = await administrator(server)
  const shareIdOf = async () => {
    const { conversations } = (await boss.call('GET', '/api/conversations')).json as {
      conversations: ConversationSummary[]
    }
    const { id } = conversations.find(({ title }) => title === 'Slowly, please')!
    return ((await boss.call('GET', `/api/conversations/${id}`)).json as ConversationDetail).shareId
  }
  await choose('Slowly, please', 'Share…')
  const make = page.getByRole('button', { name: 'Make the link' })
  await make.waitFor()
  // To look at what sharing is shares nothing.
  expect(await shareIdOf()).toBeNull()
  await make.click()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.goto(link)
  await page.getByText('Shared by Administrator').waitFor()
  await page.getByText('Answer to and then?').waitFor()
  await choose('Slowly, please', 'Share…')
  await page.getByRole('button', { name: 'Stop sharing' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByText('Nothing is shared here').waitFor()
})

test('what could not be deleted, renamed or taken back is told, and is still there', async () => {
  const shown = await opened.another({ serviceWorkers: 'block' })
  await signIn(shown, opened.server)
  await ask(shown, 'one to keep')
  const full = { status: 507, json: { error: { message: 'The disk is full.', code: 'store-full' } } }
  await shown.route('**/api/conversations/**', (route) =>
    route.request().method() === 'GET' || route.request().method() === 'POST'
      ? route.continue()
      : route.fulfill(full),
  )
  const chooseHere = async (item: string) => {
    await shown.getByRole('button', { name: 'Actions for One to keep' }).click()
    await shown.getByRole('menuitem', { name: item }).click()
  }
  const told = shown.getByRole('alert').getByText('The disk is full.')
  shown.once('dialog', (dialog) => void dialog.accept())
  for (const item of ['Delete', 'Pin']) {
    await chooseHere(item)
    await told.waitFor()
    await shown.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    await told.waitFor({ state: 'detached' })
  }
  await shown.getByRole('link', { name: 'One to keep' }).waitFor()
  await chooseHere('Share…')
  await shown.getByRole('button', { name: 'Make the link' }).click()
  await shown.getByRole('button', { name: 'Stop sharing' }).click()
  await shown.getByRole('dialog').getByText('The disk is full.').waitFor()
  await shown.context().close()
})

test('a host that stands in muster.yaml is tested from its card, and changed there', async () => {
  await page.goto(`${opened.server.url}/#/hosts`)
  const card = page.getByRole('listitem').filter({ hasText: 'scripted' })
  await card.getByText(/In muster\.yaml/).waitFor()
  expect(await card.getByRole('button').allInnerTexts()).toEqual(['Test'])
  await page.goBack()
})

test('a temporary chat is in no list', async () => {
  await page.getByRole('link', { name: 'Temporary chat' }).click()
  await ask(page, 'a passing thought')
  await page.getByText('This chat is in no list').waitFor()
  // What is written on in it is there after a reload, and nowhere on the disk.
  await page.getByLabel('Your question').fill('an unsent secret')
  await page.reload()
  await page.getByText('a passing thought').first().waitFor()
  expect(await page.getByLabel('Your question').inputValue()).toBe('an unsent secret')
  expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain('secret')
  await page.getByLabel('Your question').fill('')
  await newChat(page)
  expect(await page.locator('.conversations').innerText()).not.toContain('passing')
})

test('/ brings prompts, @ models, # collections; Enter that chooses a word sends nothing', async () => {
  const area = page.getByLabel('Your question')
  await area.fill('/sum')
  await page.getByRole('option', { name: 'Summarise' }).waitFor()
  await page.keyboard.press('Enter')
  expect(await area.inputValue()).toBe('Summarise what the documents say about ')
  await area.fill('@quo')
  await page.keyboard.press('Tab')
  expect(await page.getByLabel('Model').inputValue()).toBe('quote')
  expect(await area.inputValue()).toBe('')
  await page.getByLabel('Model').selectOption('assistant')

  await area.fill('nihao')
  await area.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
    ),
  )
  expect(await area.inputValue()).toBe('nihao')
  await area.fill('')
})

test('files that are dropped on the question are added to the documents', async () => {
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['The lighthouse is 40 m high.'], 'lighthouse.txt', { type: 'text/plain' }))
    return data
  })
  // Anywhere in the window: it is seen that they can be dropped, and where they go.
  await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer })
  await page.getByText('Drop the files here').waitFor()
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
  await page.getByText('Drop the files here').waitFor({ state: 'detached' })
  await page.getByText('lighthouse.txt ✓').waitFor()
  // Into a collection of one's own, which nobody else reads, and of which the question is asked.
  await page.getByText('#Files of Administrator').waitFor()
  const boss = await administrator(opened.server)
  const { collections } = (await boss.call('GET', '/api/collections')).json as {
    collections: CollectionSummary[]
  }
  expect(collections).toMatchObject([{ name: 'Files of Administrator', owner: { person: boss.id } }])
  await page.getByLabel('Your question').fill('#fil')
  await page.getByRole('option', { name: 'Files of Administrator' }).waitFor()
  await page.getByLabel('Your question').fill('')
})

test('a pasted text that is longer than a question may be goes along as a file, and is put back when wished', async () => {
  await page.goto(`${opened.server.url}/#/`)
  // No collection is chosen.
  await page.reload()
  const field = page.getByLabel('Your question')
  const boss = await administrator(opened.server)
  const named = async () => {
    const { documents } = (await boss.call('GET', '/api/documents')).json as { documents: DocumentSummary[] }
    return documents.filter(({ name }) => name.startsWith('Pasted text'))
  }
  const paste = async (length: number) => {
    await page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      'A line of a log. '.repeat(length / 17),
    )
    await field.press('Control+v')
  }
  await field.fill('What is in this log? ')
  await paste(34_000)
  await expect.poll(async () => (await field.inputValue()).length).toBe(34_021)
  expect(await named()).toEqual([])

  await field.fill('What is in this log? ')
  await paste(170_000)
  await page.getByText(/^Pasted text .*\.txt ✓$/).waitFor()
  expect(await field.inputValue()).toBe('What is in this log? ')
  expect(await named()).toMatchObject([{ collection: 'Files of Administrator' }])

  await page.getByRole('button', { name: 'Put it back' }).click()
  await page.locator('.blind').getByText('A question may have 100,000 characters.').waitFor()
  expect((await field.inputValue()).length).toBe(170_021)
  expect(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled()).toBe(true)
  expect(await named()).toEqual([])
  await page.getByText('#Files of Administrator').waitFor({ state: 'detached' })
  await field.fill('')
})

test('a temporary chat keeps what is pasted in itself', async () => {
  await page.goto(`${opened.server.url}/#/temporary`)
  const field = page.getByLabel('Your question')
  await page.evaluate(() => navigator.clipboard.writeText('A line of a log. '.repeat(6_000)))
  await field.press('Control+v')
  await page.locator('.blind').getByText('A question may have 100,000 characters.').waitFor()
  expect((await field.inputValue()).length).toBe(102_000)
  await field.fill('')
})

test('a draft that the browser has no room for is written on', async () => {
  const shown = await opened.another()
  await shown.addInitScript(() => {
    const { setItem } = Storage.prototype
    Storage.prototype.setItem = function (key, value) {
      if (key.startsWith('draft:')) throw new DOMException('It is full.', 'QuotaExceededError')
      setItem.call(this, key, value)
    }
  })
  await signIn(shown, opened.server)
  await shown.getByLabel('Your question').pressSequentially('one')
  expect(await shown.getByLabel('Your question').inputValue()).toBe('one')
  await shown.context().close()
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((text) => !/ERR_INTERNET_DISCONNECTED|404|507/.test(text))).toEqual([])
})
