import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/index.ts'
import { accountMigrations } from './accounts/sqlite-accounts.ts'
import { addDocumentFunctions, documentMigrations } from './documents/sqlite-document-migrations.ts'
import { ledgerMigrations } from './ledger/sqlite-ledger.ts'
import { runMigrations } from './runs/sqlite-run-migrations.ts'
import { trialMigrations } from './trials/sqlite-trials.ts'
import { transaction } from './transaction.ts'

/** What a database was before it was brought up to date, in case the newer Muster has to be given up. */
export const snapshotPrefix = 'muster-before-'
const trialName = 'muster-trial.db'

/** Of each part append only: an installation runs those that it has not run yet, in order, each once. */
export const sqliteMigrations: Record<string, string[]> = {
  accounts: accountMigrations,
  runs: runMigrations,
  documents: documentMigrations,
  ledger: ledgerMigrations,
  trials: trialMigrations,
}
/** What `PRAGMA user_version` says once every part counts its own migrations; older installations are at 3 or less. */
const countedByPart = 1_000

/**
 * Brings the tables of a database up to date: first those of a copy, which is looked through; then its own. What there
 * was before is kept in the folder. Throws `bad-config`, with nothing changed, where that cannot be done.
 */
export function migrateSqlite(
  database: DatabaseSync,
  folder: string,
  migrations: Record<string, string[]> = sqliteMigrations,
): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > countedByPart) throw newerSchema('', version - countedByPart, 0)
  transaction(database, () => {
    database.exec(
      'CREATE TABLE IF NOT EXISTS migrations (part TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT',
    )
    // Until each part counted for itself, the first three each had one migration, in this order.
    const before = ['accounts', 'runs', 'documents'].slice(0, version < countedByPart ? version : 0)
    for (const part of before) database.prepare('INSERT INTO migrations VALUES (?, 1)').run(part)
    database.exec(`PRAGMA user_version = ${countedByPart}`)
  })
  const done = migrationsOf(database)
  for (const [part, number] of done)
    if (number > (migrations[part]?.length ?? 0))
      throw newerSchema(part, number, migrations[part]?.length ?? 0)
  const isBehind = Object.entries(migrations).some(([part, list]) => (done.get(part) ?? 0) < list.length)
  if (isBehind && done.size > 0) tryOnCopy(snapshot(database, folder, done), folder, migrations)
  apply(database, migrations)
}

/** Throws where a database, which is only read, was written by a newer Muster. */
export function refuseNewer(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number
    }
    if (version > countedByPart) throw newerSchema('', version - countedByPart, 0)
    const isCounted = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").get()
    for (const [part, number] of isCounted ? migrationsOf(database) : [])
      if (number > (sqliteMigrations[part]?.length ?? 0))
        throw newerSchema(part, number, sqliteMigrations[part]?.length ?? 0)
  } finally {
    database.close()
  }
}

/** Makes the tables of a new database as they were after so many migrations of each part. */
export function makeTables(database: DatabaseSync, upTo: ReadonlyMap<string, number>): void {
  database.exec(
    `CREATE TABLE migrations (part TEXT PRIMARY KEY, done INTEGER NOT NULL) STRICT;
     PRAGMA user_version = ${countedByPart}`,
  )
  apply(
    database,
    Object.fromEntries(
      Object.entries(sqliteMigrations).map(([part, list]) => [part, list.slice(0, upTo.get(part) ?? 0)]),
    ),
  )
}

export function allMigrations(): Map<string, number> {
  return new Map(Object.entries(sqliteMigrations).map(([part, list]) => [part, list.length]))
}

function migrationsOf(database: DatabaseSync): Map<string, number> {
  return new Map(
    database
      .prepare('SELECT part, done FROM migrations')
      .all()
      .map((row) => [row['part'] as string, row['done'] as number]),
  )
}

function apply(database: DatabaseSync, migrations: Record<string, string[]>): void {
  addDocumentFunctions(database)
  const done = migrationsOf(database)
  for (const [part, list] of Object.entries(migrations))
    for (let next = done.get(part) ?? 0; next < list.length; next++)
      transaction(database, () => {
        database.exec(list[next]!)
        database.prepare('INSERT OR REPLACE INTO migrations VALUES (?, ?)').run(part, next + 1)
      })
}

/** What a snapshot is called, after the numbers of its migrations. One is kept, the newest. */
export function snapshotFile(folder: string, done: ReadonlyMap<string, number>): string {
  for (const old of readdirSync(folder)) if (old.startsWith(snapshotPrefix)) rmSync(join(folder, old))
  const numbers = Object.keys(sqliteMigrations).map((part) => `${part}${done.get(part) ?? 0}`)
  return join(folder, `${snapshotPrefix}${numbers.toSorted().join('-')}.db`)
}

function snapshot(database: DatabaseSync, folder: string, done: ReadonlyMap<string, number>): string {
  const file = snapshotFile(folder, done)
  database.prepare('VACUUM INTO ?').run(file)
  return file
}

function tryOnCopy(file: string, folder: string, migrations: Record<string, string[]>): void {
  const trial = join(folder, trialName)
  try {
    copyFileSync(file, trial, constants.COPYFILE_FICLONE)
    const database = new DatabaseSync(trial)
    try {
      database.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF')
      apply(database, migrations)
      const broken = database.prepare('PRAGMA foreign_key_check').all()
      if (broken.length > 0) throw new Error(`${broken.length} rows would refer to nothing`)
      const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as {
        quick_check: string
      }
      if (found !== 'ok') throw new Error(found)
    } finally {
      database.close()
    }
  } catch (cause) {
    throw new AppError(
      'bad-config',
      `The data folder cannot be brought up to date: ${cause instanceof Error ? cause.message : String(cause)}. This was tried on a copy, and nothing was changed: go on with the version of Muster that you had, and please report it.`,
      { cause },
    )
  } finally {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${trial}${ending}`, { force: true })
  }
}

function newerSchema(part: string, found: number, known: number): AppError {
  return new AppError(
    'bad-config',
    `This was written by a newer Muster (schema ${part} ${found}, this one knows ${known}). Install that version or a newer one. The way back to this one is in docs/stores.md, under "A newer version".`,
  )
}
