import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/index.ts'
import { databaseName } from './data-folder.ts'
import { sqliteAccounts } from './accounts/sqlite-accounts.ts'
import { sqliteLedger } from './ledger/sqlite-ledger.ts'
import { sqliteDocuments } from './documents/sqlite-documents.ts'
import { migrateSqlite } from './sqlite-migrate.ts'
import { finishRestore } from './backup/sqlite-restoring.ts'
import { sqliteRuns } from './runs/sqlite-runs.ts'
import { sqliteTrials } from './trials/sqlite-trials.ts'
import type { LedgerStore } from './ledger/ledger-store.ts'
import { isBusy, toSqliteError, withClearErrors } from './sqlite-errors.ts'
import type { Store } from './store.ts'

/**
 * Opens the store in a folder, making it (0700) where it does not exist. One process at a time: a second one
 * gets a `conflict` that says so. WAL with synchronous=FULL: what was acknowledged survives a power cut. With
 * `mostPages` it grows no further, as on a disk that is full.
 */
export function openSqliteStore(folder: string, { mostPages }: { mostPages?: number } = {}): Store {
  const lock = ownFolder(folder)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(join(folder, databaseName), { timeout: 5_000 })
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -8192;
    `)
    migrateSqlite(database, folder)
    if (mostPages !== undefined) database.exec(`PRAGMA max_page_count = ${mostPages}`)
  } catch (error) {
    database?.close()
    lock.close()
    throw toSqliteError(error, join(folder, databaseName))
  }
  const ledger = sqliteLedger(database)
  return {
    ledger: withClearErrors<LedgerStore>(ledger),
    accounts: withClearErrors(sqliteAccounts(database, ledger.record)),
    runs: withClearErrors(sqliteRuns(database, ledger.record)),
    documents: withClearErrors(sqliteDocuments(database, folder, ledger.record)),
    trials: withClearErrors(sqliteTrials(database, ledger.record)),
    shared: undefined,
    async [Symbol.asyncDispose]() {
      try {
        database.exec('PRAGMA optimize')
      } catch {
        // Statistics for the next time, which a disk that is full has no room for.
      }
      database.close()
      lock.close()
    },
  }
}

/** Makes the folder where there is none, locks it, and finishes what was begun there. */
function ownFolder(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const lock = lockFolder(folder)
    try {
      finishRestore(folder)
      return lock
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (error) {
    throw toSqliteError(error)
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
    if (!isBusy(error)) throw error
    throw new AppError(
      'conflict',
      `Another Muster is running on ${folder}. Stop it first, or give this one a data folder of its own (data: in muster.yaml).`,
      { cause: error },
    )
  }
}
