import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { storedBlock as block, storedDocument as document } from '../../test/stored-documents.ts'
import type { DocumentStore } from './document-store.ts'
import { openSqliteStore } from './index.ts'
import { sqliteDocuments } from './sqlite-documents.ts'
import { allMigrations, makeTables } from './sqlite-migrate.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-documents-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

function open(database = new DatabaseSync(':memory:')): DocumentStore {
  makeTables(database, allMigrations())
  return sqliteDocuments(database, folder)
}

/** The files that are kept in a data folder, as paths. */
function filesIn(dataFolder: string): string[] {
  return readdirSync(join(dataFolder, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
}

test('what a crash left of files goes when the store is opened again', async () => {
  const sha256 = createHash('sha256').update('kept').digest('hex')
  const database = new DatabaseSync(':memory:')
  await open(database).put({ ...document('a'), sha256 }, 'text', [], [], Buffer.from('kept'))
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
  expect(await again.file('a', 0, 9)).toHaveLength(4)
})

test('blocks from before their terms were kept as numbers are found and ranked as new ones are', async () => {
  const found = async (dataFolder: string) => {
    await using store = openSqliteStore(dataFolder)
    return await store.documents.candidates({ terms: ['giraff'], collections: undefined, limit: 9 })
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

test('what was put is there when the file is opened again', async () => {
  const first = new DatabaseSync(join(folder, 'test.db'))
  await open(first).put(document('a'), 'one', [block('giraff')])
  first.close()
  const second = new DatabaseSync(join(folder, 'test.db'))
  expect(
    await sqliteDocuments(second, folder).candidates({ terms: ['giraff'], collections: undefined, limit: 9 }),
  ).toHaveLength(1)
  second.close()
})
