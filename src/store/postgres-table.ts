import type { PostgresRow, PostgresSession, PostgresValue } from './postgres-database.ts'
import { columnOf, type TableFields } from './sqlite-table.ts'

/** The rows of a table as objects: fields that are undefined are NULL, lists are JSON. */
export interface PostgresTable<Row> {
  put(session: PostgresSession, row: Row): Promise<void>
  rows(session: PostgresSession, where: Partial<Row>): Promise<Row[]>
  /** How many were removed. */
  remove(session: PostgresSession, where: Partial<Row>): Promise<number>
}

/** Reads and writes one table. The names come from this code alone. */
export function postgresTable<Row extends object>({
  name,
  fields,
  key,
  lists = [],
}: TableFields<Row>): PostgresTable<Row> {
  const columns = fields.map(columnOf)
  const put = `
    INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
    ON CONFLICT (${key.map(columnOf).join(', ')}) DO UPDATE SET
      ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`
  const value = (given: unknown): PostgresValue =>
    Array.isArray(given) ? JSON.stringify(given) : ((given as PostgresValue) ?? null)
  /** An index is used for `=` and `IS NULL`, but not for `IS NOT DISTINCT FROM`. */
  const conditions = (where: Partial<Row>) => {
    const values: PostgresValue[] = []
    const texts = Object.entries(where).map(([field, given]) => {
      if (given === undefined || given === null) return `${columnOf(field)} IS NULL`
      values.push(value(given))
      return `${columnOf(field)} = $${values.length}`
    })
    return { sql: texts.length > 0 ? `WHERE ${texts.join(' AND ')}` : '', values }
  }
  const toRow = (stored: PostgresRow): Row =>
    Object.fromEntries(
      fields.map((field) => {
        const found = stored[columnOf(field)] ?? undefined
        return [field, found !== undefined && lists.includes(field) ? JSON.parse(found as string) : found]
      }),
    ) as Row
  return {
    async put(session, row) {
      await session.run(
        put,
        fields.map((field) => value(row[field])),
      )
    },
    async rows(session, where) {
      const { sql, values } = conditions(where)
      return (await session.rows(`SELECT * FROM ${name} ${sql} ORDER BY made`, values)).map(toRow)
    },
    remove(session, where) {
      const { sql, values } = conditions(where)
      return session.run(`DELETE FROM ${name} ${sql}`, values)
    },
  }
}
