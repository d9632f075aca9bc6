import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/index.ts'
import { sqliteAccounts } from './sqlite-accounts.ts'
import { sqliteLedger } from './sqlite-ledger.ts'
import { sqliteDocuments } from './sqlite-documents.ts'
import { migrateSqlite } from './sqlite-migrate.ts'
import { sqliteRuns } from './sqlite-runs.ts'
import type { Store } from './store.ts'

export const databaseName = 'muster.db'
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
    migrateSqlite(database, folder)
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
