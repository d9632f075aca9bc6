import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { call, startCallingHost, type CallingHost } from '../tool-kit.ts'
import { startRecordServer, type RecordServer } from '../tools/start-record-server.ts'
import { answered, newChat, openPage, signIn, type OpenedPage } from './open-page.ts'
import { violations } from './violations.ts'

let host: CallingHost
let records: RecordServer
let opened: OpenedPage
let page: Page

beforeAll(async () => {
  host = await startCallingHost()
  records = await startRecordServer()
  opened = await openPage({
    config: {
      hosts: [{ name: 'scripted', kind: 'openai', url: host.url, tools: true }],
      models: { assistant: ['scripted'] },
      tools: {
        calendar: {
          url: records.url,
          reads: ['list_events'],
          undo: { create_event: { tool: 'delete_event', arguments: { id: '{result.id}' } } },
        },
      },
    },
  })
  page = opened.page
  await signIn(page, opened.server)
})
afterAll(async () => {
  await opened[Symbol.asyncDispose]()
  await records[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})
beforeEach(async () => {
  records.records.calls.length = 0
  await newChat(page)
})

const create = 'calendar__create_event'
const asks = () => page.getByRole('region', { name: 'Create an event: shall this be done?' })
const calls = () => page.getByRole('list', { name: 'Tools' })

/** Asks a question whose answer calls a tool, and goes on as soon as the call is shown. */
async function askFor(question: string, given: object): Promise<void> {
  host.replies = [call(create, given), ['That is all.']]
  await page.locator('.composer textarea').fill(question)
  await page.keyboard.press('Enter')
  await asks().waitFor()
}

test('a call that changes something shows all that is sent, and is done after a yes; undoing is a button', async () => {
  await askFor('Put the budget in.', { title: 'Budget\u202e4:00', start: '2026-12-02T16:00' })
  expect(await asks().getByRole('definition').allInnerTexts()).toEqual([
    'Budget⟨U+202E⟩4:00',
    '2026-12-02T16:00',
  ])
  expect(records.records.calls).toEqual([])
  expect(await violations(page)).toEqual([])
  await asks().getByRole('button', { name: 'Do it' }).click()
  await answered(page, 'Put the budget in.')
  expect(records.records.calls).toHaveLength(1)
  await calls().getByText('Create an event: done').waitFor()
  expect(await violations(page)).toEqual([])

  await calls().getByRole('button', { name: 'Undo' }).click()
  await calls().getByText('Create an event: done, and undone').waitFor()
  expect(records.records.calls.at(-1)).toContain('delete_event')
  // It is still so when the page is opened anew.
  await page.reload()
  await calls().getByText('Create an event: done, and undone').waitFor()
  expect(await calls().getByRole('button', { name: 'Undo' }).count()).toBe(0)
})

test('after a no nothing is done, and the answer goes on', async () => {
  await askFor('Put the party in.', { title: 'Party' })
  await asks().getByRole('button', { name: 'Do not' }).click()
  await answered(page, 'Put the party in.')
  await calls().getByText('Create an event: not done, you said no').waitFor()
  expect(records.records.calls).toEqual([])
})

test('a call still waits when the page is opened anew, and a stopped answer does nothing', async () => {
  await askFor('Put the fair in.', { title: 'Fair' })
  await page.reload()
  await asks().waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await answered(page, 'Put the fair in.')
  await calls().getByText('Create an event: not done, nobody said yes in time').waitFor()
  expect(records.records.calls).toEqual([])
})

test('what only reads is told in a line, with what came back', async () => {
  host.replies = [call('calendar__list_events', {}), ['There is a board meeting.']]
  await page.locator('.composer textarea').fill('What is on?')
  await page.keyboard.press('Enter')
  await answered(page, 'What is on?')
  await calls().getByText('looked up').click()
  await calls().getByText('Board meeting').waitFor()
  expect(opened.broken).toEqual([])
})
