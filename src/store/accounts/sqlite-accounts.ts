import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import type { AccountStore, AccountTable, AccountTables, SavedHost } from './account-store.ts'
import { accountFields, usageTable } from './account-tables.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { sqliteTable, type SqliteTable } from '../sqlite-table.ts'
import { rowOf, valuesOf } from '../table-fields.ts'
import { transaction } from '../transaction.ts'

export const accountMigrations = [
  `
  CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('administrator', 'member')),
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sign_in_links (
    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE hosts (name TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE new_people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('administrator', 'member', 'guest')),
    email TEXT UNIQUE, created_at INTEGER NOT NULL, suspended_at INTEGER, ends_at INTEGER
  ) STRICT;
  INSERT INTO new_people SELECT id, name, role, NULL, created_at, NULL, NULL FROM people;
  CREATE TABLE old_keys AS SELECT * FROM api_keys;
  DROP TABLE sign_in_links;
  DROP TABLE sessions;
  DROP TABLE api_keys;
  DROP TABLE people;
  ALTER TABLE new_people RENAME TO people;
  CREATE TABLE teams (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, retention_days INTEGER
  ) STRICT;
  CREATE TABLE team_members (
    team_id TEXT NOT NULL REFERENCES teams ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('manager', 'member')), joined_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, person_id)
  ) STRICT;
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, team_id TEXT REFERENCES teams ON DELETE CASCADE,
    name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER,
    last_used_at INTEGER, models TEXT, collections TEXT, areas TEXT
  ) STRICT;
  INSERT INTO api_keys (id, person_id, name, hash, created_at)
    SELECT id, person_id, name, hash, created_at FROM old_keys;
  DROP TABLE old_keys;
  CREATE TABLE collections (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('everyone', 'team', 'person')), owner_id TEXT,
    created_at INTEGER NOT NULL, retention_days INTEGER
  ) STRICT;
  CREATE TABLE links (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, person_id TEXT REFERENCES people ON DELETE CASCADE, role TEXT,
    email TEXT, team_id TEXT REFERENCES teams ON DELETE CASCADE, guest_days INTEGER, created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, method TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_of_person ON sessions (person_id);
  CREATE TABLE passwords (
    person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, hash TEXT NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, name TEXT NOT NULL,
    public_key TEXT NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL, created_at INTEGER NOT NULL,
    last_used_at INTEGER
  ) STRICT;
  CREATE INDEX passkeys_of_person ON passkeys (person_id);
  CREATE TABLE totp (
    person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, secret TEXT NOT NULL, confirmed_at INTEGER,
    last_step INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE identities (
    issuer TEXT NOT NULL, subject TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
  ) STRICT;
  CREATE TABLE budgets (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, scope_id TEXT, model TEXT,
    period TEXT NOT NULL CHECK (period IN ('day', 'month')), tokens INTEGER, micros INTEGER
  ) STRICT;
  CREATE TABLE usage (
    day TEXT NOT NULL, person_id TEXT NOT NULL, team_id TEXT NOT NULL, key_id TEXT NOT NULL, model TEXT NOT NULL,
    requests INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL, micros INTEGER NOT NULL,
    PRIMARY KEY (day, person_id, team_id, key_id, model)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE prompts (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, name TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX prompts_of_person ON prompts (person_id);
  `,
  `
  ALTER TABLE people ADD COLUMN paying_team_id TEXT;
  CREATE TABLE last_sign_ins (
    person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, at INTEGER NOT NULL
  ) STRICT;
  ALTER TABLE sessions ADD COLUMN agent TEXT;
  ALTER TABLE links ADD COLUMN uses_left INTEGER;
  CREATE TABLE aliases (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, team_id TEXT REFERENCES teams ON DELETE CASCADE, models TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX aliases_of_team ON aliases (name, coalesce(team_id, ''));
  CREATE TABLE usage_journals (name TEXT PRIMARY KEY) STRICT;
  `,
  `
  CREATE TABLE calibrations (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, slope REAL NOT NULL, shift REAL NOT NULL, thumbs INTEGER NOT NULL
  ) STRICT;
  `,
  `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE instructions (
    person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, text TEXT NOT NULL
  ) STRICT;`,
]

/** The accounts of one open SQLite database. Every change writes its entry of the ledger with it. */
export function sqliteAccounts(database: DatabaseSync, record: RecordInLedger): AccountStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    removeLinks: sql('DELETE FROM links WHERE expires_at <= ?'),
    removeSessions: sql('DELETE FROM sessions WHERE expires_at <= ?'),
    removeConversations: sql('DELETE FROM conversations WHERE person_id = ?'),
    keyUsed: sql('UPDATE api_keys SET last_used_at = ? WHERE id = ?'),
    addUsage: sql(`
      INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, person_id, team_id, key_id, model) DO UPDATE SET
        requests = requests + excluded.requests, prompt_tokens = prompt_tokens + excluded.prompt_tokens,
        cached_tokens = cached_tokens + excluded.cached_tokens,
        completion_tokens = completion_tokens + excluded.completion_tokens, micros = micros + excluded.micros`),
    addJournal: sql('INSERT OR IGNORE INTO usage_journals VALUES (?)'),
    // A file that was removed can come back only with a power cut of a moment later.
    forgetJournals: sql(
      'DELETE FROM usage_journals WHERE rowid < (SELECT max(rowid) FROM usage_journals) - 10000',
    ),
    usage: sql(
      'SELECT * FROM usage WHERE day BETWEEN ? AND ? ORDER BY day, person_id, team_id, key_id, model',
    ),
    saveHost: sql('INSERT OR REPLACE INTO hosts (name, settings) VALUES (?, ?)'),
    hosts: sql('SELECT settings FROM hosts ORDER BY name'),
    removeHost: sql('DELETE FROM hosts WHERE name = ?'),
  }
  const tables = Object.fromEntries(
    Object.entries(accountFields).map(([name, fields]) => [name, sqliteTable(database, fields as never)]),
  ) as unknown as { [T in AccountTable]: SqliteTable<AccountTables[T]> }

  return {
    async change(records, changes) {
      try {
        transaction(database, () => {
          for (const change of changes) {
            if ('put' in change) table(change.put).put(change.row as AccountTables[AccountTable])
            else if (table(change.remove).remove(change.where) === 0 && change.required)
              throw new AppError('conflict', 'It is not there any more.', {
                because: { code: 'gone-meanwhile' },
              })
          }
          record(...records)
        })
      } catch (thrown) {
        if (thrown instanceof Error && thrown.message.startsWith('UNIQUE constraint failed'))
          throw new AppError('conflict', 'There is one of that name already. Choose another.', {
            because: { code: 'name-taken' },
            cause: thrown,
          })
        throw thrown
      }
    },
    async rows(name, where = {}) {
      return tables[name].rows(where)
    },
    async removeExpired(now) {
      transaction(database, () => {
        statements.removeLinks.run(now)
        statements.removeSessions.run(now)
      })
    },
    async removeConversationsOf(personId, records) {
      transaction(database, () => {
        statements.removeConversations.run(personId)
        record(...records)
      })
    },
    async keysUsed(used) {
      transaction(database, () => {
        for (const { id, at } of used) statements.keyUsed.run(at, id)
      })
    },
    async addUsage(usage, journal) {
      transaction(database, () => {
        if (journal !== undefined) {
          if (statements.addJournal.run(journal).changes === 0) return
          statements.forgetJournals.run()
        }
        for (const used of usage) statements.addUsage.run(...valuesOf(usageTable, used))
      })
    },
    async usage({ from, to }) {
      return statements.usage.all(from, to).map((row) => rowOf(usageTable, row))
    },
    async saveHost(host, records = []) {
      transaction(database, () => {
        statements.saveHost.run(host.name, JSON.stringify(host))
        record(...records)
      })
    },
    async hosts() {
      return statements.hosts.all().map((row) => JSON.parse(row['settings'] as string) as SavedHost)
    },
    async removeHost(name, records = []) {
      return transaction(database, () => {
        const removed = statements.removeHost.run(name).changes > 0
        if (removed) record(...records)
        return removed
      })
    },
  }

  /** One table of the many, where which one it is is known only when it runs. */
  function table(name: AccountTable): SqliteTable<AccountTables[AccountTable]> {
    return tables[name] as SqliteTable<AccountTables[AccountTable]>
  }
}
