import type { Checkpoint, LedgerRecord } from '../../wire/index.ts'

/** An entry as it is kept: its canonical JSON, and the hash that is its leaf in the tree. */
export interface StoredEntry {
  seq: number
  text: string
  hash: string
}

/**
 * The ledger's rows. Entries can only be added: the database itself refuses to change or delete one. What they tell
 * of is changed by other parts of the store, each of which writes its entry in the same transaction.
 */
export interface LedgerStore {
  /** Adds entries that tell of something outside of the store. */
  append(records: LedgerRecord[]): Promise<void>
  size(): Promise<number>
  /** At most `limit` entries from number `from` on. */
  entries(from: number, limit: number): Promise<StoredEntry[]>
  /** The newest first, before the entry `before` where it is given. */
  newest(limit: number, before?: number): Promise<StoredEntry[]>
  /** The hashes of the entries `from` to `to`, both included. */
  hashes(from: number, to: number): Promise<string[]>

  /** The hashes of whole blocks of the tree, from the first. */
  blocks(): Promise<string[]>
  addBlock(index: number, hash: string): Promise<void>
  addCheckpoint(checkpoint: Checkpoint): Promise<void>
  lastCheckpoint(): Promise<Checkpoint | undefined>
  /** Checkpoints over `from` to `to` entries, in order. */
  checkpoints(from: number, to: number): Promise<Checkpoint[]>
}
