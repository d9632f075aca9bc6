import { AppError } from '../base/index.ts'
import { schemaName, type PostgresDatabase, type PostgresSession } from './postgres-database.ts'

/**
 * The migrations of one part. Append only. The first stands for so many of SQLite's as there were when this database
 * was added; from then on each has its counterpart there, so that the same number means the same tables.
 */
export interface PostgresMigrations {
  standsFor: number
  list: PostgresMigration[]
}

/** Statements, or what they alone cannot say. */
export type PostgresMigration = string | ((session: PostgresSession) => Promise<void>)

export type PostgresParts = Record<string, PostgresMigrations>

/**
 * Brings the tables up to date in one transaction: PostgreSQL undoes changes of tables like any others. `beforeChange`
 * is called with what there was, where there was something. Of several processes that start at once, one does it.
 */
export async function migratePostgres(
  database: PostgresDatabase,
  parts: PostgresParts,
  beforeChange: (done: Map<string, number>) => Promise<void>,
): Promise<void> {
  await database.longTransaction(async (session) => {
    await session.rows('SELECT pg_advisory_xact_lock(hashtext($1))', ['muster migrations'])
    const done = await migrationsDone(session)
    for (const [part, number] of done) {
      const known = parts[part] ? latest(parts[part]) : 0
      if (number > known)
        throw new AppError(
          'bad-config',
          `The database was written by a newer Muster (schema ${part} ${number}, this one knows ${known}). Install that version or a newer one. The way back to this one is in docs/stores.md, under "A newer version".`,
        )
    }
    const isBehind = Object.entries(parts).some(([part, list]) => (done.get(part) ?? 0) < latest(list))
    if (!isBehind) return
    if (done.size > 0) await beforeChange(done)
    else await createSchema(session)
    await applyMigrations(session, parts, done)
  })
}

/** How many migrations of each part the database has had; empty for a new one. */
export async function migrationsDone(session: PostgresSession): Promise<Map<string, number>> {
  const [found] = await session.rows('SELECT to_regclass($1) IS NOT NULL AS exists', [
    `${schemaName}.migrations`,
  ])
  if (found!['exists'] !== true) return new Map()
  const rows = await session.rows('SELECT part, done FROM migrations')
  return new Map(rows.map((row) => [row['part'] as string, row['done'] as number]))
}

export async function createSchema(session: PostgresSession): Promise<void> {
  await session.script(`
    CREATE SCHEMA IF NOT EXISTS ${schemaName};
    CREATE TABLE ${schemaName}.migrations (part TEXT PRIMARY KEY, done BIGINT NOT NULL)`)
}

export async function applyMigrations(
  session: PostgresSession,
  parts: PostgresParts,
  done: Map<string, number>,
): Promise<void> {
  for (const [part, { standsFor, list }] of Object.entries(parts)) {
    const first = Math.max(0, (done.get(part) ?? 0) - standsFor + 1)
    for (const migration of done.has(part) ? list.slice(first) : list)
      await (typeof migration === 'string' ? session.script(inCodeOrder(migration)) : migration(session))
    await session.run(
      'INSERT INTO migrations VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET done = excluded.done',
      [part, latest({ standsFor, list })],
    )
  }
}

/** The number that a part is at once all its migrations ran. */
export function latest({ standsFor, list }: PostgresMigrations): number {
  return standsFor + list.length - 1
}

/** Texts are compared by their bytes, as SQLite does, whatever the language of the database. */
function inCodeOrder(sql: string): string {
  return sql.replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"')
}
