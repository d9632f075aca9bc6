/** A table's columns by the names of their fields, and which of them are its key or hold lists. */
export interface TableFields<Row> {
  name: string
  fields: readonly (keyof Row & string)[]
  key: readonly (keyof Row & string)[]
  lists?: readonly (keyof Row & string)[]
}

/** What a column holds: what is undefined is NULL, lists are JSON. */
export type ColumnValue = string | number | null

/** A column is called as its field, in snake case. */
export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function valueOf(given: unknown): ColumnValue {
  return Array.isArray(given) ? JSON.stringify(given) : ((given as ColumnValue | undefined) ?? null)
}

/** The values of a row's columns, in the order of its fields. */
export function valuesOf<Row>({ fields }: Pick<TableFields<Row>, 'fields'>, row: Row): ColumnValue[] {
  return fields.map((field) => valueOf(row[field]))
}

/** A row as it was given, of what either database has stored of it. */
export function rowOf<Row>(
  { fields, lists = [] }: Pick<TableFields<Row>, 'fields' | 'lists'>,
  stored: Record<string, unknown>,
): Row {
  return Object.fromEntries(
    fields.map((field) => {
      const found = stored[columnOf(field)] ?? undefined
      return [field, found !== undefined && lists.includes(field) ? JSON.parse(found as string) : found]
    }),
  ) as Row
}
