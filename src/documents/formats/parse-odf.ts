import type { ParseOptions } from './parse-options.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { addRows } from './table-rows.ts'
import { textBuilder } from './text-builder.ts'
import { attribute, readXml } from './xml.ts'
import { encrypted, unreadableFile } from './read-problem.ts'
import { unzipFiles } from './zip.ts'

/** Empty rows and columns up to a sheet's edge are written as one that repeats; a filled one may repeat, too. */
const maxRepeats = 1_000

const parts = new Set(['content.xml', 'meta.xml', 'META-INF/manifest.xml'])

interface OpenTable {
  rows: string[][]
  row: string[]
  cell: string
}

/** Reads an OpenDocument text, spreadsheet or presentation (ISO/IEC 26300): all keep their content in one part. */
export function parseOdf(bytes: Uint8Array, { fallbackTitle, budget }: ParseOptions): ParsedDocument {
  const files = unzipFiles(bytes, budget, (name) => parts.has(name))
  if (isEncrypted(files.get('META-INF/manifest.xml'))) throw unreadableFile(encrypted)
  const builder = textBuilder()
  const tables: OpenTable[] = []
  let text = ''
  let level: number | undefined
  let lists = 0
  let notes = 0
  let repeats = 1
  let page: number | undefined
  let firstHeading = ''

  const flush = () => {
    const clean = text.replace(/\s+/g, ' ').trim()
    text = ''
    if (level !== undefined && firstHeading === '') firstHeading = clean
    if (level !== undefined) builder.add(clean, { kind: 'heading', level, page })
    else builder.add(clean, { kind: lists > 0 ? 'list-item' : 'paragraph', page })
  }

  readXml(files.get('content.xml'), {
    open(name, attributes) {
      if (name === 'annotation') notes++
      else if (name === 'p') text = ''
      else if (name === 'h') level = Math.max(1, Number(attribute(attributes, 'outline-level')) || 1)
      else if (name === 'list') lists++
      else if (name === 'tab' || name === 'line-break' || name === 's') text += ' '
      else if (name === 'page') page = (page ?? 0) + 1
      else if (name === 'table') {
        const sheet = attribute(attributes, 'name')
        // Tables of a text are named by the program that made them; sheets by people.
        if (tables.length === 0 && sheet !== undefined && isSpreadsheet(bytes))
          builder.add(sheet, { kind: 'heading', level: 1, page })
        tables.push({ rows: [], row: [], cell: '' })
      } else if (name === 'table-row') tables.at(-1)?.row.splice(0)
      else if (name === 'table-cell' || name === 'covered-table-cell')
        repeats = Number(attribute(attributes, 'number-columns-repeated') ?? 1)
    },
    text(piece) {
      if (notes > 0) return
      text += piece
    },
    close(name) {
      const table = tables.at(-1)
      if (name === 'annotation') notes--
      else if (name === 'list') lists--
      else if (name === 'p' || name === 'h') {
        if (table) {
          table.cell += `${text} `
          text = ''
        } else flush()
        level = undefined
      } else if (table && (name === 'table-cell' || name === 'covered-table-cell')) {
        const cell = table.cell.trim()
        for (let count = 0; count < Math.min(repeats, cell === '' ? 100 : maxRepeats); count++)
          table.row.push(cell)
        table.cell = ''
      } else if (table && name === 'table-row') table.rows.push([...table.row])
      else if (table && name === 'table') {
        tables.pop()
        addRows(builder, table.rows, page)
      }
      // White space between elements is no content.
      else if (
        name !== 'span' &&
        name !== 'a' &&
        name !== 's' &&
        name !== 'tab' &&
        name !== 'line-break' &&
        notes === 0
      )
        text = ''
    },
  })
  return { title: titleIn(files.get('meta.xml')) || firstHeading || fallbackTitle, ...builder.finish() }
}

/** Its parts are, then, and the list of them says how. */
function isEncrypted(manifest: Uint8Array | undefined): boolean {
  let found = false
  readXml(manifest, {
    open(name) {
      found ||= name === 'encryption-data'
    },
  })
  return found
}

function titleIn(meta: Uint8Array | undefined): string {
  let title = ''
  let inTitle = false
  readXml(meta, {
    open(name) {
      inTitle = name === 'title'
    },
    text(piece) {
      if (inTitle) title += piece
    },
    close() {
      inTitle = false
    },
  })
  return title.trim()
}

/** The media type stands uncompressed in the first file of the archive. */
function isSpreadsheet(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).includes('spreadsheet')
}
