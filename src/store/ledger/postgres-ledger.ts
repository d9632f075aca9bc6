import type { LedgerStore } from './ledger-store.ts'
import type { RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'
import type { PostgresMigrations } from '../postgres-migrate.ts'
import { toCheckpoint, toEntry } from './sqlite-ledger.ts'

export const postgresLedgerMigrations: PostgresMigrations = {
  standsFor: 1,
  list: [
    `
    CREATE TABLE ledger (seq BIGINT PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL);
    CREATE TABLE ledger_head (
      one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), seq BIGINT NOT NULL, hash TEXT NOT NULL
    );
    INSERT INTO ledger_head (seq, hash) VALUES (0, repeat('0', 64));
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'an entry of the ledger cannot be changed or deleted'; END $$;
    CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    CREATE TABLE ledger_blocks ("index" BIGINT PRIMARY KEY, hash TEXT NOT NULL);
    CREATE TABLE ledger_checkpoints (
      size BIGINT PRIMARY KEY, root TEXT NOT NULL, at BIGINT NOT NULL, signature TEXT NOT NULL
    );
    `,
  ],
}

/** The ledger of a PostgreSQL database. */
export function postgresLedger(database: PostgresSession, change: RunChange): LedgerStore {
  return {
    async append(records) {
      if (records.length > 0) await change(async ({ record }) => record(...records))
    },
    async size() {
      const [head] = await database.rows('SELECT seq FROM ledger_head')
      return head!['seq'] as number
    },
    async entries(from, limit) {
      return (
        await database.rows('SELECT * FROM ledger WHERE seq >= $1 ORDER BY seq LIMIT $2', [from, limit])
      ).map(toEntry)
    },
    async newest(limit, before = Number.MAX_SAFE_INTEGER) {
      return (
        await database.rows('SELECT * FROM ledger WHERE seq < $1 ORDER BY seq DESC LIMIT $2', [before, limit])
      ).map(toEntry)
    },
    async hashes(from, to) {
      return (
        await database.rows('SELECT hash FROM ledger WHERE seq BETWEEN $1 AND $2 ORDER BY seq', [from, to])
      ).map((row) => row['hash'] as string)
    },
    async blocks() {
      return (await database.rows('SELECT hash FROM ledger_blocks ORDER BY "index"')).map(
        (row) => row['hash'] as string,
      )
    },
    async addBlock(index, hash) {
      await database.run(
        'INSERT INTO ledger_blocks ("index", hash) VALUES ($1, $2) ON CONFLICT ("index") DO UPDATE SET hash = excluded.hash',
        [index, hash],
      )
    },
    async addCheckpoint({ size, root, at, signature }) {
      await database.run(
        `INSERT INTO ledger_checkpoints (size, root, at, signature) VALUES ($1, $2, $3, $4)
         ON CONFLICT (size) DO UPDATE SET root = excluded.root, at = excluded.at, signature = excluded.signature`,
        [size, root, at, signature],
      )
    },
    async lastCheckpoint() {
      const [row] = await database.rows('SELECT * FROM ledger_checkpoints ORDER BY size DESC LIMIT 1')
      return row && toCheckpoint(row)
    },
    async checkpoints(from, to) {
      return (
        await database.rows('SELECT * FROM ledger_checkpoints WHERE size BETWEEN $1 AND $2 ORDER BY size', [
          from,
          to,
        ])
      ).map(toCheckpoint)
    },
  }
}
