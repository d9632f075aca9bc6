import { DatabaseSync } from 'node:sqlite'
import { expect, inject, test } from 'vitest'
import { systemClock, systemIds } from '../../src/base/index.ts'
import { latest } from '../../src/store/postgres-migrate.ts'
import { postgresParts } from '../../src/store/postgres-parts.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { allMigrations, makeTables, sqliteMigrations } from '../../src/store/sqlite-migrate.ts'
import { asAdministrator, newDatabase } from '../postgres-server.ts'

test('every migration of SQLite has its counterpart, so that the same number means the same tables', () => {
  for (const [part, list] of Object.entries(sqliteMigrations))
    expect(latest(postgresParts[part]!), `migrations of ${part}`).toBe(list.length)
})

test('every table and column of SQLite is in PostgreSQL, too', async () => {
  const database = new DatabaseSync(':memory:')
  makeTables(database, allMigrations())
  const sqlite = database
    .prepare(
      `SELECT tables.name || '.' || columns.name AS name FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'
         AND tables.name NOT LIKE 'index%'`,
    )
    .all()
    .map((row) => row['name'] as string)
  const url = await newDatabase(inject('postgres'))
  const ids = systemIds(systemClock)
  await using _ = await openPostgresStore({ url, clock: systemClock, ids, leaseMs: 15_000, folder: '' })
  const rows = await asAdministrator(
    url,
    "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'muster'",
  )
  const postgres = new Set(rows.map((row) => row['name']))
  expect(sqlite.length).toBeGreaterThan(50)
  expect(sqlite.filter((name) => !postgres.has(name))).toEqual([])
})
