import { mkdirSync } from 'node:fs'
import type { Clock, Ids } from '../base/index.ts'
import { openSqliteStore } from './sqlite.ts'
import type { Store } from './store.ts'
import { withTemporaryRuns } from './runs/temporary-runs.ts'

export interface StoreOptions {
  /** The data folder: of SQLite, and of the keys beside any database. */
  folder: string
  /** `postgres://…`; left out: SQLite in the folder. */
  address: string | undefined
  clock: Clock
  ids: Ids
  /** How long after its last sign of life another process on the same database is taken for dead. */
  leaseMs: number
}

/** Opens the store that the configuration names. The driver of PostgreSQL is loaded only where it is needed. */
export async function openStore({ folder, address, ...options }: StoreOptions): Promise<Store> {
  if (address === undefined) return withTemporaryRuns(openSqliteStore(folder))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { openPostgresStore } = await import('./postgres.ts')
  return withTemporaryRuns(await openPostgresStore({ url: address, folder, ...options }))
}
