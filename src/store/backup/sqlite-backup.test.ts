import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, test } from 'vitest'
import { tell } from '../../../test/ledger-entries.ts'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { backUp, openSqliteStore, restore } from '../index.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

const data = () => join(folder, 'data')
const copy = () => join(folder, 'copy')

test('a backup of a store that is being written to holds what was acknowledged before, and comes back', async () => {
  await using store = openSqliteStore(data())
  await tell(store, 3)
  writeFileSync(join(data(), 'ledger-key.pem'), 'secret', { mode: 0o600 })
  const made = backUp(data(), copy())
  await tell(store, 2)
  expect((await made).ledgerEntries).toBeGreaterThanOrEqual(3)
  expect(statSync(join(copy(), 'ledger-key.pem')).mode & 0o777).toBe(0o600)
  expect(statSync(copy()).mode & 0o777).toBe(0o700)

  const other = join(folder, 'other')
  expect(restore(copy(), other, 'before').ledgerEntries).toBe((await made).ledgerEntries)
  await using restored = openSqliteStore(other)
  expect(await restored.ledger.size()).toBe((await made).ledgerEntries)
  expect(readFileSync(join(other, 'ledger-key.pem'), 'utf8')).toBe('secret')
})

test('what was there before a restore is moved aside whole, and nothing changes under a running server', async () => {
  {
    await using store = openSqliteStore(data())
    await tell(store, 1)
    await backUp(data(), copy())
    await tell(store, 4)
    expect(() => restore(copy(), data(), 'before')).toThrow(/Another Muster is running/)
    expect(await store.ledger.size()).toBe(5)
  }
  restore(copy(), data(), 'before')
  await using store = openSqliteStore(data())
  expect(await store.ledger.size()).toBe(1)
  await using former = openSqliteStore(join(data(), 'before'))
  expect(await former.ledger.size()).toBe(5)
})

test.each([6, 100_000])(
  'a file of %d bytes is backed up and comes back with its document',
  async (length) => {
    const file = Buffer.alloc(length, 'a file')
    const sha256 = createHash('sha256').update(file).digest('hex')
    const document = {
      id: 'doc_1',
      collection: 'c',
      name: 'a.txt',
      title: 'A',
      mediaType: 'text/plain',
      bytes: 6,
      characters: 6,
      blocks: 0,
      addedAt: 1,
      sha256,
    }
    {
      await using store = openSqliteStore(data())
      await store.documents.put(document, 'a file', [], [], file)
      await backUp(data(), copy())
      await store.documents.remove('doc_1')
    }
    restore(copy(), data(), 'before')
    await using store = openSqliteStore(data())
    expect(file.equals((await store.documents.file('doc_1', 0, 1_000_000))!)).toBe(true)
  },
)

test('a damaged backup is refused before anything is changed', async () => {
  {
    await using store = openSqliteStore(data())
    await tell(store, 200)
    await backUp(data(), copy())
  }
  const file = join(copy(), 'muster.db')
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4096 * 2)
  writeFileSync(file, bytes)
  expect(() => restore(copy(), data(), 'before')).toThrow(/muster\.db is damaged: .* Use another backup\./s)
  expect(existsSync(join(data(), 'before'))).toBe(false)
  await using store = openSqliteStore(data())
  expect(await store.ledger.size()).toBe(200)
})

test('a folder that holds something is not backed up into, and nothing is no backup', async () => {
  {
    await using _ = openSqliteStore(data())
  }
  await expect(backUp(data(), folder)).rejects.toThrow(/is not empty/)
  await expect(backUp(join(folder, 'none'), copy())).rejects.toThrow(/nothing to back up/)
  expect(() => restore(join(folder, 'none'), data(), 'before')).toThrow(/is no backup/)
})

test('before an older database is brought up to date it is kept as it was', async () => {
  {
    await using store = openSqliteStore(data())
    await tell(store, 2)
  }
  const database = new DatabaseSync(join(data(), 'muster.db'))
  database.exec(
    'DROP INDEX documents_by_file; DROP INDEX documents_by_url; DROP INDEX documents_stemmed; ' +
      'ALTER TABLE documents DROP COLUMN stemming; ALTER TABLE documents DROP COLUMN added_by; ' +
      'ALTER TABLE documents DROP COLUMN language; ALTER TABLE documents DROP COLUMN url; ' +
      'ALTER TABLE blocks DROP COLUMN term_numbers; DROP TABLE index_segments; DROP TABLE index_chunks; ' +
      ['text', 'title', 'neighbour']
        .map((field) => `ALTER TABLE blocks ADD COLUMN ${field}_terms TEXT;`)
        .join('') +
      'CREATE VIRTUAL TABLE blocks_fts USING fts5(text_terms, content = blocks, content_rowid = id); ' +
      'ALTER TABLE documents DROP COLUMN etag; ALTER TABLE documents DROP COLUMN last_modified; ' +
      'ALTER TABLE documents DROP COLUMN first_block; ALTER TABLE documents DROP COLUMN last_block; ' +
      'DROP TABLE document_text_pieces; DROP TABLE files; ' +
      "UPDATE migrations SET done = 1 WHERE part = 'documents'",
  )
  database.close()
  {
    await using _ = openSqliteStore(data())
  }
  const [snapshot, ...others] = readdirSync(data()).filter((name) => name.startsWith('muster-before-'))
  expect(others).toEqual([])
  expect(snapshot).toContain('documents1')
  const kept = new DatabaseSync(join(data(), snapshot!), { readOnly: true })
  expect(kept.prepare('SELECT count(*) AS entries FROM ledger').get()).toEqual({ entries: 2 })
  expect(
    kept.prepare("SELECT name FROM pragma_table_info('documents') WHERE name = 'added_by'").all(),
  ).toEqual([])
  kept.close()
})
