import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import type { ParsedDocument } from './parsed-document.ts'
import { textBuilder, type TextBuilder } from './text-builder.ts'

/** How much taller than the page's usual line a heading is, and how much wider the gap before a paragraph. */
const headingRatio = 1.2
const paragraphGapRatio = 1.6
/** How many are named; they are looked at one by one. */
const mostScannedPages = 50

interface Line {
  text: string
  /** Height of the letters and baseline above the page's lower edge, in points. */
  height: number
  y: number
}

interface TextItem {
  str: string
  height: number
  hasEOL: boolean
  transform: number[]
}

/** Reads a PDF page by page. Rejects for an encrypted one; a scanned one has an empty text. */
export async function parsePdf(
  bytes: Uint8Array,
  { fallbackTitle }: { fallbackTitle: string },
): Promise<ParsedDocument> {
  // pdf.js takes the buffer that it is given for its own.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
  try {
    const builder = textBuilder()
    const scanned: number[] = []
    for (let page = 1; page <= pdf.numPages; page++) {
      const proxy = await pdf.getPage(page)
      const content = await proxy.getTextContent()
      const lines = toLines(content.items.filter((item) => 'str' in item) as TextItem[])
      if (lines.length > 0) addPage(builder, page, lines)
      else if (scanned.length < mostScannedPages && (await showsImage(proxy))) scanned.push(page)
      proxy.cleanup()
    }
    const { text, parts } = builder.finish()
    const { info } = await pdf.getMetadata()
    const named = (info as { Title?: unknown }).Title
    const heading = parts.find(({ kind }) => kind === 'heading')
    const title = typeof named === 'string' ? named.trim() : ''
    const warnings = scanned.length > 0 ? [scannedPages(scanned)] : []
    return {
      title: title || (heading ? text.slice(heading.start, heading.end) : fallbackTitle),
      text,
      parts,
      warnings,
    }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

/** Whether a page without text has a picture, as a scan does; an empty one has none. */
async function showsImage(page: { getOperatorList(): Promise<{ fnArray: number[] }> }): Promise<boolean> {
  const { OPS } = await getResolvedPDFJS()
  const { fnArray } = await page.getOperatorList()
  return fnArray.some(
    (operator) => operator === OPS.paintImageXObject || operator === OPS.paintInlineImageXObject,
  )
}

function scannedPages(pages: number[]): string {
  const which = pages.length === 1 ? `page ${pages[0]} holds` : `pages ${pages.join(', ')} hold`
  return `${which} only an image, as a scan does; run the file through text recognition (OCR) and add it again`
}

function toLines(items: TextItem[]): Line[] {
  const found: Line[] = []
  let line: Line | undefined
  for (const { str, height, hasEOL, transform } of items) {
    if (str !== '') {
      line ??= { text: '', height: 0, y: transform[5] ?? 0 }
      line.text += str
      line.height = Math.max(line.height, height)
    }
    if (hasEOL && line) {
      found.push(line)
      line = undefined
    }
  }
  if (line) found.push(line)
  return found
    .map((line) => ({ ...line, text: line.text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => text !== '')
}

function addPage(builder: TextBuilder, page: number, lines: Line[]): void {
  const heights = lines.map(({ height }) => height).toSorted((a, b) => a - b)
  const usual = heights[Math.floor(heights.length / 2)] ?? 0
  let paragraph = ''
  const flush = () => {
    builder.add(paragraph, { kind: 'paragraph', page })
    paragraph = ''
  }
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1]
    if (usual > 0 && line.height > usual * headingRatio && line.text.length < 200) {
      flush()
      builder.add(line.text, { kind: 'heading', level: line.height > usual * 1.6 ? 1 : 2, page })
      continue
    }
    if (before && Math.abs(before.y - line.y) > line.height * paragraphGapRatio) flush()
    // A word that was divided at the end of a line is put together again.
    if (/\p{Ll}-$/u.test(paragraph) && /^\p{Ll}/u.test(line.text))
      paragraph = paragraph.slice(0, -1) + line.text
    else paragraph += paragraph === '' ? line.text : ` ${line.text}`
  }
  flush()
}
