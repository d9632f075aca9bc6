import { listedParts } from './office-package.ts'
import type { ParseOptions } from './parse-options.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { addRows } from './table-rows.ts'
import { textBuilder } from './text-builder.ts'
import { readXml } from './xml.ts'
import { unzipFiles } from './zip.ts'

const main = 'xl/workbook.xml'
const maxColumns = 1_000

/** Reads an Excel workbook (ECMA-376): a sheet is a heading with its rows; formulas as they were last worked out. */
export function parseXlsx(bytes: Uint8Array, { fallbackTitle, budget }: ParseOptions): ParsedDocument {
  const files = unzipFiles(bytes, budget, (name) =>
    /^xl\/(workbook|sharedStrings|styles|worksheets|_rels).*\.(xml|rels)$/i.test(name),
  )
  const strings = sharedStrings(files.get('xl/sharedStrings.xml'))
  const dates = dateStyles(files.get('xl/styles.xml'))
  const since1904 = startsIn1904(files.get(main))
  const builder = textBuilder()
  for (const [index, { name, path }] of listedParts(files, main, 'sheet').entries()) {
    const page = index + 1
    builder.add(name, { kind: 'heading', level: 1, page })
    addRows(builder, sheetRows(files.get(path), { strings, dates, since1904 }), page)
  }
  return { title: fallbackTitle, ...builder.finish() }
}

interface Workbook {
  strings: string[]
  /** The styles that show a number as a date. */
  dates: Set<number>
  since1904: boolean
}

function sharedStrings(xml: Uint8Array | undefined): string[] {
  const strings: string[] = []
  let text = ''
  let inText = false
  let phonetic = 0
  readXml(xml, {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic++
      else if (name === 't') inText = phonetic === 0
    },
    text(piece) {
      if (inText) text += piece
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'rPh') phonetic--
      else if (name === 'si') strings.push(text)
    },
  })
  return strings
}

/** Number formats that every workbook has and that show dates or times (ECMA-376, part 1, 18.8.30). */
const builtInDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57])

function dateStyles(xml: Uint8Array | undefined): Set<number> {
  const formats = new Set(builtInDates)
  const styles = new Set<number>()
  let inCells = false
  let style = 0
  readXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt') {
        // Colours, conditions and words in quotes are not the pattern.
        const pattern = (attributes['formatCode'] ?? '').replace(/\[[^\]]*\]|"[^"]*"|\\./g, '')
        if (/[ymdhs]/i.test(pattern)) formats.add(Number(attributes['numFmtId']))
      } else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        if (formats.has(Number(attributes['numFmtId']))) styles.add(style)
        style++
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}

function startsIn1904(xml: Uint8Array | undefined): boolean {
  let found = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'workbookPr') found = /^(1|true)$/.test(attributes['date1904'] ?? '')
    },
  })
  return found
}

function sheetRows(xml: Uint8Array | undefined, workbook: Workbook): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = { column: 0, type: '', style: 0, value: '' }
  let inValue = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'row') row = []
      else if (name === 'c')
        cell = {
          column: columnOf(attributes['r']) ?? row.length,
          type: attributes['t'] ?? '',
          style: Number(attributes['s'] ?? 0),
          value: '',
        }
      else if (name === 'v' || name === 't') inValue = true
    },
    text(piece) {
      if (inValue) cell.value += piece
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false
      else if (name === 'c' && cell.column < maxColumns) {
        while (row.length < cell.column) row.push('')
        row[cell.column] = shown(cell, workbook)
      } else if (name === 'row') rows.push(row)
    },
  })
  return rows
}

/** `C7` is in column 2. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function shown(
  { type, style, value }: { type: string; style: number; value: string },
  { strings, dates, since1904 }: Workbook,
): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type !== '' && type !== 'n') return value
  if (value === '' || !dates.has(style)) return value
  return dateOf(Number(value), since1904) ?? value
}

const dayMs = 86_400_000

/** A serial number as a date in ISO 8601. Excel counts 29 February 1900, which never was, so 1 March 1900 is 61. */
function dateOf(serial: number, since1904: boolean): string | undefined {
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial >= 0 && serial < 61 ? 31 : 30)
  const date = new Date(Math.round((epoch + serial * dayMs) / 1000) * 1000)
  if (Number.isNaN(date.getTime())) return undefined
  const text = date.toISOString()
  if (serial >= 0 && serial < 1) return text.slice(11, 19)
  return Number.isInteger(serial) ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`
}
