import type { Part } from './parsed-document.ts'
import { median } from './pdf-columns.ts'
import { textOf, type Row, type Segment } from './pdf-lines.ts'
import type { TextBuilder } from './text-builder.ts'

/** How much taller than the document's usual line a heading is, and how much wider than between lines a break. */
const headingRatio = 1.15
const titleRatio = 1.6
const breakRatio = 1.3
const longestHeading = 200
const bullet = /^(?:[•◦▪‣∙·●○■□–*]|\(?(?:\d{1,3}|[a-z])[.)])\s/
/** What leads from a heading to its page in a table of contents. */
const dots = /(?:\s*[.…]){4,}\s*(?=\S)/
const deepestIndent = 40
/** How near, in heights, the edges of cells of one column are. */
const alignment = 0.7

export interface PageContext {
  page: number
  /** The height that most of the document's letters have. */
  usualHeight: number
  /** Headings of the document's outline that lead to this page, by their letters alone, with their level. */
  outline: ReadonlyMap<string, number>
  /** The level of headings that stand in no outline. */
  levelBelow: number
}

/** Adds a page's columns, one after the other: headings, list items, rows of tables and paragraphs. */
export function addPage(builder: TextBuilder, columns: Row[][], context: PageContext): void {
  const { page } = context
  let text = ''
  let kind: Part['kind'] = 'paragraph'
  let heading: { level: number; last: Segment } | undefined
  const flush = () => {
    builder.add(text, heading ? { kind: 'heading', level: heading.level, page } : { kind, page })
    text = ''
    kind = 'paragraph'
    heading = undefined
  }
  for (const rows of columns) {
    const leading = usualLeading(rows)
    const leftOfCode = Math.min(
      ...rows.flatMap(([first]) => (first!.isCode ? [first!.x] : [])).slice(0, 10_000),
    )
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      const table = dots.test(textOf(row)) ? [] : tableAt(rows, index)
      if (table.length > 0) {
        flush()
        for (const cells of table) builder.add(cells.text, { kind: 'table-row', page })
        index += table.reduce((sum, { rows }) => sum + rows, 0) - 1
        continue
      }
      const line = textOf(row).replace(dots, ' | ')
      // A line of a table of contents.
      if (line.includes(' | ')) {
        flush()
        builder.add(line, { kind: 'table-row', page })
        continue
      }
      const level = headingLevel(row, line, context)
      if (level !== undefined) {
        const isSame = heading?.level === level && isNext(heading.last, row[0]!)
        if (!isSame) flush()
        text = joined(text, line)
        heading = { level, last: row[0]! }
        continue
      }
      if (heading) flush()
      const before = rows[index - 1]?.[0]
      if (row.every(({ isCode }) => isCode)) {
        if (kind !== 'code' || !before || isGap(before, row[0]!, leading)) flush()
        kind = 'code'
        text += `${text === '' ? '' : '\n'}${indentOf(row[0]!, leftOfCode)}${line}`
        continue
      }
      if (kind === 'code') flush()
      if (before ? isBreak(rows, index, { leading, isList: kind === 'list-item' }) : !goesOn(text, line))
        flush()
      if (bullet.test(line)) {
        flush()
        kind = 'list-item'
      }
      text = joined(text, line)
    }
  }
  flush()
}

function headingLevel(row: Row, line: string, context: PageContext): number | undefined {
  if (line.length > longestHeading) return undefined
  const letters = lettersOf(line)
  if (letters === '') return undefined
  const named = context.outline.get(letters) ?? context.outline.get(letters.replace(/^(?:chapter)?\d+/, ''))
  if (named !== undefined) return named
  const height = row.reduce((most, segment) => Math.max(most, segment.height), 0)
  if (height <= context.usualHeight * headingRatio || !/\p{L}{2}/u.test(line)) return undefined
  return context.levelBelow + (height > context.usualHeight * titleRatio ? 0 : 1)
}

/** A heading's letters and digits alone: outlines write blanks and numbers in their own way. */
export function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function isNext(before: Segment, next: Segment): boolean {
  return Math.abs(before.height - next.height) < 0.5 && before.y - next.y < before.height * 1.8
}

function usualLeading(rows: Row[]): number {
  return median(rows.slice(1).map((row, index) => rows[index]![0]!.y - row[0]!.y))
}

/**
 * Whether a paragraph ends before a row: by a gap, or by an indent that the next row does not have. The lines of a list's
 * item all are indented but for the first.
 */
function isBreak(
  rows: Row[],
  index: number,
  { leading, isList }: { leading: number; isList: boolean },
): boolean {
  const before = rows[index - 1]![0]!
  const row = rows[index]![0]!
  if (isGap(before, row, leading)) return true
  const next = rows[index + 1]?.[0]
  const indent = row.x - before.x
  if (isList) return indent < -row.height * 0.8
  return indent > row.height * 0.8 && indent < row.height * 4 && next !== undefined && next.x < row.x - 1
}

function isGap(before: Segment, next: Segment, leading: number): boolean {
  const gap = before.y - next.y
  return gap > Math.max(leading, next.height) * breakRatio || gap < 0
}

/** How far a line of a program stands in, in blanks: from the leftmost one that belongs to it. */
function indentOf({ x, right, text }: Segment, leftmost: number): string {
  const blanks = Math.round((x - leftmost) / ((right - x) / text.length))
  return ' '.repeat(Math.max(0, Math.min(blanks, deepestIndent)))
}

/** Whether a line at the top of a column goes on with the sentence at the foot of the one before. */
function goesOn(text: string, line: string): boolean {
  return text !== '' && !/[.!?:]["”’)]?$/.test(text) && /^[\p{Ll}\d(]/u.test(line)
}

/** A word that was divided at the end of a line is put together again. */
function joined(text: string, line: string): string {
  if (text === '') return line
  if (/\p{L}\u00ad$/u.test(text)) return text.slice(0, -1) + line
  if (/\p{Ll}[-‐]$/u.test(text) && /^\p{Ll}/u.test(line)) return text.slice(0, -1) + line
  return `${text} ${line}`
}

interface TableRow {
  text: string
  /** How many rows of the page it takes. */
  rows: number
}

/** The table that begins at a row: at least two rows of cells that stand under each other; empty where none begins. */
function tableAt(rows: Row[], from: number): TableRow[] {
  const table: { cells: Row; texts: string[]; rows: number }[] = []
  for (let index = from; index < rows.length; index++) {
    const row = rows[index]!
    const above = table.at(-1)
    if (above && row.length < above.cells.length && goesIntoCells(row, rows[index - 1]!, above.cells)) {
      // The rest of a cell that takes more than one line.
      for (const segment of row) {
        const cell = above.cells.findLastIndex(({ x }) => x <= segment.x + segment.height * alignment)
        above.texts[cell] = joined(above.texts[cell]!, segment.text)
      }
      above.rows++
    } else if (row.length > 1 && !dots.test(textOf(row)) && (!above || isUnder(row, above.cells)))
      table.push({ cells: row, texts: row.map(({ text }) => text), rows: 1 })
    else break
  }
  if (table.length < 2) return []
  return table.map(({ texts, rows }) => ({ text: texts.join(' | '), rows }))
}

/** Whether at least two cells stand under cells of the row above: by the left edge, the right one or the middle. */
function isUnder(row: Row, above: Row): boolean {
  if (above[0]!.y - row[0]!.y > row[0]!.height * 4) return false
  const under = row.filter((cell) =>
    above.some((other) => {
      const near = cell.height * alignment
      return (
        Math.abs(cell.x - other.x) < near ||
        Math.abs(cell.right - other.right) < near ||
        Math.abs(cell.x + cell.right - other.x - other.right) < near * 2
      )
    }),
  )
  return under.length > 1
}

/** Whether all of a row that is close below begins where cells other than the first begin. */
function goesIntoCells(row: Row, before: Row, cells: Row): boolean {
  const { height, y } = row[0]!
  return (
    before[0]!.y - y < height * 1.5 &&
    row.every((segment) => cells.slice(1).some(({ x }) => Math.abs(x - segment.x) < height * alignment))
  )
}
