import { AppError } from '../../base/index.ts'
import type {
  AccountChange,
  AccountStore,
  AccountTable,
  AccountTables,
  SavedHost,
  Usage,
} from './account-store.ts'
import { accountFields, usageTable } from './account-tables.ts'
import type { ChangingSession, RunChange } from '../postgres-changes.ts'
import type { PostgresSession, PostgresValue } from '../postgres-database.ts'
import { postgresCode } from '../postgres-errors.ts'
import type { PostgresMigrations } from '../postgres-migrate.ts'
import { postgresTable, type PostgresTable } from '../postgres-table.ts'
import { rowOf } from '../table-fields.ts'

// `made` is the order of making, which SQLite has by itself.
export const postgresAccountMigrations: PostgresMigrations = {
  standsFor: 4,
  list: [
    `
    CREATE TABLE people (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('administrator', 'member', 'guest')),
      email TEXT UNIQUE, created_at BIGINT NOT NULL, suspended_at BIGINT, ends_at BIGINT, paying_team_id TEXT,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE teams (
      id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL, retention_days BIGINT,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE team_members (
      team_id TEXT NOT NULL REFERENCES teams ON DELETE CASCADE,
      person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('manager', 'member')), joined_at BIGINT NOT NULL,
      made BIGINT GENERATED ALWAYS AS IDENTITY,
      PRIMARY KEY (team_id, person_id)
    );
    CREATE INDEX team_members_of_person ON team_members (person_id);
    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY, person_id TEXT NOT NULL, team_id TEXT REFERENCES teams ON DELETE CASCADE,
      name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL, expires_at BIGINT,
      last_used_at BIGINT, models TEXT, collections TEXT, areas TEXT, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE collections (
      id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      owner_kind TEXT NOT NULL CHECK (owner_kind IN ('everyone', 'team', 'person')), owner_id TEXT,
      created_at BIGINT NOT NULL, retention_days BIGINT, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE links (
      hash TEXT PRIMARY KEY, kind TEXT NOT NULL, person_id TEXT REFERENCES people ON DELETE CASCADE, role TEXT,
      email TEXT, team_id TEXT REFERENCES teams ON DELETE CASCADE, guest_days BIGINT, created_by TEXT NOT NULL,
      expires_at BIGINT NOT NULL, uses_left BIGINT, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE INDEX links_of_person ON links (person_id);
    CREATE TABLE sessions (
      hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
      created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, method TEXT NOT NULL, agent TEXT,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE INDEX sessions_of_person ON sessions (person_id);
    CREATE TABLE passwords (
      person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, hash TEXT NOT NULL, changed_at BIGINT NOT NULL,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE passkeys (
      id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, name TEXT NOT NULL,
      public_key TEXT NOT NULL, counter BIGINT NOT NULL, transports TEXT NOT NULL, created_at BIGINT NOT NULL,
      last_used_at BIGINT, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE INDEX passkeys_of_person ON passkeys (person_id);
    CREATE TABLE totp (
      person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, secret TEXT NOT NULL, confirmed_at BIGINT,
      last_step BIGINT NOT NULL, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE identities (
      issuer TEXT NOT NULL, subject TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
      made BIGINT GENERATED ALWAYS AS IDENTITY,
      PRIMARY KEY (issuer, subject)
    );
    CREATE TABLE prompts (
      id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people ON DELETE CASCADE, name TEXT NOT NULL,
      text TEXT NOT NULL, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE INDEX prompts_of_person ON prompts (person_id);
    CREATE TABLE budgets (
      id TEXT PRIMARY KEY, scope TEXT NOT NULL, scope_id TEXT, model TEXT,
      period TEXT NOT NULL CHECK (period IN ('day', 'month')), tokens BIGINT, micros BIGINT,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE aliases (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, team_id TEXT REFERENCES teams ON DELETE CASCADE, models TEXT NOT NULL,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE UNIQUE INDEX aliases_of_team ON aliases (name, coalesce(team_id, ''));
    CREATE TABLE last_sign_ins (
      person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, at BIGINT NOT NULL,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    CREATE TABLE usage_journals (name TEXT PRIMARY KEY, made BIGINT GENERATED ALWAYS AS IDENTITY);
    CREATE INDEX usage_journals_by_age ON usage_journals (made);
    CREATE TABLE usage (
      day TEXT NOT NULL, person_id TEXT NOT NULL, team_id TEXT NOT NULL, key_id TEXT NOT NULL, model TEXT NOT NULL,
      requests BIGINT NOT NULL, prompt_tokens BIGINT NOT NULL, cached_tokens BIGINT NOT NULL,
      completion_tokens BIGINT NOT NULL, micros BIGINT NOT NULL,
      PRIMARY KEY (day, person_id, team_id, key_id, model)
    );
    CREATE TABLE hosts (name TEXT PRIMARY KEY, settings TEXT NOT NULL);
    `,
    `
    CREATE TABLE calibrations (
      id TEXT PRIMARY KEY, at BIGINT NOT NULL, slope DOUBLE PRECISION NOT NULL, shift DOUBLE PRECISION NOT NULL,
      thumbs BIGINT NOT NULL, made BIGINT GENERATED ALWAYS AS IDENTITY
    );
    `,
    `CREATE TABLE settings (
      name TEXT PRIMARY KEY, value TEXT NOT NULL, made BIGINT GENERATED ALWAYS AS IDENTITY
    );`,
    `CREATE TABLE instructions (
      person_id TEXT PRIMARY KEY REFERENCES people ON DELETE CASCADE, text TEXT NOT NULL,
      made BIGINT GENERATED ALWAYS AS IDENTITY
    );`,
  ],
}

const tables = Object.fromEntries(
  Object.entries(accountFields).map(([name, fields]) => [name, postgresTable(fields as never)]),
) as unknown as { [T in AccountTable]: PostgresTable<AccountTables[T]> }

/** The accounts of a PostgreSQL database. Every change writes its entry of the ledger with it. */
export function postgresAccounts(database: PostgresSession, change: RunChange): AccountStore {
  return {
    async change(records, changes) {
      try {
        await change(async (session) => {
          const guarded = changes.some(mayTakeAdministrator)
          const before = guarded ? await lockedAdministrators(session) : 0
          for (const one of changes) await apply(session, one)
          if (before > 0 && (await administrators(session)) === 0)
            throw new AppError(
              'conflict',
              'Nobody would be left who administers. Make somebody else one first.',
              { because: { code: 'last-administrator' } },
            )
          session.record(...records)
          const told = tellOf(changes)
          if (told) session.tell(told)
        })
      } catch (thrown) {
        throw asConflict(thrown)
      }
    },
    rows: (name, where = {}) => tables[name].rows(database, where),
    async removeExpired(now) {
      await change(async (session) => {
        await session.run('DELETE FROM links WHERE expires_at <= $1', [now])
        await session.run('DELETE FROM sessions WHERE expires_at <= $1', [now])
      })
    },
    async removeConversationsOf(personId, records) {
      await change(async (session) => {
        await session.run('DELETE FROM conversations WHERE person_id = $1', [personId])
        session.record(...records)
      })
    },
    async keysUsed(used) {
      await database.run(
        `UPDATE api_keys SET last_used_at = greatest(last_used_at, at)
         FROM unnest($1::text[], $2::bigint[]) AS used (id, at) WHERE api_keys.id = used.id`,
        [used.map(({ id }) => id), used.map(({ at }) => at)],
      )
    },
    addUsage: (usage, journal) => change((session) => addUsage(session, usage, journal)),
    async usage({ from, to }) {
      const rows = await database.rows(
        'SELECT * FROM usage WHERE day BETWEEN $1 AND $2 ORDER BY day, person_id, team_id, key_id, model',
        [from, to],
      )
      return rows.map((row) => rowOf(usageTable, row))
    },
    async saveHost(host, records = []) {
      await change(async ({ run, record, tell }) => {
        await run(
          'INSERT INTO hosts VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET settings = excluded.settings',
          [host.name, JSON.stringify(host)],
        )
        record(...records)
        tell({ kind: 'hosts' })
      })
    },
    async hosts() {
      const rows = await database.rows('SELECT settings FROM hosts ORDER BY name')
      return rows.map((row) => JSON.parse(row['settings'] as string) as SavedHost)
    },
    removeHost: (name, records = []) =>
      change(async ({ run, record, tell }) => {
        const removed = (await run('DELETE FROM hosts WHERE name = $1', [name])) > 0
        if (removed) record(...records)
        if (removed) tell({ kind: 'hosts' })
        return removed
      }),
  }
}

async function apply(session: PostgresSession, change: AccountChange): Promise<void> {
  if ('put' in change) return table(change.put).put(session, change.row as AccountTables[AccountTable])
  const removed = await table(change.remove).remove(session, change.where)
  if (removed === 0 && change.required)
    throw new AppError('conflict', 'It is not there any more.', { because: { code: 'gone-meanwhile' } })
}

/** One table of the many, where which one it is is known only when it runs. */
function table(name: AccountTable): PostgresTable<AccountTables[AccountTable]> {
  return tables[name] as PostgresTable<AccountTables[AccountTable]>
}

/** Sorted, so that of two that add to the same rows one waits for the other, and not each for each. */
export async function addUsage(session: PostgresSession, usage: Usage[], journal?: string): Promise<void> {
  if (journal !== undefined && !(await isNewJournal(session, journal))) return
  const sorted = usage.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  await session.run(
    `INSERT INTO usage
       SELECT day, person_id, team_id, key_id, model, sum(requests), sum(prompt_tokens), sum(cached_tokens),
         sum(completion_tokens), sum(micros)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
         $8::bigint[], $9::bigint[], $10::bigint[]) AS given (day, person_id, team_id, key_id, model, requests,
         prompt_tokens, cached_tokens, completion_tokens, micros)
       GROUP BY day, person_id, team_id, key_id, model ORDER BY day, person_id, team_id, key_id, model
     ON CONFLICT (day, person_id, team_id, key_id, model) DO UPDATE SET
       requests = usage.requests + excluded.requests, prompt_tokens = usage.prompt_tokens + excluded.prompt_tokens,
       cached_tokens = usage.cached_tokens + excluded.cached_tokens,
       completion_tokens = usage.completion_tokens + excluded.completion_tokens,
       micros = usage.micros + excluded.micros`,
    usageTable.fields.map((field) => sorted.map((used) => used[field])) as PostgresValue[],
  )
}

/** False where what stood in this journal has been added already. */
export async function isNewJournal(session: PostgresSession, journal: string): Promise<boolean> {
  const isNew =
    (await session.run('INSERT INTO usage_journals (name) VALUES ($1) ON CONFLICT DO NOTHING', [journal])) > 0
  // A file that was removed can come back only with a power cut of a moment later.
  if (isNew)
    await session.run(
      'DELETE FROM usage_journals WHERE made < (SELECT max(made) FROM usage_journals) - 10000',
    )
  return isNew
}

function nameOf({ day, personId, teamId, keyId, model }: Usage): string {
  return [day, personId, teamId, keyId, model].join('\n')
}

/** What is read from the store whenever it is needed; other processes may have all the rest in memory. */
const readAnew = new Set<AccountTable>([
  'links',
  'sessions',
  'passwords',
  'passkeys',
  'totp',
  'identities',
  'prompts',
  'instructions',
  'lastSignIns',
  'calibrations',
])

function tellOf(changes: AccountChange[]) {
  const touched = new Set<AccountTable>()
  const signedOut = new Set<string>()
  for (const change of changes) {
    const name = 'put' in change ? change.put : change.remove
    if (!readAnew.has(name)) touched.add(name)
    // With people and teams go what they are in and have.
    if ('remove' in change && (name === 'people' || name === 'teams'))
      touched.add('members').add('keys').add('aliases')
    if ('remove' in change && change.remove === 'sessions' && change.where.personId !== undefined)
      signedOut.add(change.where.personId)
  }
  if (touched.size === 0 && signedOut.size === 0) return undefined
  return { kind: 'accounts' as const, tables: [...touched], signedOut: [...signedOut] }
}

function mayTakeAdministrator(change: AccountChange): boolean {
  if ('remove' in change) return change.remove === 'people'
  return (
    change.put === 'people' && (change.row.role !== 'administrator' || change.row.suspendedAt !== undefined)
  )
}

/** Two processes that each remove one of the last two administrators must not both see the other's still there. */
async function lockedAdministrators(session: ChangingSession): Promise<number> {
  await session.rows('SELECT pg_advisory_xact_lock(hashtext($1))', ['muster administrators'])
  return administrators(session)
}

async function administrators(session: PostgresSession): Promise<number> {
  const [found] = await session.rows(
    "SELECT count(*) AS count FROM people WHERE role = 'administrator' AND suspended_at IS NULL",
  )
  return found!['count'] as number
}

function asConflict(thrown: unknown): unknown {
  switch (postgresCode(thrown)) {
    case '23505':
      return new AppError('conflict', 'There is one of that name already. Choose another.', {
        because: { code: 'name-taken' },
        cause: thrown,
      })
    case '23503':
      return new AppError('conflict', 'It belongs to what is not there any more.', {
        because: { code: 'gone-meanwhile' },
        cause: thrown,
      })
    default:
      return thrown
  }
}
