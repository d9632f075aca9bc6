import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, inject, onTestFinished, test } from 'vitest'
import { systemClock, systemIds, termNumber, termNumbers } from '../../src/base/index.ts'
import {
  backUpState,
  moveState,
  openSqliteStore,
  openStore,
  restoreState,
  type Store,
} from '../../src/store/index.ts'
import { openPostgresDatabase } from '../../src/store/postgres-database.ts'
import { applyMigrations, createSchema, latest } from '../../src/store/postgres-migrate.ts'
import { postgresParts } from '../../src/store/postgres-parts.ts'
import { portableTables } from '../../src/store/backup/portable.ts'
import { asAdministrator, newDatabase } from '../postgres-server.ts'
import { putExamples } from './account-contract.ts'
import { record } from './ledger-contract.ts'
import { toolCall } from './tool-call-contract.ts'
import { trialAttempt, trialReport } from './trial-contract.ts'

let folder: string
let url: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-move-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  url = await newDatabase(inject('postgres'))
})

const file = Buffer.alloc(2_500_000, 'The bytes of a file. ')
const sha256 = createHash('sha256').update(file).digest('hex')
const smallFile = Buffer.from('A few bytes.')
const openPostgres = (dataFolder: string) =>
  openStore({
    folder: dataFolder,
    address: url,
    clock: systemClock,
    ids: systemIds(systemClock),
    leaseMs: 1_000,
  })

/** More of them than are held in memory at once. */
const pictures = Array.from({ length: 8 }, (_, place) => ({
  name: `${place}.png`,
  mediaType: 'image/png' as const,
  width: 1_000,
  height: 1_000,
  bytes: 2_500_000,
  content: Buffer.alloc(2_500_000, `Picture ${place}. `),
}))

/** Something in every table. */
async function fill(store: Store): Promise<void> {
  await putExamples(store)
  const { runs, documents, accounts, ledger, trials } = store
  await trials.start([trialReport('trials_1'), trialReport('trials_2', { host: 'i' })])
  await trials.addAttempt('trials_1', trialAttempt(0), [])
  await trials.end('trials_1', { state: 'done', endedAt: 9, verdict: 'unsure' })
  const run = { conversationId: 'c', personId: 'p', model: 'm', createdAt: 1 }
  await runs.start({ ...run, id: 'r', question: 'Größe? 数据 \u{1F600}', pictures })
  await runs.append([
    { runId: 'r', event: { type: 'text-delta', text: 'It is "so" \\ \n{}', seq: 1, at: 2 } },
    { runId: 'r', event: { type: 'run-done', finishReason: 'stop', cited: [], seq: 2, at: 3 } },
  ])
  await runs.start({ ...run, id: 's', question: 'Again?', parentId: 'r', collections: ['c'] })
  await runs.addToolCall(toolCall('call_1', { state: 'done', result: 'größer \0' }))
  await runs.addToolCall(toolCall('call_2', { state: 'running', undoes: 'call_1' }))
  await runs.keepQuestion({ runId: 'r', personId: 'p', at: 5 })
  await runs.addReport({ runId: 'r', personId: 'p', at: 1, start: 0, end: 2, verdict: 'supported' })
  const document = {
    collection: 'c',
    title: 'T',
    mediaType: 'text/plain',
    bytes: 1,
    characters: 9,
    addedAt: 1,
  }
  const block = (ordinal: number, text: string) => ({
    ordinal,
    start: ordinal,
    end: ordinal + 4,
    headings: ['A', "it's"],
    page: ordinal === 0 ? undefined : 3,
    anchor: undefined,
    terms: termNumbers({ text, title: 't', neighbours: "o'clock back\\slash" }),
  })
  const blocks = [block(0, 'giraff tall'), block(1, 'giraff 数据')]
  await documents.put(
    { ...document, id: 'd', name: 'a', blocks: 2, sha256, stemming: 'de' },
    'a giraffe',
    blocks,
    [record('d')],
    file,
  )
  await documents.put({ ...document, id: 's', name: 's', blocks: 0, sha256: 'small' }, '', [], [], smallFile)
  await documents.put({ ...document, id: 'gone', name: 'b', blocks: 2, sha256: 'x' }, 'text', blocks)
  await documents.remove('gone')
  const many = Array.from({ length: 600 }, (_, ordinal) => block(ordinal, 'zebra'))
  await documents.put(
    { ...document, id: 'l', name: 'l', blocks: 600, sha256: 'l' },
    'long 🦒'.repeat(99),
    many,
  )
  const [first] = await documents.blocksWithoutVector({ model: 'e', after: 0, limit: 1 })
  await documents.putVectors('e', [{ blockId: first!.blockId, vector: Int8Array.of(127, -128, 0) }])
  await accounts.addUsage(
    [
      {
        day: '2026-01-01',
        personId: 'p',
        teamId: '',
        keyId: '',
        model: 'm',
        requests: 1,
        promptTokens: 2,
        cachedTokens: 0,
        completionTokens: 3,
        micros: 4,
      },
    ],
    'journal',
  )
  await accounts.saveHost({
    name: 'h',
    kind: 'vllm',
    url: 'http://h',
    key: 'sealed1:x',
    models: undefined,
    concurrency: 2,
  })
  await ledger.addBlock(0, 'root')
  await ledger.addCheckpoint({ size: 1, root: 'root', at: 1, signature: 's' })
}

/** Every row of every table of a data folder. */
function rowsOf(dataFolder: string): Record<string, unknown[]> {
  const database = new DatabaseSync(join(dataFolder, 'muster.db'), { readOnly: true })
  try {
    return Object.fromEntries(
      portableTables(database).map(({ name }) => [name, database.prepare(`SELECT * FROM ${name}`).all()]),
    )
  } finally {
    database.close()
  }
}

test('all state goes to PostgreSQL and back, row by row, and is searched and written to in both', async () => {
  const data = join(folder, 'data')
  {
    await using store = openSqliteStore(data)
    await fill(store)
  }
  const before = rowsOf(data)
  expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([])

  const counts = await moveState({ dataFolder: data, address: undefined }, url)
  expect(Object.fromEntries(counts.map(({ table, to }) => [table, to]))).toEqual({
    ...Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, rows.length])),
    files: 2,
  })
  await expect(moveState({ dataFolder: data, address: undefined }, url)).rejects.toThrow(
    /holds something already/,
  )
  {
    await using store = await openPostgres(folder)
    await expect(moveState({ dataFolder: join(folder, 'x'), address: url }, undefined)).rejects.toThrow(
      /1 Muster process runs on this database/,
    )
    const found = await store.documents.candidates({
      terms: [termNumber('giraff')],
      collections: ['c'],
      limit: 9,
    })
    expect(found.map(({ documentId, ordinal }) => [documentId, ordinal])).toEqual([
      ['d', 0],
      ['d', 1],
    ])
    expect((await store.documents.statistics(['giraff', '数据'].map(termNumber))).holding).toEqual(
      new Map([
        [termNumber('giraff'), 2],
        [termNumber('数据'), 1],
      ]),
    )
    expect(Buffer.from((await store.documents.file('d', 0, 3_000_000))!).equals(file)).toBe(true)
    expect(Buffer.from((await store.documents.file('s', 0, 99))!).equals(smallFile)).toBe(true)
    expect(await store.ledger.size()).toBe(before['ledger']!.length)
  }
  const back = join(folder, 'back')
  await moveState({ dataFolder: back, address: url }, undefined)
  expect(rowsOf(back)).toEqual(before)
  await using store = openSqliteStore(back)
  expect(Buffer.from((await store.documents.file('d', 0, 3_000_000))!).equals(file)).toBe(true)
  expect(Buffer.from((await store.documents.file('s', 0, 99))!).equals(smallFile)).toBe(true)
  expect(
    await store.documents.candidates({ terms: [termNumber('giraff')], collections: ['c'], limit: 9 }),
  ).toHaveLength(2)
  await store.ledger.append([record('after')])
  // Ids of blocks that are gone are not given again.
  const [block] = await store.documents.blocksOf('d')
  await store.documents.put(
    {
      id: 'e',
      collection: 'c',
      name: 'e',
      title: 'E',
      mediaType: 'text/plain',
      bytes: 1,
      characters: 1,
      addedAt: 1,
      blocks: 1,
      sha256: 'e',
    },
    'e',
    [{ ...block!, terms: termNumbers({ text: 'zebra', title: '', neighbours: '' }) }],
  )
  const [added] = await store.documents.blocksOf('e')
  expect(added!.blockId).toBe(block!.blockId + 604)
})

test('a backup of PostgreSQL is made while it is written to, and comes back into either database', async () => {
  const data = join(folder, 'data')
  const copy = join(folder, 'copy')
  {
    await using store = await openPostgres(data)
    writeFileSync(join(data, 'ledger-key.pem'), 'secret', { mode: 0o600 })
    await fill(store)
    const size = await store.ledger.size()
    const making = backUpState({ dataFolder: data, address: url }, copy)
    for (let count = 0; count < 20; count++) await store.ledger.append([record(`later ${count}`)])
    expect((await making).ledgerEntries).toBeGreaterThanOrEqual(size)
    await expect(restoreState(copy, { dataFolder: data, address: url }, 'before')).rejects.toThrow(
      /1 Muster process runs on this database/,
    )
    await store.ledger.append([record('last')])
  }
  const made = rowsOf(copy)
  await restoreState(copy, { dataFolder: data, address: url }, 'before-restore-1')
  expect(readFileSync(join(data, 'ledger-key.pem'), 'utf8')).toBe('secret')
  const again = join(folder, 'again')
  await backUpState({ dataFolder: data, address: url }, again)
  expect(rowsOf(again)).toEqual(made)
  const [former] = await asAdministrator(
    url,
    'SELECT count(*)::int AS entries FROM "before-restore-1".ledger',
  )
  expect(former!['entries']).toBeGreaterThan(made['ledger']!.length)

  const sqlite = join(folder, 'sqlite')
  await restoreState(copy, { dataFolder: sqlite, address: undefined }, 'before')
  await using store = openSqliteStore(sqlite)
  expect(await store.ledger.size()).toBe(made['ledger']!.length)
  expect(await store.documents.file('d', 0, 10)).toHaveLength(10)
})

test('before tables of PostgreSQL are brought up to date they are kept as a file', async () => {
  const documents = postgresParts['documents']!
  const older = { ...postgresParts, documents: { ...documents, list: documents.list.slice(0, -6) } }
  {
    await using database = await openPostgresDatabase(url)
    await database.transaction(async (session) => {
      await createSchema(session)
      await applyMigrations(session, older, new Map())
      await session.run("INSERT INTO people (id, name, role, created_at) VALUES ('p', 'P', 'member', 1)")
      await session.run(
        `INSERT INTO documents (id, collection, name, title, media_type, sha256, bytes, characters, blocks, added_at,
           text_terms, title_terms, neighbour_terms)
         VALUES ('d', 'c', 'd.md', 'D', 'text/markdown', 'sha', 1, 1, 2, 1, 3, 0, 1)`,
      )
      await session.run(
        `INSERT INTO blocks (document_id, ordinal, start, "end", headings, text_terms, title_terms, neighbour_terms,
           text, lexemes, terms)
         VALUES ('d', 0, 0, 1, '[]', 'giraff eat', '', 'zebra', 'x', 'eat:1A,2A giraff:1A,2A zebra:1', 3),
           ('d', 1, 1, 2, '[]', 'zebra', '', '', 'y', 'zebra:1A,2A', 1)`,
      )
    })
  }
  await using store = await openPostgres(folder)
  const found = await store.documents.candidates({
    terms: [termNumber('zebra')],
    collections: undefined,
    limit: 9,
  })
  expect(found.map(({ ordinal }) => ordinal)).toEqual([1, 0])
  expect(found[1]!.terms).toEqual(termNumbers({ text: 'giraff eat', title: '', neighbours: 'zebra' }))
  expect(await store.documents.statistics(['zebra', 'eat'].map(termNumber))).toEqual({
    blocks: 2,
    meanLength: { text: 1.5, title: 0, neighbours: 0.5 },
    holding: new Map([
      [termNumber('zebra'), 2],
      [termNumber('eat'), 1],
    ]),
  })
  await store.documents.remove('d')
  expect((await store.documents.statistics(['zebra'].map(termNumber))).holding.size).toBe(0)
  const [snapshot, ...others] = readdirSync(folder).filter((name) => name.startsWith('muster-before-'))
  expect(others).toEqual([])
  expect(snapshot).toContain(`documents${latest(older.documents)}-`)
  const kept = new DatabaseSync(join(folder, snapshot!), { readOnly: true })
  expect(kept.prepare('SELECT id FROM people').all()).toEqual([{ id: 'p' }])
  kept.close()
})
