import type { TextBuilder } from './text-builder.ts'

/**
 * Adds the rows of a table. Each says its columns' names, so that it can be understood alone: `Name: Ada; Born: 1815`.
 * The first row with at least two cells is the header, unless it holds a number.
 */
export function addRows(builder: TextBuilder, rows: Iterable<string[]>, page?: number): void {
  let header: string[] | undefined
  let first = true
  for (const cells of rows) {
    const filled = cells.map((cell) => cell.replace(/\s+/g, ' ').trim())
    if (filled.every((cell) => cell === '')) continue
    if (first && filled.filter((cell) => cell !== '').length > 1) {
      first = false
      if (!filled.some(isNumber)) {
        header = filled
        builder.add(filled.filter((cell) => cell !== '').join(' | '), { kind: 'table-row', page })
        continue
      }
    }
    const text = filled.flatMap((cell, index) => (cell === '' ? [] : [named(cell, header?.[index])]))
    builder.add(text.join(header ? '; ' : ' | '), { kind: 'table-row', page })
  }
}

function named(cell: string, column: string | undefined): string {
  return column === undefined || column === '' ? cell : `${column}: ${cell}`
}

function isNumber(cell: string): boolean {
  return /^[-+]?[\d.,' ]*\d%?$/.test(cell)
}
