import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import type { PostgresSession, PostgresValue } from '../postgres-database.ts'
import { indexAll } from '../word-index/postgres-index.ts'
import { sqliteCounts } from '../word-index/sqlite-counts.ts'
import { documentsWithLeft, takeOutLeft } from '../documents/sqlite-slices.ts'

/** How many rows of a table there are where they come from, and where they went. */
export interface TableCount {
  table: string
  from: number
  to: number
}

interface PortableTable {
  name: string
  columns: string[]
  /** What the rows are given out by, so that those behind keep their order. */
  order: string | undefined
}

const pageRows = 500
/** How much of a page may be bytes, as of pictures: all of it is in memory at once, and written out twice as long. */
const pageBytes = 16_777_216
/** Rows with so large a column are fetched one by one. */
const largeTables: ReadonlySet<string> = new Set(['run_pictures'])
type Row = Record<string, unknown>

/**
 * Every table that holds state, those first that others refer to. The index of the blocks is made from them; the files
 * of documents are copied by themselves, since SQLite has large ones elsewhere.
 */
export function portableTables(database: DatabaseSync): PortableTable[] {
  const found = database
    .prepare(
      `SELECT name, wr FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'index%' AND name NOT IN ('migrations', 'files')
       ORDER BY name`,
    )
    .all()
  const referredBy = new Map(
    found.map(({ name }) => [
      name as string,
      database
        .prepare('SELECT DISTINCT "table" AS name FROM pragma_foreign_key_list(?)')
        .all(name!)
        .map((row) => row['name'] as string),
    ]),
  )
  const ordered = new Set<string>()
  const visit = (name: string) => {
    for (const other of referredBy.get(name) ?? []) if (other !== name && !ordered.has(other)) visit(other)
    ordered.add(name)
  }
  for (const name of referredBy.keys()) visit(name)
  const withoutRowId = new Set(found.filter(({ wr }) => wr === 1).map(({ name }) => name as string))
  return [...ordered].map((name) => ({
    name,
    columns: database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(name)
      .map((row) => row['name'] as string),
    order: withoutRowId.has(name) ? undefined : 'rowid',
  }))
}

/** Copies all state into tables of PostgreSQL that are empty. Throws where not every row arrived. */
export async function copyToPostgres(
  database: DatabaseSync,
  session: PostgresSession,
): Promise<TableCount[]> {
  const counts: TableCount[] = []
  takeOutLeft(database, sqliteCounts(database), documentsWithLeft(database))
  for (const { name, columns, order } of portableTables(database)) {
    const add = await adderOf(session, name, columns)
    const select = `SELECT ${columns.map(quoted).join(', ')} FROM ${name} ${order ? `ORDER BY ${order}` : ''}`
    let page: Record<string, SQLOutputValue>[] = []
    let bytes = 0
    for (const row of database.prepare(select).iterate()) {
      page.push(row)
      for (const value of Object.values(row)) if (value instanceof Uint8Array) bytes += value.length
      if (page.length < pageRows && bytes < pageBytes) continue
      await add(page)
      page = []
      bytes = 0
    }
    if (page.length > 0) await add(page)
    counts.push({ table: name, from: countIn(database, name), to: await countAt(session, name) })
  }
  await session.run(
    `UPDATE ledger_head SET seq = last.seq, hash = last.hash
     FROM (SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1) AS last`,
  )
  await indexAll(session)
  for (const [table, last] of lastIds(database))
    await session.rows(
      `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest($2::bigint, (SELECT coalesce(max(id), 1) FROM ${table})))`,
      [table, Math.max(1, last)],
    )
  return equal(counts)
}

/** Copies all state out of PostgreSQL into tables of SQLite that are empty. Throws where not every row arrived. */
export async function copyToSqlite(session: PostgresSession, database: DatabaseSync): Promise<TableCount[]> {
  const counts: TableCount[] = []
  database.exec('BEGIN')
  for (const { name, columns } of portableTables(database)) {
    const order = (await columnsAt(session, name)).has('made') ? 'ORDER BY made' : ''
    const add = database.prepare(
      `INSERT INTO ${name} (${columns.map(quoted).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    await session.script(
      `DECLARE moving NO SCROLL CURSOR FOR SELECT ${columns.map(quoted).join(', ')} FROM ${name} ${order}`,
    )
    const rowsAtOnce = largeTables.has(name) ? 1 : pageRows
    for (;;) {
      const rows = await session.rows(`FETCH ${rowsAtOnce} FROM moving`)
      for (const row of rows) add.run(...columns.map((column) => row[column] as SQLInputValue))
      if (rows.length < rowsAtOnce) break
    }
    await session.script('CLOSE moving')
    counts.push({ table: name, from: await countAt(session, name), to: countIn(database, name) })
  }
  // Of an older version, before its tables are brought up to date.
  if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'blocks_fts'").get())
    database.exec("INSERT INTO blocks_fts (blocks_fts) VALUES ('rebuild')")
  const [last] = await session.rows('SELECT last_value AS id, is_called FROM blocks_id_seq')
  if (last?.['is_called'] === true) {
    database.prepare("DELETE FROM sqlite_sequence WHERE name = 'blocks'").run()
    database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('blocks', ?)").run(last['id'] as number)
  }
  database.exec('COMMIT')
  return equal(counts)
}

/** Whether any table that holds state has a row. */
export async function isEmpty(session: PostgresSession, database: DatabaseSync): Promise<boolean> {
  for (const { name } of portableTables(database)) if ((await countAt(session, name)) > 0) return false
  return true
}

async function adderOf(
  session: PostgresSession,
  name: string,
  columns: string[],
): Promise<(rows: Row[]) => Promise<number>> {
  const types = await columnsAt(session, name)
  const names = columns.map(quoted).join(', ')
  const arrays = columns.map((column, index) => `$${index + 1}::${types.get(column)}[]`)
  const sql = `INSERT INTO ${name} (${names}) SELECT ${names} FROM unnest(${arrays.join(', ')}) AS given (${names})`
  return (rows) =>
    session.run(sql, columns.map((column) => rows.map((row) => row[column])) as PostgresValue[])
}

/** The columns of a table with their types. */
async function columnsAt(session: PostgresSession, table: string): Promise<Map<string, string>> {
  const rows = await session.rows(
    `SELECT column_name AS name, udt_name AS type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1`,
    [table],
  )
  return new Map(rows.map((row) => [row['name'] as string, row['type'] as string]))
}

async function countAt(session: PostgresSession, table: string): Promise<number> {
  const [found] = await session.rows(`SELECT count(*) AS count FROM ${table}`)
  return found!['count'] as number
}

function countIn(database: DatabaseSync, table: string): number {
  return (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count
}

/** The highest id that was ever given out, by table. */
function lastIds(database: DatabaseSync): Map<string, number> {
  const rows = database.prepare('SELECT name, seq FROM sqlite_sequence').all()
  return new Map([
    ['verdict_reports', 0],
    ...rows.map((row): [string, number] => [row['name'] as string, row['seq'] as number]),
  ])
}

function equal(counts: TableCount[]): TableCount[] {
  const wrong = counts.filter(({ from, to }) => from !== to)
  if (wrong.length > 0)
    throw new AppError(
      'internal',
      `Not all rows arrived (${wrong.map(({ table, from, to }) => `${table}: ${to} of ${from}`).join(', ')}); nothing was changed. Please report it.`,
    )
  return counts
}

function quoted(column: string): string {
  return `"${column}"`
}
