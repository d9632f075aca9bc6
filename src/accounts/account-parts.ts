import type { Clock, Ids } from '../base/index.ts'
import type { AccountStore } from '../store/index.ts'
import type { JsonValue, LedgerAction, LedgerRecord } from '../wire/index.ts'
import type { Directory } from './directory.ts'
import type { Revocations } from './revocations.ts'

/** What every part of the accounts works with. */
export interface AccountParts {
  store: AccountStore
  clock: Clock
  ids: Ids
  directory: Directory
  revocations: Revocations
  /** A line for the ledger, dated now. */
  record(
    actor: string,
    action: LedgerAction,
    object: string,
    details?: Record<string, JsonValue>,
  ): LedgerRecord
}
