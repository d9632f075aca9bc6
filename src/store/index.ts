export type { AccountStore, KeyRecord, Person, SavedHost } from './account-store.ts'
export type { Candidate, DocumentStore, StoredBlock } from './document-store.ts'
export type { RunStore } from './run-store.ts'
export type { Store } from './store.ts'
