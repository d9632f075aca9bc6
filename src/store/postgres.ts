import type { Clock, Ids } from '../base/index.ts'
import { postgresAccounts } from './accounts/postgres-accounts.ts'
import { changesOf } from './postgres-changes.ts'
import { postgresCounters } from './accounts/postgres-counters.ts'
import { openPostgresDatabase } from './postgres-database.ts'
import { postgresDocuments } from './documents/postgres-documents.ts'
import { livingProcesses, openElsewhere } from './postgres-elsewhere.ts'
import { postgresLedger } from './ledger/postgres-ledger.ts'
import { snapshotPostgres } from './backup/postgres-backup.ts'
import { migratePostgres } from './postgres-migrate.ts'
import { postgresParts } from './postgres-parts.ts'
import { postgresRuns } from './runs/postgres-runs.ts'
import { postgresTrials } from './trials/postgres-trials.ts'
import type { Store } from './store.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string
  clock: Clock
  ids: Ids
  /** How long after its last sign of life a process counts as dead. */
  leaseMs: number
  /** Where tables are kept as they were before they are brought up to date. */
  folder: string
}

/** Opens the store in a PostgreSQL database, whose tables it makes where they are not there. Any number may. */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { url, clock, ids, leaseMs, folder } = options
  const cleanup = new AsyncDisposableStack()
  try {
    const database = cleanup.use(await openPostgresDatabase(url))
    await migratePostgres(database, postgresParts, (done) => snapshotPostgres(database, folder, done))
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
      trials: postgresTrials(database, change, { process, living: livingProcesses }),
      shared: { elsewhere, counters },
      [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
    }
  } catch (thrown) {
    await cleanup.disposeAsync()
    throw thrown
  }
}
