import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { chatgptConversation, chatgptTalk, chatgptZip } from '../make-exports.ts'
import { makePng } from '../make-pictures.ts'
import { startScriptedHost, type ScriptedHost } from '../scripted-host.ts'
import { answered, ask, openPage, signIn, type OpenedPage } from './open-page.ts'

let opened: OpenedPage
let page: Page
let host: ScriptedHost
const prompts: string[] = []

beforeAll(async () => {
  host = await startScriptedHost(async function* (_, messages) {
    prompts.push(JSON.stringify(messages))
    yield 'It is a friendly one.'
  })
  opened = await openPage({ hosts: [{ name: 'scripted', kind: 'openai', url: host.url }] })
  page = opened.page
  await signIn(page, opened.server)
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const quokka = chatgptTalk('c1', 'Quokkas', [
  ['What is a quokka?', 'A **small** marsupial.'],
  ['Where does it live?', 'On Rottnest Island.'],
])
const shown = chatgptConversation('c2', 'A picture', [
  {
    id: 'q1',
    parent: null,
    role: 'user',
    at: 1_650_000_000,
    content: {
      content_type: 'multimodal_text',
      parts: [
        { content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-AbC' },
        'What is this?',
      ],
    },
    more: {
      metadata: { attachments: [{ id: 'file-AbC', name: 'wall.png', mime_type: 'image/png' }] },
    },
  },
  { id: 't1', parent: 'q1', role: 'tool', text: 'looked', at: 1_650_000_001 },
  { id: 'a1', parent: 't1', role: 'assistant', text: 'A red wall.', at: 1_650_000_002 },
])
const zip = (conversations: object[]) => ({
  name: 'export.zip',
  mimeType: 'application/zip',
  buffer: Buffer.from(chatgptZip(conversations, { 'file-AbC-wall.png': makePng(60, 40) })),
})

const section = () => page.getByRole('region', { name: 'Bring chats along' })
const choose = (file: { name: string; mimeType: string; buffer: Buffer }) =>
  section().locator('input[type=file]').setInputFiles(file)

test('an export is looked at, taken in, and its chats are gone on with', async () => {
  await page.goto(`${opened.server.url}/#/settings/data`)
  await choose(zip([quokka, shown, { title: 'Broken' }]))
  await section().getByText('2 chats from ChatGPT, with 3 questions.').waitFor()
  await section().getByText('1 could not be taken').click()
  await section().getByText('It is no chat of a kind that is known.').waitFor()
  // Nothing is there before somebody says so.
  expect(await page.getByRole('link', { name: 'Quokkas' }).count()).toBe(0)
  await section().getByRole('button', { name: 'Take them in' }).click()
  await section().getByText('2 chats are in your list now.').waitFor()

  await page.getByRole('link', { name: 'Quokkas' }).click()
  await answered(page, 'Where does it live?')
  const first = page.locator('.run', { has: page.getByRole('heading', { name: 'What is a quokka?' }) })
  await first.getByText('Brought along from ChatGPT, written by gpt-4o; not checked').waitFor()
  expect(await first.locator('.answer strong').innerText()).toBe('small')
  // It has no verdicts, and does not say that it was held against anything.
  expect(await page.locator('.trust, [data-claim], .sources, .steps').count()).toBe(0)

  await ask(page, 'Is it friendly?')
  await page.getByText('It is a friendly one.').waitFor()
  const prompt = prompts.find((one) => one.includes('Is it friendly?'))!
  for (const said of ['What is a quokka?', 'marsupial', 'Rottnest']) expect(prompt).toContain(said)

  await page.getByRole('link', { name: 'A picture' }).click()
  await page.getByText('Left behind: 1 step with a tool.').waitFor()
  await page.getByRole('img', { name: 'wall.png' }).waitFor()
  expect([opened.broken, opened.foreign]).toEqual([[], []])
})

test('the same file again is known, one that is no export says what is, and dropping does as choosing', async () => {
  await page.goto(`${opened.server.url}/#/settings/data`)
  await choose({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') })
  await section().getByText('No chats were found in this file.').waitFor()
  const dropped = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(bytes)], 'export.zip'))
      return transfer
    },
    [...zip([quokka]).buffer],
  )
  await section().locator('.drop').dispatchEvent('drop', { dataTransfer: dropped })
  await section().getByText('1 of them is here already').waitFor()
  await section().getByRole('button', { name: 'Take them in' }).click()
  await section().getByText('1 was here already.').waitFor()
  await section().getByRole('button', { name: 'Another file' }).click()
  await section().getByRole('button', { name: 'Choose the file' }).waitFor()
  expect(opened.broken).toEqual([])
})
