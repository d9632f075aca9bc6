import { expect, inject, onTestFinished, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { systemClock, systemIds } from '../../src/base/index.ts'
import { openDocuments } from '../../src/documents/index.ts'
import { startSimulatedServer } from '../../src/model/index.ts'
import { openStore } from '../../src/store/index.ts'
import { refuseOldServer } from '../../src/store/postgres-database.ts'
import type { RunEvent } from '../../src/wire/index.ts'
import { administrator } from '../people.ts'
import { asAdministrator, newDatabase, startPostgres } from '../postgres-server.ts'
import { startTestServer } from '../server.ts'
import { person } from './account-contract.ts'
import { crashDocument } from './crash-document.ts'
import { hear, look, type Expected, type Said } from './crash-rounds.ts'
import { record } from './ledger-contract.ts'

const open = (address: string) =>
  openStore({ folder: '/tmp', address, clock: systemClock, ids: systemIds(systemClock), leaseMs: 1_000 })

test.each([
  [
    'another password',
    { password: 'wrong-secret' },
    'bad-config',
    /does not let us in: password .* `store:`/,
  ],
  ['a user that is not there', { username: 'nobody' }, 'bad-config', /does not let us in/],
  [
    'a database that is not there',
    { pathname: '/none' },
    'bad-config',
    /no such database at .*\/none\. Create it/,
  ],
  [
    'no server',
    { port: '1' },
    'store-unreachable',
    /cannot be reached: .*ECONNREFUSED.* see whether PostgreSQL runs/,
  ],
  ['a name that is no machine', { hostname: 'none.invalid' }, 'store-unreachable', /cannot be reached/],
])('%s is told at the start, without the password', async (_, change, code, message) => {
  const url = Object.assign(new URL(inject('postgres')), change)
  const error: Error = await open(url.href).then(
    () => expect.unreachable(),
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string })
  expect(error.message).not.toContain(url.password)
})

test('a server that is too old is told with what to do', () => {
  expect(() => refuseOldServer(140_012, 'host:5432/x')).toThrow(
    /PostgreSQL 14 at host:5432\/x is too old: 15 or later is needed/,
  )
  expect(() => refuseOldServer(150_000, '')).not.toThrow()
})

test('a database that goes and comes back loses no answer, ends no process, and is told to clients', async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  await using host = await startSimulatedServer({
    clock: systemClock,
    firstTokenMs: 1,
    tokensPerSecond: 40,
    models: ['m'],
  })
  const store = await newDatabase(postgres.url)
  await using server = await startTestServer({
    config: { store, limits: { leaseSeconds: 1 }, hosts: [{ name: 'h', kind: 'simulated', url: host.url }] },
  })
  const boss = await administrator(server)
  const chat = () =>
    boss.call('POST', '/v1/chat/completions', { model: 'm', messages: [{ role: 'user', content: 'Hi' }] })
  const { json } = await boss.call('POST', '/api/runs', { question: 'What is a pool?', model: 'm' })
  const { runId } = json as { runId: string }
  const following = fetch(`${server.url}/api/runs/${runId}/events`, boss)
  const response = await following
  const reader = response.body!.getReader()
  let seen = ''
  // It is in the middle of its answer.
  while (!seen.includes('text-delta')) seen += new TextDecoder().decode((await reader.read()).value)

  await postgres.kill()
  const away = await boss.call('GET', '/api/conversations')
  expect(away.status).toBe(503)
  expect(away.json).toMatchObject({ error: { code: 'store-unreachable' } })
  // Whoever follows is told why nothing comes.
  while (!seen.includes('event: store-away')) seen += new TextDecoder().decode((await reader.read()).value)
  // What needs no database goes on without it.
  expect((await chat()).status).toBe(200)

  await postgres.start()
  await eventually(async () => expect((await boss.call('GET', '/api/conversations')).status).toBe(200))
  // What others do is heard again.
  await using other = await open(store)
  await other.accounts.change([record('x')], [{ put: 'people', row: person('x') }])
  await eventually(async () => {
    const { text } = await boss.call('GET', '/api/people')
    expect(text).toContain('Name of x')
  })
  for (let read = await reader.read(); !read.done; read = await reader.read())
    seen += new TextDecoder().decode(read.value)
  expect(seen).toContain('event: store-back\ndata: {"type":"store-back"}\n\n')
  const { events } = (await boss.call('GET', `/api/runs/${runId}`)).json as { events: RunEvent[] }
  expect(events.at(-1)).toMatchObject({ type: 'run-done' })
  const stored = await other.runs.events(runId, 0)
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1))
})

test('connections that break while documents are added, replaced and removed leave each whole or not there', async () => {
  const url = await newDatabase(inject('postgres'))
  const folder = temporaryFolder()
  const expected: Expected = { safe: new Map(), gone: new Set() }
  const say = (said: Said) => hear(expected, said)
  const failures: string[] = []
  let number = 0
  let isOver = false
  {
    const ids = systemIds(systemClock)
    await using store = await openStore({ folder, address: url, clock: systemClock, ids, leaseMs: 15_000 })
    await using documents = openDocuments({ store: store.documents, clock: systemClock, ids })
    const change = async () => {
      while (!isOver) {
        const version = `0x${number++}`
        const name = number % 3 === 0 ? `replaced ${number % 4}.md` : `document ${version}.md`
        const { problem, document } = await documents.add({
          collection: 'c',
          name,
          bytes: crashDocument(version, { isLarge: false }),
        })
        if (problem) {
          failures.push(problem.code)
          continue
        }
        say({ name, version })
        if (number % 2 !== 0 || name.startsWith('replaced')) continue
        say({ name, isGoing: true })
        const removed = await documents.remove(document!.id).catch((thrown: { code: string }) => thrown.code)
        if (removed === true) say({ name, isGone: true })
        else if (typeof removed === 'string') failures.push(removed)
      }
    }
    const changing = Promise.all([change(), change(), change()])
    const isEnough = () => failures.length >= 5 && expected.safe.size > 3 && expected.gone.size > 0
    for (let round = 0; round < 20 || !isEnough(); round++) {
      await asAdministrator(
        url,
        `SELECT pg_sleep(${0.02 + 0.01 * (round % 7)}), pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
    }
    isOver = true
    await changing
  }
  expect(new Set(failures)).toEqual(new Set(['store-unreachable']))
  const faults: string[] = []
  await look(folder, url, expected, faults)
  expect(faults).toEqual([])
})
