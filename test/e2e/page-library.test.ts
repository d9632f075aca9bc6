import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CollectionSummary } from '../../src/wire/index.ts'
import { administrator, newcomer, type Somebody } from '../people.ts'
import { answered, ask, newChat, openPage, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let anna: Somebody
let bob: Somebody

beforeAll(async () => {
  opened = await openPage({ options: { permissions: ['clipboard-read', 'clipboard-write'] } })
  page = opened.page
  const { server } = opened
  const boss = await administrator(server)
  const team = await boss.call('POST', '/api/teams', { name: 'Wardens' })
  const teamId = (team.json as { id: string }).id
  anna = await newcomer(server, 'anna', { teamId })
  await boss.call('PUT', `/api/teams/${teamId}/members/${anna.id}`, { role: 'manager' })
  bob = await newcomer(server, 'bob', { teamId })
  const [name, value] = anna.headers['cookie']!.split('=') as [string, string]
  await page.context().addCookies([{ name, value, url: server.url }])
  await page.goto(`${server.url}/#/documents`)
  await page.getByRole('heading', { name: 'Documents' }).waitFor()
})
afterAll(() => opened[Symbol.asyncDispose]())

const collectionsOf = async (who: Somebody) =>
  ((await who.call('GET', '/api/collections')).json as { collections: CollectionSummary[] }).collections

test('a new collection is one’s own, and its owner chooses who reads it', async () => {
  await page.getByLabel('Files to add').setInputFiles('examples/mixed/fire-drill.pdf')
  await page.getByText('1 of 1 files done').waitFor()
  await page.getByRole('button', { name: 'New collection' }).click()
  await page.getByLabel('Name of the new collection').fill('Drills')
  await page.keyboard.press('Enter')
  await page.getByText('“Drills” begins to be with the first file').waitFor()
  await page.getByLabel('Files to add').setInputFiles('examples/mixed/fire-drill.pdf')
  await page.getByText('You alone read it.').waitFor()
  expect((await collectionsOf(bob)).map(({ name }) => name)).not.toContain('Drills')

  await page.getByRole('button', { name: 'Who reads it…' }).click()
  await page.getByLabel(/Wardens/).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The team Wardens reads it.').waitFor()
  expect((await collectionsOf(bob)).map(({ name }) => name)).toContain('Drills')
})

test('a PDF opens at the cited page, with the cited words lit in it', async () => {
  await page.getByLabel('Search in the documents').fill('assembly point behind the canteen')
  await page.keyboard.press('Enter')
  await page.locator('.results a').first().click()
  await page.waitForURL(/page=2/)
  await page.locator('.sheet canvas').last().waitFor()
  const lit = page.locator('.textLayer mark')
  await lit.first().waitFor()
  expect((await lit.allInnerTexts()).join(' ')).toContain('The assembly point is the car park')
  await expect
    .poll(() => lit.first().evaluate((mark) => mark.getBoundingClientRect().bottom < innerHeight))
    .toBe(true)
  // Something is drawn on the paper.
  await expect
    .poll(() =>
      page
        .locator('.sheet canvas')
        .last()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
          return data.some((value, index) => index % 4 === 0 && value < 60 && data[index + 3] === 255)
        }),
    )
    .toBe(true)
  await page.getByRole('button', { name: 'As text' }).click()
  await page.locator('.document .text mark').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Original file' }).click(),
  ])
  expect(await readFile(await file.path())).toEqual(await readFile('examples/mixed/fire-drill.pdf'))
})

test('a document that could not be deleted is still there, and it is said why', async () => {
  await page.goto(`${opened.server.url}/#/documents`)
  const full = { status: 507, json: { error: { message: 'The disk is full.', code: 'store-full' } } }
  await page.route('**/api/documents/*', (route) =>
    route.request().method() === 'DELETE' ? route.fulfill(full) : route.fallback(),
  )
  page.once('dialog', (dialog) => void dialog.accept())
  await page
    .getByRole('button', { name: /^Delete / })
    .first()
    .click()
  const told = page.getByRole('alert').getByText('The disk is full.')
  await told.waitFor()
  await page.unroute('**/api/documents/*')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await told.waitFor({ state: 'detached' })
})

test('a collection is deleted with all that is in it', async () => {
  await page.goto(`${opened.server.url}/#/documents`)
  await page.getByRole('button', { name: /^Drills/ }).click()
  page.once('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'Delete collection' }).click()
  await page.getByRole('button', { name: /^Drills/ }).waitFor({ state: 'detached' })
  expect((await collectionsOf(anna)).map(({ name }) => name)).toEqual(['library'])
})

test('conversations go into folders, by the menu and by the pointer, and out of them again', async () => {
  await page.goto(`${opened.server.url}/#/`)
  await ask(page, 'When is the drill?')
  await page.getByRole('button', { name: 'Actions for When is the drill' }).click()
  await page.getByRole('menuitem', { name: 'Move to a folder…' }).click()
  await page.getByLabel('Name of a new folder').fill('Safety')
  await page.keyboard.press('Enter')
  const folder = page.getByRole('region', { name: 'Safety' })
  await folder.getByRole('link', { name: 'When is the drill' }).waitFor()

  await newChat(page)
  await ask(page, 'Who takes a bag?')
  await page.locator('.conversations').getByRole('link', { name: 'Who takes a bag' }).dragTo(folder)
  await folder.getByText('2', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Actions for the folder Safety' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('Name of the folder').fill('Drills')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Actions for the folder Drills' }).click()
  await page.getByRole('menuitem', { name: 'Dissolve' }).click()
  await page.getByRole('region', { name: 'Drills' }).waitFor({ state: 'detached' })
  await page.getByRole('region', { name: 'Today' }).getByText('Who takes a bag').waitFor()
})

test('a chat goes on from an answer in a chat of its own', async () => {
  await ask(page, 'And who does not?')
  const url = page.url()
  await page
    .locator('.run')
    .first()
    .getByRole('button', { name: 'Go on from here in a chat of its own' })
    .click()
  await page.waitForURL((now) => now.href !== url)
  await answered(page, 'Who takes a bag?')
  expect(await page.locator('.question').allInnerTexts()).toEqual(['Who takes a bag?'])
  await ask(page, 'Why?')
  await page.goto(url)
  await answered(page, 'And who does not?')
  expect(await page.locator('.question').allInnerTexts()).toEqual(['Who takes a bag?', 'And who does not?'])
})

test('an answer is copied with its sources', async () => {
  await page.locator('.run').first().getByRole('button', { name: 'Copy with sources' }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/\[1\] Fire drill/)
  expect(copied).toContain('> ')
})

test('prompts of one’s own are written in the settings, kept from a question, and brought by a /', async () => {
  await page.goto(`${opened.server.url}/#/settings`)
  await page.getByRole('button', { name: 'New prompt' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Weekly')
  await page.getByLabel('Text', { exact: true }).fill('Sum up the week of ')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('/Weekly').waitFor()
  await page.goto(`${opened.server.url}/#/`)
  await page.getByLabel('Your question').fill('/wee')
  await page.getByRole('option', { name: 'Weekly' }).waitFor()
  await page.keyboard.press('Enter')
  expect(await page.getByLabel('Your question').inputValue()).toBe('Sum up the week of ')
  await page.keyboard.type('the drill')
  await page.keyboard.press('Enter')
  await answered(page, 'Sum up the week of the drill')
  await page.getByRole('button', { name: 'Keep as a prompt' }).click()
  await page.getByText('Kept. A / in the question brings it.').waitFor({ state: 'attached' })
  await page.getByLabel('Your question').fill('/the')
  await page.getByRole('option', { name: 'Sum up the week of the drill' }).waitFor()
  await page.getByLabel('Your question').fill('')
})

test('a word that an input method composes is not sent by the Enter that ends it', async () => {
  const client = await page.context().newCDPSession(page)
  const area = page.getByLabel('Your question')
  await area.focus()
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 }
  await client.send('Input.imeSetComposition', { text: '演习', selectionStart: 2, selectionEnd: 2 })
  await client.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
  await client.send('Input.insertText', { text: '演习' })
  await client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
  expect(await area.inputValue()).toBe('演习')
  await page.keyboard.press('Enter')
  await answered(page, '演习')
})

test('files are pasted into the question, and what cannot be read is said', async () => {
  await page.getByLabel('Your question').evaluate((area) => {
    const data = new DataTransfer()
    data.items.add(new File(['The siren is tested on Mondays.'], 'siren.txt', { type: 'text/plain' }))
    data.items.add(new File([new Uint8Array([1, 2, 3, 0, 255])], 'noise.bin'))
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await page.getByText('siren.txt ✓').waitFor()
  await page.getByText(/noise\.bin — /).waitFor()
})

test('nothing was asked of another server, and nothing broke', () => {
  expect(opened.foreign).toEqual([])
  expect(opened.broken.filter((text) => !/ (?:4\d\d|507) /.test(text))).toEqual([])
})
