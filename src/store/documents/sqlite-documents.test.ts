import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { nextTurn, termNumber } from '../../base/index.ts'
import { storedBlock as block, storedDocument as document } from '../../../test/stored-documents.ts'
import type { DocumentStore } from './document-store.ts'
import { openSqliteStore } from '../index.ts'
import { sqliteDocuments } from './sqlite-documents.ts'
import { allMigrations, makeTables } from '../sqlite-migrate.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-documents-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

function open(database = new DatabaseSync(':memory:'), options?: { blocksAtOnce: number }): DocumentStore {
  makeTables(database, allMigrations())
  return sqliteDocuments(database, folder, undefined, options)
}

/** The files that are kept in a data folder, as paths. */
function filesIn(dataFolder: string): string[] {
  return readdirSync(join(dataFolder, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
}

test('what a crash left of files goes when the store is opened again', async () => {
  const file = Buffer.alloc(100_000, 'kept')
  const sha256 = createHash('sha256').update(file).digest('hex')
  const database = new DatabaseSync(':memory:')
  await open(database).put({ ...document('a'), sha256 }, 'text', [], [], file)
  const shelf = join(folder, 'files', sha256.slice(0, 2))
  writeFileSync(join(shelf, `${sha256}.7.part`), 'ke')
  writeFileSync(
    join(
      shelf,
      sha256.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ),
    'deleted',
  )
  const again = sqliteDocuments(database, folder)
  expect(filesIn(folder)).toEqual([sha256])
  expect(await again.file('a', 0, 1_000_000)).toHaveLength(file.length)
})

test('a small file that an earlier version kept in the folder is read, and goes with its document', async () => {
  const sha256 = createHash('sha256').update('kept').digest('hex')
  const database = new DatabaseSync(':memory:')
  await open(database).put({ ...document('a'), sha256 }, 'text', [])
  mkdirSync(join(folder, 'files', sha256.slice(0, 2)))
  writeFileSync(join(folder, 'files', sha256.slice(0, 2), sha256), 'kept')
  const store = sqliteDocuments(database, folder)
  expect(Buffer.from((await store.file('a', 1, 9))!).toString()).toBe('ept')
  await store.remove('a')
  expect(filesIn(folder)).toEqual([])
})

test.each([100, 100_000])(
  'the file of a document of many blocks, of %d bytes, changes and goes with it',
  async (length) => {
    const database = new DatabaseSync(':memory:')
    const store = open(database, { blocksAtOnce: 3 })
    const put = (content: string) => {
      const file = Buffer.alloc(length, content)
      const sha256 = createHash('sha256').update(file).digest('hex')
      return store.put({ ...document('a'), sha256, blocks: 9 }, 'text', pages(9, 'giraff'), [], file)
    }
    const kept = () => {
      const small = database.prepare('SELECT count(*) AS files FROM files').get()!['files'] as number
      return small + filesIn(folder).length
    }
    for (const content of ['old', 'new']) {
      await put(content)
      expect(Buffer.from((await store.file('a', 0, 3))!).toString()).toBe(content)
      expect(kept()).toBe(1)
    }
    await store.remove('a')
    expect(kept()).toBe(0)
  },
)

test('a block that was proposed has the title of its document as it is when it is asked for', async () => {
  const store = open()
  const propose = () => store.candidates({ terms: [termNumber('giraff')], collections: undefined, limit: 9 })
  await store.put(document('a'), 'text', [block('giraff')])
  expect((await propose()).map(({ documentTitle }) => documentTitle)).toEqual(['Title of a'])
  await store.put({ ...document('a'), title: 'Another' }, 'text', [block('giraff')])
  const [proposed] = await propose()
  expect(proposed!.documentTitle).toBe('Another')
  await store.remove('a')
  expect(proposed!.documentTitle).toBe('')
})

test('blocks from before their terms were kept as numbers are found and ranked as new ones are', async () => {
  const found = async (dataFolder: string) => {
    await using store = openSqliteStore(dataFolder)
    const candidates = await store.documents.candidates({
      terms: [termNumber('giraff')],
      collections: undefined,
      limit: 9,
    })
    // With their titles, which are read when they are asked for.
    return candidates.map((candidate) => ({ ...candidate }))
  }
  const blocks = [block('giraff eat'), block('zebra', 1)]
  {
    await using store = openSqliteStore(join(folder, 'new'))
    await store.documents.put(document('a'), 'one', blocks)
  }
  const older = join(folder, 'older')
  mkdirSync(older)
  const database = new DatabaseSync(join(older, 'muster.db'))
  makeTables(database, new Map([...allMigrations(), ['documents', 7]]))
  database.exec(`
    INSERT INTO documents (id, collection, name, title, media_type, sha256, bytes, characters, blocks, added_at,
      text_terms, title_terms, neighbour_terms)
    VALUES ('a', 'c', 'a.md', 'Title of a', 'text/markdown', 'sha', 10, 8, 2, 5, 3, 2, 4);
    INSERT INTO blocks (document_id, ordinal, start, "end", headings, text_terms, title_terms, neighbour_terms, text)
    VALUES ('a', 0, 0, 3, '[]', 'giraff eat', 'titl', 'next door', 'one'), ('a', 1, 0, 3, '[]', 'zebra', 'titl', 'next door', 'one');
    INSERT INTO blocks_fts (blocks_fts) VALUES ('rebuild')`)
  database.close()
  const expected = await found(join(folder, 'new'))
  expect(expected).toHaveLength(1)
  expect(await found(older)).toEqual(expected)
})

/** What can be told of a document by a store, and of all of them. */
async function told(store: DocumentStore, id: string) {
  const candidates = await store.candidates({ terms: [termNumber('giraff')], collections: ['c'], limit: 99 })
  return {
    documents: (await store.list()).map((document) => [document.id, document.blocks]),
    text: await store.text(id),
    texts: (await store.blocksOf(id)).map(({ page }) => page),
    found: candidates.filter(({ documentId }) => documentId === id).length,
    statistics: await store.statistics(['giraff', 'zebra', 'walru', 'next'].map(termNumber)),
    overview: await store.overview({ collections: undefined, titles: 9 }),
  }
}

const pages = (count: number, terms: string) =>
  Array.from({ length: count }, (_, ordinal) => block(terms, ordinal))

test('a document of many blocks, whatever is killed when, is there whole as it was before or is now', async () => {
  const path = join(folder, 'test.db')
  const database = new DatabaseSync(path)
  makeTables(database, allMigrations())
  const store = sqliteDocuments(database, folder, undefined, { blocksAtOnce: 3 })
  const whole = (at: DocumentStore) => told(at, 'a')
  /** What a store of its own tells that was given the same at once. */
  const expected = async (blocks: [string, number][]) => {
    const other = open()
    for (const [index, [terms, count]] of blocks.entries())
      if (count > 0)
        await other.put(
          { ...document(index === 0 ? 'a' : `b${index}`), blocks: count },
          terms,
          pages(count, terms),
        )
    return whole(other)
  }
  let copies = 0
  /** Copies the database after each transaction that others could have come behind. */
  const whileDoing = async (work: Promise<unknown>, states: object[]) => {
    let isDone = false
    void work.finally(() => (isDone = true))
    while (!isDone) {
      const copy = join(folder, `copy${copies++}.db`)
      cpSync(path, copy)
      const killed = new DatabaseSync(copy)
      const again = sqliteDocuments(killed, folder)
      expect(states).toContainEqual(await whole(again))
      expect(states).toContainEqual({ ...(await whole(store)), statistics: expect.anything() })
      expect(killed.prepare("SELECT count(*) AS hidden FROM documents WHERE collection = ''").get()).toEqual({
        hidden: 0,
      })
      killed.close()
      await nextTurn()
    }
    await work
    expect(await whole(store)).toEqual(states.at(-1))
  }
  const put = (terms: string, count: number) =>
    store.put({ ...document('a'), blocks: count }, terms, pages(count, terms))
  const [none, first, second, small] = await Promise.all([
    expected([]),
    expected([['giraff', 10]]),
    expected([['zebra giraff', 8]]),
    expected([['walru', 2]]),
  ])
  await whileDoing(put('giraff', 10), [none, first])
  await whileDoing(put('zebra giraff', 8), [first, second])
  await whileDoing(put('walru', 2), [second, small])
  await whileDoing(put('giraff', 10), [small, first])
  await whileDoing(store.remove('a'), [first, none])
  expect(copies).toBeGreaterThan(12)
  expect(database.prepare('SELECT count(*) AS blocks FROM blocks').get()).toEqual({ blocks: 0 })
  database.close()
})

test('others come and go while a document of many blocks does', async () => {
  const store = open(undefined, { blocksAtOnce: 3 })
  const big = { ...document('a'), blocks: 20 }
  const work = [
    store.put(big, 'giraff', pages(20, 'giraff')),
    ...['b', 'c', 'd'].map(async (id, index) => {
      for (let turn = 0; turn < index; turn++) await nextTurn()
      await store.put(document(id), 'zebra', [block('zebra')])
    }),
    store.put({ ...big, blocks: 7 }, 'walru', pages(7, 'walru')),
  ]
  await Promise.all(work)
  await store.remove('c')
  expect(await told(store, 'a')).toMatchObject({
    documents: [
      ['a', 7],
      ['b', 1],
      ['d', 1],
    ],
    statistics: {
      blocks: 9,
      holding: new Map([
        [termNumber('zebra'), 2],
        [termNumber('walru'), 7],
        [termNumber('next'), 9],
      ]),
    },
  })
})

test('the blocks of a document that was long in coming are told to whoever makes vectors, once', async () => {
  const store = open(undefined, { blocksAtOnce: 3 })
  const putting = store.put({ ...document('a'), blocks: 5 }, 'giraff', pages(5, 'giraff'))
  await nextTurn()
  await store.put(document('b'), 'zebra', [block('zebra')])
  const missing = async (after: number) =>
    (await store.blocksWithoutVector({ model: 'm', after, limit: 9 })).map(({ documentId }) => documentId)
  expect(await missing(0)).toEqual(['b'])
  await putting
  const [last] = await store.blocksOf('b')
  expect((await missing(last!.blockId)).toSorted()).toEqual(['a', 'a', 'a', 'a', 'a', 'b'])
  expect((await missing(last!.blockId)).every((id) => id === 'a')).toBe(true)
})

test.each<[how: string, change: (store: DocumentStore) => Promise<unknown>]>([
  ['goes', (store) => store.remove('a')],
  ['is changed', (store) => store.put(document('a'), 'walru', [block('walru')])],
])('a document that %s while more of it comes is a conflict, of which nothing is left', async (_, change) => {
  const store = open(undefined, { blocksAtOnce: 3 })
  await store.put(document('a'), 'zebra', [block('zebra')])
  const putting = store.put({ ...document('a'), blocks: 20 }, 'giraff', pages(20, 'giraff'))
  await nextTurn()
  const changing = change(store)
  await expect(putting).rejects.toMatchObject({ code: 'conflict' })
  await changing
  const expected = open()
  await change(expected)
  expect(await told(store, 'a')).toEqual(await told(expected, 'a'))
})

test('what was put is there when the file is opened again', async () => {
  const first = new DatabaseSync(join(folder, 'test.db'))
  await open(first).put(document('a'), 'one', [block('giraff')])
  first.close()
  const second = new DatabaseSync(join(folder, 'test.db'))
  expect(
    await sqliteDocuments(second, folder).candidates({
      terms: [termNumber('giraff')],
      collections: undefined,
      limit: 9,
    }),
  ).toHaveLength(1)
  second.close()
})
