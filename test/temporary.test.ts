import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqliteStore, openStore } from '../src/store/index.ts'
import { withTemporaryRuns } from '../src/store/runs/temporary-runs.ts'
import { systemClock, systemIds } from '../src/base/index.ts'
import { administrator, ask, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { whereKept } from './where-kept.ts'

const secret = 'xylophone'
let server: TestServer
let boss: Somebody
let anna: Somebody

beforeAll(async () => {
  server = await startTestServer()
  boss = await administrator(server)
  anna = await newcomer(server, 'anna')
})
afterAll(() => server[Symbol.asyncDispose]())

test('a temporary chat is answered and gone on with, and nothing of it is on the disk', async () => {
  const first = await ask(anna, `Where is the ${secret}?`, { temporary: true, model: 'quote' })
  expect(first.events).toContain('event: run-done')
  const { conversationId } = first
  await ask(anna, `Whose is the ${secret}?`, { conversationId, model: 'quote' })
  const detail = (await anna.call('GET', `/api/conversations/${conversationId}`)).json as {
    temporary: boolean
    runs: { question: string; status: string }[]
  }
  expect(detail.temporary).toBe(true)
  expect(detail.runs.map(({ question, status }) => [question, status])).toEqual([
    [`Where is the ${secret}?`, 'done'],
    [`Whose is the ${secret}?`, 'done'],
  ])
  expect(await whereKept(server, secret)).toEqual([])
  // What is kept is found there: the search above can find something.
  await ask(anna, 'Where is the glockenspiel?', { model: 'quote' })
  expect(await whereKept(server, 'glockenspiel')).not.toEqual([])
  expect((await anna.call('GET', '/api/my/export')).text).not.toContain(secret)
})

test('the ledger tells that something was asked, and no hash of it', async () => {
  const { runId } = await ask(anna, 'Yes?', { temporary: true, model: 'quote' })
  const { entries } = (await boss.call('GET', `/api/ledger?about=${runId}`)).json as {
    entries: { action: string; details: object }[]
  }
  expect(entries.map(({ action, details }) => [action, details])).toEqual([
    ['run-started', { model: 'quote', temporary: true }],
  ])
})

test('others see nothing of it, and it is neither forked nor kept for later', async () => {
  const bob = await newcomer(server, 'bob')
  const { runId, conversationId } = await ask(anna, 'Mine?', { temporary: true, model: 'quote' })
  for (const path of [`/api/runs/${runId}`, `/api/conversations/${conversationId}`])
    expect((await bob.call('GET', path)).status).toBe(404)
  expect((await bob.call('POST', '/api/runs', { question: 'And?', conversationId })).status).toBe(404)
  const fork = await anna.call('POST', `/api/conversations/${conversationId}/fork`, { runId })
  expect([fork.status, fork.text]).toEqual([409, expect.stringContaining('temporary')])
  expect((await anna.call('DELETE', `/api/conversations/${conversationId}`)).status).toBe(204)
  expect((await anna.call('GET', `/api/runs/${runId}`)).status).toBe(404)
})

test('it goes with the person, with the process, and with what earlier versions wrote down', async () => {
  const folder = join(server.folder, 'another')
  const open = () =>
    openStore({ folder, address: undefined, clock: systemClock, ids: systemIds(systemClock), leaseMs: 1_000 })
  const run = (id: string, temporary: boolean) => ({
    id,
    conversationId: `c-${id}`,
    personId: 'p',
    question: 'q',
    model: 'm',
    createdAt: 1,
    temporary,
  })
  {
    await using store = await open()
    await store.runs.start(run('a', true))
    expect(await store.runs.running('p')).toEqual(['a'])
    await store.accounts.removeConversationsOf('p', [])
    expect(await store.runs.run('a')).toBeUndefined()
    await store.runs.start(run('b', true))
    expect(await store.runs.conversation('c-b')).toMatchObject({ temporary: true })
  }
  {
    await using store = await open()
    expect(await store.runs.run('b')).toBeUndefined()
    expect(await store.runs.unfinished()).toEqual([])
  }
  {
    await using old = openSqliteStore(folder)
    await old.runs.start(run('c', true))
  }
  await using store = await open()
  expect(await store.runs.run('c')).toBeUndefined()
})

test('of many the oldest goes, but none that is being answered', async () => {
  await using store = await withTemporaryRuns(openSqliteStore(join(server.folder, 'many')), 20)
  const start = (number: number) =>
    store.runs.start({
      id: `r${number}`,
      conversationId: `c${number}`,
      personId: 'p',
      question: 'q',
      model: 'm',
      createdAt: number,
      temporary: true,
    })
  const last = (number: number) =>
    store.runs.append([
      { runId: `r${number}`, event: { type: 'run-aborted', reason: 'x', seq: 1, at: number } },
    ])
  for (let number = 0; number < 20; number++) {
    await start(number)
    if (number > 0) await last(number)
  }
  await start(20)
  expect([await store.runs.run('r0'), await store.runs.run('r1')]).toEqual([
    expect.objectContaining({ status: 'running' }),
    undefined,
  ])
})
