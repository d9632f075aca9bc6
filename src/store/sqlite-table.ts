import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { columnOf, rowOf, valueOf, valuesOf, type TableFields } from './table-fields.ts'

/** The rows of a table as objects: fields that are undefined are NULL, lists are JSON. */
export interface SqliteTable<Row> {
  /** Adds the row, or changes the one with the same key. */
  put(row: Row): void
  rows(where: Partial<Row>): Row[]
  /** How many were removed. */
  remove(where: Partial<Row>): number
}

/** Reads and writes one table, whose columns are the fields in snake case. The names come from this code alone. */
export function sqliteTable<Row extends object>(
  database: DatabaseSync,
  table: TableFields<Row>,
): SqliteTable<Row> {
  const { name, fields, key } = table
  const columns = fields.map(columnOf)
  const changed = columns.map((column) => `${column} = excluded.${column}`).join(', ')
  const put = database.prepare(
    `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT (${key.map(columnOf).join(', ')}) DO UPDATE SET ${changed}`,
  )
  const prepared = new Map<string, StatementSync>()
  const statement = (start: string, where: Partial<Row>) => {
    const conditions = Object.keys(where).map((field) => `${columnOf(field)} IS ?`)
    const sql = `${start} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}`
    const ordered = start.startsWith('SELECT') ? `${sql} ORDER BY rowid` : sql
    const found = prepared.get(ordered) ?? database.prepare(ordered)
    prepared.set(ordered, found)
    return found
  }
  const values = (where: Partial<Row>) => Object.values(where).map(valueOf)
  return {
    put(row) {
      put.run(...valuesOf(table, row))
    },
    rows: (where) =>
      statement(`SELECT * FROM ${name}`, where)
        .all(...values(where))
        .map((row) => rowOf(table, row)),
    remove: (where) => Number(statement(`DELETE FROM ${name}`, where).run(...values(where)).changes),
  }
}
