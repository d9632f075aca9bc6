import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

/** The rows of a table as objects: fields that are undefined are NULL, lists are JSON. */
export interface SqliteTable<Row> {
  /** Adds the row, or changes the one with the same key. */
  put(row: Row): void
  rows(where: Partial<Row>): Row[]
  /** How many were removed. */
  remove(where: Partial<Row>): number
}

/** A table's columns by the names of their fields, and which of them are its key or hold lists. */
export interface TableFields<Row> {
  name: string
  fields: (keyof Row & string)[]
  key: (keyof Row & string)[]
  lists?: (keyof Row & string)[]
}

/** Reads and writes one table, whose columns are the fields in snake case. The names come from this code alone. */
export function sqliteTable<Row extends object>(
  database: DatabaseSync,
  { name, fields, key, lists = [] }: TableFields<Row>,
): SqliteTable<Row> {
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
  const values = (row: Partial<Row>) =>
    Object.values(row).map((value): SQLInputValue =>
      Array.isArray(value) ? JSON.stringify(value) : ((value as SQLInputValue | undefined) ?? null),
    )
  const toRow = (stored: Record<string, SQLOutputValue>): Row =>
    Object.fromEntries(
      fields.map((field) => {
        const value = stored[columnOf(field)] ?? undefined
        return [field, value !== undefined && lists.includes(field) ? JSON.parse(value as string) : value]
      }),
    ) as Row
  return {
    put(row) {
      put.run(...values(Object.fromEntries(fields.map((field) => [field, row[field]])) as Partial<Row>))
    },
    rows: (where) =>
      statement(`SELECT * FROM ${name}`, where)
        .all(...values(where))
        .map(toRow),
    remove: (where) => Number(statement(`DELETE FROM ${name}`, where).run(...values(where)).changes),
  }
}

export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
