import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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
  const found = async () => {
    await using store = openSqliteStore(folder)
    return await store.documents.candidates({ terms: ['giraff'], collections: undefined, limit: 9 })
  }
  {
    await using store = openSqliteStore(folder)
    await store.documents.put(document('a'), 'one', [block('giraff eat'), block('zebra', 1)])
  }
  const expected = await found()
  const database = new DatabaseSync(join(folder, 'muster.db'))
  database.exec(
    "ALTER TABLE blocks DROP COLUMN term_numbers; UPDATE migrations SET done = 7 WHERE part = 'documents'",
  )
  database.close()
  expect(expected).toHaveLength(1)
  expect(await found()).toEqual(expected)
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
