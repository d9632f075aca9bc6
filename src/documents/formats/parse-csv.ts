import { parse } from 'csv-parse/sync'
import type { ParsedDocument } from './parsed-document.ts'
import { addRows } from './table-rows.ts'
import { textBuilder } from './text-builder.ts'

/** Of two that fit equally, the one that values hold less often. */
const delimiters = ['\t', ';', '|', ',']

/** Reads values with separators (RFC 4180 and its relatives): each row with the names of its columns. */
export function parseCsv(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const rows = parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const builder = textBuilder()
  addRows(builder, rows)
  return { title: fallbackTitle, ...builder.finish() }
}

/** The separator that most lines have, and equally often. */
function delimiterOf(text: string): string {
  const lines = text.slice(0, 20_000).split('\n').slice(0, 20).filter(Boolean)
  const score = (delimiter: string) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    const usual = counts[0] ?? 0
    return usual === 0 ? 0 : usual * counts.filter((count) => count === usual).length
  }
  return delimiters.toSorted((a, b) => score(b) - score(a))[0]!
}
