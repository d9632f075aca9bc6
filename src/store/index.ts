export type {
  AccountChange,
  AccountStore,
  AccountTable,
  AccountTables,
  Budget,
  CollectionRecord,
  KeyRecord,
  Membership,
  Person,
  Role,
  SavedHost,
  StoredAlias,
  StoredCalibration,
  StoredLink,
  StoredPasskey,
  StoredSession,
  Team,
  Usage,
} from './accounts/account-store.ts'
export type {
  Candidate,
  DocumentStore,
  FoundBlock,
  StoredBlock,
  StoredDocument,
} from './documents/document-store.ts'
export type { StoredVector, UnembeddedBlock } from './documents/vector-store.ts'
export type { LedgerStore, StoredEntry } from './ledger/ledger-store.ts'
export type {
  ForeignConversation,
  ForeignRun,
  KeptQuestion,
  RunStore,
  StoredPicture,
} from './runs/run-store.ts'
export type { NewToolCall, ToolCallChange, ToolCallStore } from './runs/tool-call-store.ts'
export { decidingOf, triedIn } from './trials/deciding.ts'
export type { StoredTrialReport, TrialEnding, TrialStore } from './trials/trial-store.ts'
export type { Store } from './store.ts'
export type { Elsewhere, StoreChange } from './elsewhere.ts'
export type { Count, CountedFor, Settled, SharedCounters } from './accounts/shared-counters.ts'
export { openStore } from './open-store.ts'
export { openSqliteStore } from './sqlite.ts'
export { toSqliteError } from './sqlite-errors.ts'
export { backUp, type StoreCounts } from './backup/sqlite-backup.ts'
export { restore } from './backup/sqlite-restore.ts'
export { backUpState, moveState, restoreState } from './backup/state.ts'
export type { TableCount } from './backup/portable.ts'
