import type { Value } from '../values/value.ts'
import { valuesOf } from '../values/values.ts'
import { wordsOf, type Word } from '../words/words.ts'

export interface Cell {
  text: string
  start: number
  end: number
  words: Word[]
  /** The only value in it, if there is one and little else. */
  value?: Value
}

/** Rows of cells under headers: a table of a text, or the objects of a JSON text. */
export interface Table {
  /** The number of its passage, from 1. */
  passage: number
  headers: Cell[]
  rows: Cell[][]
  /** The columns that name a row. */
  labels: number[]
  /** Objects of data: a row each, whose last cell is what it stands under. */
  object?: true
}

const mostRows = 2000
const mostColumns = 60

/** The tables of a text that are drawn with `|`, or whose columns are parted by tabs. */
export function tablesOf(text: string, passage: number): Table[] {
  const tables: Table[] = []
  let block: Cell[][] = []
  const close = () => {
    const rows = block.filter((row) => !row.every((cell) => /^:?-*:?$/.test(cell.text.trim())))
    block = []
    const [headers, ...body] = rows
    if (!headers || body.length === 0 || headers.length < 2) return
    // Numbers for headers are no headers, but years may be.
    if (headers.slice(1).some((cell) => cell.value && !cell.value.dates)) return
    tables.push({
      passage,
      headers,
      rows: body.filter((row) => row.length === headers.length).slice(0, mostRows),
      labels: [labelColumn(headers, body)],
    })
  }
  let offset = 0
  for (const line of text.split('\n')) {
    const cells = line.includes('|')
      ? pipeCells(line, offset)
      : line.includes('\t')
        ? tabCells(line, offset)
        : undefined
    if (cells && cells.length >= 2 && cells.length <= mostColumns) {
      if (block.length > 0 && block[0]!.length !== cells.length) close()
      block.push(cells)
    } else close()
    offset += line.length + 1
  }
  close()
  return tables
}

/** The column that names the rows: the first, unless that only counts them. */
function labelColumn(headers: Cell[], body: Cell[][]): number {
  const counts = body.every((row, at) => row[0]?.value?.low === at + 1)
  if (!counts || !/^(?:#|no\.?|nr\.?|rank|place|position|pos\.?|platz|rang)?$/i.test(headers[0]!.text))
    return 0
  const named = headers.findIndex((_, column) => {
    const texts = body.map((row) => row[column]?.text ?? '')
    return (
      column > 0 &&
      body.every((row) => row[column] && !row[column].value) &&
      new Set(texts).size === texts.length
    )
  })
  return Math.max(0, named)
}

function pipeCells(line: string, offset: number): Cell[] {
  const cells: Cell[] = []
  let from = line.trimStart().startsWith('|') ? line.indexOf('|') + 1 : 0
  for (let at = from; at <= line.length; at++)
    if (at === line.length || (line[at] === '|' && line[at - 1] !== '\\')) {
      if (at < line.length || line.slice(from).trim() !== '')
        cells.push(cellOf(line.slice(from, at), offset + from))
      from = at + 1
    }
  return cells
}

function tabCells(line: string, offset: number): Cell[] {
  let from = offset
  return line.split('\t').map((text) => {
    const cell = cellOf(text, from)
    from += text.length + 1
    return cell
  })
}

/** Reads a cell. Its offsets are those of the text without the space around it. */
export function cellOf(raw: string, offset: number): Cell {
  const leading = raw.length - raw.trimStart().length
  const text = raw.trim()
  const start = offset + leading
  const plain = text.length > 300 ? '' : text.replaceAll(/[*_`]/g, ' ')
  const words = wordsOf(plain)
  const values = valuesOf(words)
  const value =
    values.length === 1 && words.filter((word) => word.content).length <= 3 ? values[0] : undefined
  return {
    text,
    start,
    end: start + text.length,
    words,
    ...(value && value.kind !== 'label' ? { value } : {}),
  }
}
