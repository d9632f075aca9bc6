import type { PostgresSession, PostgresValue } from './postgres-database.ts'
import { columnOf, rowOf, valueOf, valuesOf, type TableFields } from './table-fields.ts'

/** The rows of a table as objects: fields that are undefined are NULL, lists are JSON. */
export interface PostgresTable<Row> {
  put(session: PostgresSession, row: Row): Promise<void>
  rows(session: PostgresSession, where: Partial<Row>): Promise<Row[]>
  /** How many were removed. */
  remove(session: PostgresSession, where: Partial<Row>): Promise<number>
}

/** Reads and writes one table. The names come from this code alone. */
export function postgresTable<Row extends object>(table: TableFields<Row>): PostgresTable<Row> {
  const { name, fields, key } = table
  const columns = fields.map(columnOf)
  const put = `
    INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})
    ON CONFLICT (${key.map(columnOf).join(', ')}) DO UPDATE SET
      ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`
  /** An index is used for `=` and `IS NULL`, but not for `IS NOT DISTINCT FROM`. */
  const conditions = (where: Partial<Row>) => {
    const values: PostgresValue[] = []
    const texts = Object.entries(where).map(([field, given]) => {
      if (given === undefined || given === null) return `${columnOf(field)} IS NULL`
      values.push(valueOf(given))
      return `${columnOf(field)} = $${values.length}`
    })
    return { sql: texts.length > 0 ? `WHERE ${texts.join(' AND ')}` : '', values }
  }
  return {
    async put(session, row) {
      await session.run(put, valuesOf(table, row))
    },
    async rows(session, where) {
      const { sql, values } = conditions(where)
      const rows = await session.rows(`SELECT * FROM ${name} ${sql} ORDER BY made`, values)
      return rows.map((row) => rowOf(table, row))
    },
    remove(session, where) {
      const { sql, values } = conditions(where)
      return session.run(`DELETE FROM ${name} ${sql}`, values)
    },
  }
}
