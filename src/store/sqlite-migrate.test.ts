import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openSqliteStore } from './index.ts'
import { migrateSqlite, sqliteMigrations } from './sqlite-migrate.ts'

test.each([
  [
    'cannot be run',
    'ALTER TABLE people ADD COLUMN x TEXT; ALTER TABLE nobody ADD COLUMN x TEXT',
    /no such table/,
  ],
  ['leaves rows that refer to nothing', "INSERT INTO passwords VALUES ('nobody', 'hash', 1)", /FOREIGN KEY/],
])('a migration that %s changes nothing but a copy', async (_, sql, reason) => {
  const folder = temporaryFolder()
  {
    await using store = openSqliteStore(folder)
    await store.accounts.change([], [])
  }
  const database = new DatabaseSync(join(folder, 'muster.db'))
  const schema = () => database.prepare('SELECT * FROM sqlite_schema').all()
  const before = schema()
  const broken = { ...sqliteMigrations, accounts: [...sqliteMigrations['accounts']!, sql] }
  expect(() => migrateSqlite(database, folder, broken)).toThrow(reason)
  expect(() => migrateSqlite(database, folder, broken)).toThrow(/nothing was changed: go on with the version/)
  expect(schema()).toEqual(before)
  database.close()
  expect(readdirSync(folder).filter((name) => name.startsWith('muster-trial'))).toEqual([])
  await using store = openSqliteStore(folder)
  expect(await store.accounts.rows('people')).toEqual([])
})
