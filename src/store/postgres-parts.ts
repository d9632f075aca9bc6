import { postgresAccountMigrations } from './accounts/postgres-accounts.ts'
import { postgresCounterMigrations } from './accounts/postgres-counters.ts'
import { postgresDocumentMigrations } from './documents/postgres-document-migrations.ts'
import { postgresProcessMigrations } from './postgres-elsewhere.ts'
import { postgresLedgerMigrations } from './ledger/postgres-ledger.ts'
import type { PostgresParts } from './postgres-migrate.ts'
import { postgresRunMigrations } from './runs/postgres-run-migrations.ts'
import { postgresTrialMigrations } from './trials/postgres-trials.ts'

/** In the order in which their tables refer to each other. The last two have no counterpart in SQLite. */
export const postgresParts: PostgresParts = {
  accounts: postgresAccountMigrations,
  runs: postgresRunMigrations,
  documents: postgresDocumentMigrations,
  ledger: postgresLedgerMigrations,
  trials: postgresTrialMigrations,
  processes: postgresProcessMigrations,
  counters: postgresCounterMigrations,
}
