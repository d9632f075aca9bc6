import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/index.ts'
import { accountMigrations, sqliteAccounts } from './sqlite-accounts.ts'
import { ledgerMigrations, sqliteLedger } from './sqlite-ledger.ts'
import { documentMigrations, sqliteDocuments } from './sqlite-documents.ts'
import { runMigrations, sqliteRuns } from './sqlite-runs.ts'
import type { Store } from './store.ts'
import { transaction } from './transaction.ts'

export const databaseName = 'muster.db'
/** What a database was before it was brought up to date, in case the newer Muster has to be given up. */
export const snapshotPrefix = 'muster-before-'

/** Of each part append only: an installation runs those that it has not run yet, in order, each once. */
export const sqliteMigrations: Record<string, string[]> = {
  accounts: accountMigrations,
  runs: runMigrations,
  documents: documentMigrations,
  ledger: ledgerMigrations,
}
/** What `PRAGMA user_version` says once every part counts its own migrations; older installations are at 3 or less. */
const countedByPart = 1_000

/**
 * Opens the store in a folder, making it (0700) where it does not exist. One process at a time: a second one
 * gets a `conflict` that says so. WAL with synchronous=FULL: what was acknowledged survives a power cut.
 */
export function openSqliteStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const lock = lockFolder(folder)
  const database = new DatabaseSync(join(folder, databaseName), { timeout: 5_000 })
  try {
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -32768;
    `)
    migrate(database, folder)
  } catch (error) {
    database.close()
    lock.close()
    throw error
  }
  const ledger = sqliteLedger(database)
  return {
    ledger,
    accounts: sqliteAccounts(database, ledger.record),
    runs: sqliteRuns(database, ledger.record),
    documents: sqliteDocuments(database, folder, ledger.record),
    shared: undefined,
    async [Symbol.asyncDispose]() {
      database.exec('PRAGMA optimize')
      database.close()
      lock.close()
    },
  }
}

/** Held by the kernel on a file of its own, so that it goes with the process, however that ends. */
export function lockFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw new AppError(
      'conflict',
      `Another Muster is running on ${folder}. Stop it first, or give this one a data folder of its own (data: in muster.yaml).`,
      { cause: error },
    )
  }
}

function migrate(database: DatabaseSync, folder: string): void {
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
  const done = new Map(
    database
      .prepare('SELECT part, done FROM migrations')
      .all()
      .map((row) => [row['part'] as string, row['done'] as number]),
  )
  for (const [part, number] of done)
    if (number > (sqliteMigrations[part]?.length ?? 0))
      throw newerSchema(part, number, sqliteMigrations[part]?.length ?? 0)
  const isBehind = Object.entries(sqliteMigrations).some(
    ([part, list]) => (done.get(part) ?? 0) < list.length,
  )
  if (isBehind && done.size > 0) snapshot(database, folder, done)
  for (const [part, list] of Object.entries(sqliteMigrations))
    for (let next = done.get(part) ?? 0; next < list.length; next++)
      transaction(database, () => {
        database.exec(list[next]!)
        database.prepare('INSERT OR REPLACE INTO migrations VALUES (?, ?)').run(part, next + 1)
      })
}

/** Keeps the database as it is, under the numbers of its migrations; one such is kept, the newest. */
function snapshot(database: DatabaseSync, folder: string, done: Map<string, number>): void {
  const numbers = [...done].map(([part, number]) => `${part}${number}`).toSorted()
  const name = `${snapshotPrefix}${numbers.join('-')}.db`
  for (const old of readdirSync(folder)) if (old.startsWith(snapshotPrefix)) rmSync(join(folder, old))
  database.prepare('VACUUM INTO ?').run(join(folder, name))
}

function newerSchema(part: string, found: number, known: number): AppError {
  return new AppError(
    'bad-config',
    `The data folder was written by a newer Muster (schema ${part} ${found}, this one knows ${known}). Install that version or a newer one.`,
  )
}
