import type { Clock, Ids } from '../base/index.ts'
import { postgresAccountMigrations, postgresAccounts } from './postgres-accounts.ts'
import { changesOf } from './postgres-changes.ts'
import { postgresCounterMigrations, postgresCounters } from './postgres-counters.ts'
import { openPostgresDatabase } from './postgres-database.ts'
import { postgresDocumentMigrations, postgresDocuments } from './postgres-documents.ts'
import { livingProcesses, openElsewhere, postgresProcessMigrations } from './postgres-elsewhere.ts'
import { postgresLedger, postgresLedgerMigrations } from './postgres-ledger.ts'
import { migratePostgres, type PostgresParts } from './postgres-migrate.ts'
import { postgresRunMigrations, postgresRuns } from './postgres-runs.ts'
import type { Store } from './store.ts'

/** In the order in which their tables refer to each other. The last two have no counterpart in SQLite. */
export const postgresParts: PostgresParts = {
  accounts: postgresAccountMigrations,
  runs: postgresRunMigrations,
  documents: postgresDocumentMigrations,
  ledger: postgresLedgerMigrations,
  processes: postgresProcessMigrations,
  counters: postgresCounterMigrations,
}

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string
  clock: Clock
  ids: Ids
  /** How long after its last sign of life a process counts as dead. */
  leaseMs: number
  /** Is called before tables that hold something are changed, to keep them as they are. */
  beforeMigration?: (done: Map<string, number>) => Promise<void>
}

/** Opens the store in a PostgreSQL database, whose tables it makes where they are not there. Any number may. */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { url, clock, ids, leaseMs, beforeMigration = async () => undefined } = options
  const cleanup = new AsyncDisposableStack()
  try {
    const database = cleanup.use(await openPostgresDatabase(url))
    await migratePostgres(database, postgresParts, beforeMigration)
    const process = ids.next('process')
    const elsewhere = cleanup.use(await openElsewhere({ database, clock, process, leaseMs }))
    const change = changesOf(database, process)
    const counters = postgresCounters(change, { process, living: livingProcesses, ids })
    elsewhere.everySweep(() => counters.releaseDead())
    return {
      ledger: postgresLedger(database, change),
      accounts: postgresAccounts(database, change),
      runs: postgresRuns(database, change, { process, living: livingProcesses }),
      documents: postgresDocuments(database, change),
      shared: { elsewhere, counters },
      [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
    }
  } catch (thrown) {
    await cleanup.disposeAsync()
    throw thrown
  }
}
