import type { AccountStore } from './account-store.ts'
import type { DocumentStore } from './document-store.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { RunStore } from './run-store.ts'

/** The one door to what is kept. Every method resolves only once what it wrote is safe on disk. */
export interface Store extends AsyncDisposable {
  documents: DocumentStore
  runs: RunStore
  accounts: AccountStore
  ledger: LedgerStore
}
