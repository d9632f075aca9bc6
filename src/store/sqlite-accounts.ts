import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { AccountStore, KeyRecord, Person, SavedHost } from './account-store.ts'

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
]

type Row = Record<string, SQLOutputValue>

/** The accounts of one open SQLite database. */
export function sqliteAccounts(database: DatabaseSync): AccountStore {
  const sql = (text: string) => database.prepare(text)
  const personOf = (table: string) =>
    `SELECT people.* FROM ${table} JOIN people ON people.id = ${table}.person_id WHERE hash = ? AND expires_at > ?`
  const statements = {
    addPerson: sql('INSERT INTO people (id, name, role, created_at) VALUES (?, ?, ?, ?)'),
    people: sql('SELECT * FROM people ORDER BY created_at, id'),
    addLink: sql('INSERT INTO sign_in_links (hash, person_id, expires_at) VALUES (?, ?, ?)'),
    linkPerson: sql(personOf('sign_in_links')),
    removeLink: sql('DELETE FROM sign_in_links WHERE hash = ?'),
    addSession: sql('INSERT INTO sessions (hash, person_id, expires_at) VALUES (?, ?, ?)'),
    sessionPerson: sql(personOf('sessions')),
    removeSession: sql('DELETE FROM sessions WHERE hash = ?'),
    addKey: sql('INSERT INTO api_keys (id, person_id, name, hash, created_at) VALUES (?, ?, ?, ?, ?)'),
    keys: sql('SELECT * FROM api_keys ORDER BY created_at, id'),
    removeKey: sql('DELETE FROM api_keys WHERE id = ?'),
    saveHost: sql('INSERT OR REPLACE INTO hosts (name, settings) VALUES (?, ?)'),
    hosts: sql('SELECT settings FROM hosts ORDER BY name'),
    removeHost: sql('DELETE FROM hosts WHERE name = ?'),
  }
  return {
    async addPerson({ id, name, role, createdAt }) {
      statements.addPerson.run(id, name, role, createdAt)
    },
    async people() {
      return statements.people.all().map(toPerson)
    },
    async addLink({ hash, personId, expiresAt }) {
      statements.addLink.run(hash, personId, expiresAt)
    },
    async takeLink(hash, now) {
      const row = statements.linkPerson.get(hash, now)
      statements.removeLink.run(hash)
      return row && toPerson(row)
    },
    async addSession({ hash, personId, expiresAt }) {
      statements.addSession.run(hash, personId, expiresAt)
    },
    async sessionPerson(hash, now) {
      const row = statements.sessionPerson.get(hash, now)
      return row && toPerson(row)
    },
    async removeSession(hash) {
      statements.removeSession.run(hash)
    },
    async addKey({ id, personId, name, hash, createdAt }) {
      statements.addKey.run(id, personId, name, hash, createdAt)
    },
    async keys() {
      return statements.keys.all().map(toKey)
    },
    async removeKey(id) {
      return statements.removeKey.run(id).changes > 0
    },
    async saveHost(host) {
      statements.saveHost.run(host.name, JSON.stringify(host))
    },
    async hosts() {
      return statements.hosts.all().map((row) => JSON.parse(row['settings'] as string) as SavedHost)
    },
    async removeHost(name) {
      return statements.removeHost.run(name).changes > 0
    },
  }
}

function toPerson(row: Row): Person {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    role: row['role'] as Person['role'],
    createdAt: row['created_at'] as number,
  }
}

function toKey(row: Row): KeyRecord & { hash: string } {
  return {
    id: row['id'] as string,
    personId: row['person_id'] as string,
    name: row['name'] as string,
    hash: row['hash'] as string,
    createdAt: row['created_at'] as number,
  }
}
