import type { DatabaseSync } from 'node:sqlite'
import type { Checkpoint, LedgerRecord } from '../../wire/index.ts'
import { entriesAfter } from './ledger-entries.ts'
import type { LedgerStore, StoredEntry } from './ledger-store.ts'
import { transaction } from '../transaction.ts'

export const ledgerMigrations = [
  `
  CREATE TABLE ledger (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'an entry of the ledger cannot be changed'); END;
  CREATE TRIGGER ledger_kept BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'an entry of the ledger cannot be deleted'); END;
  CREATE TABLE ledger_blocks ("index" INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
  CREATE TABLE ledger_checkpoints (
    size INTEGER PRIMARY KEY, root TEXT NOT NULL, at INTEGER NOT NULL, signature TEXT NOT NULL
  ) STRICT;
  `,
]

/** Writes entries inside of a transaction that is under way: no entry, no action. */
export type RecordInLedger = (...records: LedgerRecord[]) => void

/** The ledger of one open SQLite database, and the way for the rest of the store to write into it. */
export function sqliteLedger(database: DatabaseSync): LedgerStore & { record: RecordInLedger } {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    last: sql('SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1'),
    add: sql('INSERT INTO ledger (seq, text, hash) VALUES (?, ?, ?)'),
    entries: sql('SELECT * FROM ledger WHERE seq >= ? ORDER BY seq LIMIT ?'),
    newest: sql('SELECT * FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT ?'),
    hashes: sql('SELECT hash FROM ledger WHERE seq BETWEEN ? AND ? ORDER BY seq'),
    blocks: sql('SELECT hash FROM ledger_blocks ORDER BY "index"'),
    addBlock: sql('INSERT OR REPLACE INTO ledger_blocks ("index", hash) VALUES (?, ?)'),
    addCheckpoint: sql(
      'INSERT OR REPLACE INTO ledger_checkpoints (size, root, at, signature) VALUES (?, ?, ?, ?)',
    ),
    lastCheckpoint: sql('SELECT * FROM ledger_checkpoints ORDER BY size DESC LIMIT 1'),
    checkpoints: sql('SELECT * FROM ledger_checkpoints WHERE size BETWEEN ? AND ? ORDER BY size'),
  }

  const record: RecordInLedger = (...records) => {
    const last = statements.last.get() as { seq: number; hash: string } | undefined
    for (const entry of entriesAfter(last, records)) statements.add.run(entry.seq, entry.text, entry.hash)
  }

  return {
    record,
    async append(records) {
      transaction(database, () => record(...records))
    },
    async size() {
      return (statements.last.get()?.['seq'] as number | undefined) ?? 0
    },
    async entries(from, limit) {
      return statements.entries.all(from, limit).map(toEntry)
    },
    async newest(limit, before = Number.MAX_SAFE_INTEGER) {
      return statements.newest.all(before, limit).map(toEntry)
    },
    async hashes(from, to) {
      return statements.hashes.all(from, to).map((row) => row['hash'] as string)
    },
    async blocks() {
      return statements.blocks.all().map((row) => row['hash'] as string)
    },
    async addBlock(index, blockHash) {
      statements.addBlock.run(index, blockHash)
    },
    async addCheckpoint({ size, root, at, signature }) {
      statements.addCheckpoint.run(size, root, at, signature)
    },
    async lastCheckpoint() {
      const row = statements.lastCheckpoint.get()
      return row && toCheckpoint(row)
    },
    async checkpoints(from, to) {
      return statements.checkpoints.all(from, to).map(toCheckpoint)
    },
  }
}

export function toEntry(row: Record<string, unknown>): StoredEntry {
  return { seq: row['seq'] as number, text: row['text'] as string, hash: row['hash'] as string }
}

export function toCheckpoint(row: Record<string, unknown>): Checkpoint {
  return {
    size: row['size'] as number,
    root: row['root'] as string,
    at: row['at'] as number,
    signature: row['signature'] as string,
  }
}
