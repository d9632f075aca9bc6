import type { AccountStore } from './accounts/account-store.ts'
import type { DocumentStore } from './documents/document-store.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { LedgerStore } from './ledger/ledger-store.ts'
import type { RunStore } from './runs/run-store.ts'
import type { TrialStore } from './trials/trial-store.ts'
import type { SharedCounters } from './accounts/shared-counters.ts'

/** The one door to what is kept. Every method resolves only once what it wrote is safe on disk. */
export interface Store extends AsyncDisposable {
  documents: DocumentStore
  runs: RunStore
  accounts: AccountStore
  ledger: LedgerStore
  trials: TrialStore
  /** What several processes on one database share; undefined for a store that only one may open. */
  shared: { elsewhere: Elsewhere; counters: SharedCounters } | undefined
}
