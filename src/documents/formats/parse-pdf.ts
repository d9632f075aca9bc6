import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import type { ParsedDocument } from './parsed-document.ts'
import { inReadingOrder } from './pdf-columns.ts'
import { withoutFurniture, type PdfPage } from './pdf-furniture.ts'
import { toSegments, type TextItem } from './pdf-lines.ts'
import { readOutline, type PdfDocument } from './pdf-outline.ts'
import { addPage } from './pdf-parts.ts'
import { textBuilder } from './text-builder.ts'

/** How many are named; they are looked at one by one. */
const mostScannedPages = 50
/** After so many that are damaged, no more are looked for. */
const mostDamagedPages = 200
/** What programs write for a title that nobody gave. */
const noTitle =
  /^(?:microsoft (?:word|powerpoint|excel) - |untitled|(?:un)?title\d*$|.*\.(?:docx?|tex|dvi|indd|pdf|pptx?|xlsx?|rtf|odt)$)/i

/**
 * Reads a PDF page by page, in reading order, and tells of each that was read. Rejects for an encrypted one; a scanned
 * one has an empty text.
 */
export async function parsePdf(
  bytes: Uint8Array,
  { fallbackTitle, onPage }: { fallbackTitle: string; onPage?: (() => void) | undefined },
): Promise<ParsedDocument> {
  // pdf.js takes the buffer that it is given for its own.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
  })
  try {
    const { pages, scanned, unreadable } = await readPages(pdf, onPage)
    const { text, parts } = await toParts(pdf, pages)
    const { info } = await pdf.getMetadata()
    const named = (info as { Title?: unknown }).Title
    const heading = parts.find(({ kind }) => kind === 'heading')
    const title = typeof named === 'string' && !noTitle.test(named.trim()) ? named.trim() : ''
    return {
      title: title || (heading ? text.slice(heading.start, heading.end) : fallbackTitle),
      text,
      parts,
      warnings: [...warningOf(scanned, scannedReason), ...warningOf(unreadable, damagedReason)],
    }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

interface ReadPages {
  pages: PdfPage[]
  /** The numbers of pages that hold an image and no text, and of those that are damaged. */
  scanned: number[]
  unreadable: number[]
}

async function readPages(pdf: PdfDocument, onPage?: () => void): Promise<ReadPages> {
  const found: ReadPages = { pages: [], scanned: [], unreadable: [] }
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number)
      const content = await page.getTextContent()
      const segments = toSegments(content.items.filter((item) => 'str' in item) as TextItem[], content.styles)
      const [, bottom = 0, , top = 0] = page.view
      if (segments.length > 0) found.pages.push({ number, bottom, height: top - bottom, segments })
      else if (found.scanned.length < mostScannedPages && (await showsImage(page))) found.scanned.push(number)
      page.cleanup()
      onPage?.()
    } catch (error) {
      // One damaged page of many is told, and the others are read.
      if (pdf.numPages === 1) throw error
      found.unreadable.push(number)
      // A file that only says that it has so many pages.
      if (found.unreadable.length > mostDamagedPages) break
    }
  }
  if (found.pages.length === 0 && found.scanned.length === 0 && found.unreadable.length > 0)
    throw new Error('none of its pages can be read')
  return found
}

async function toParts(pdf: PdfDocument, all: PdfPage[]) {
  const pages = withoutFurniture(all)
  const outline = await readOutline(pdf)
  const usualHeight = heightOfMost(pages)
  const builder = textBuilder()
  for (const { number, segments } of pages)
    addPage(builder, inReadingOrder(segments), {
      page: number,
      usualHeight,
      outline: outline.byPage.get(number) ?? new Map(),
      levelBelow: outline.depth + 1,
    })
  return builder.finish()
}

/** The height that most letters of the document have. */
function heightOfMost(pages: PdfPage[]): number {
  const letters = new Map<number, number>()
  for (const { segments } of pages)
    for (const { height, text } of segments) {
      const rounded = Math.round(height * 10) / 10
      letters.set(rounded, (letters.get(rounded) ?? 0) + text.length)
    }
  return [...letters].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** Whether a page without text has a picture, as a scan does; an empty one has none. */
async function showsImage(page: { getOperatorList(): Promise<{ fnArray: number[] }> }): Promise<boolean> {
  const { OPS } = await getResolvedPDFJS()
  const { fnArray } = await page.getOperatorList()
  return fnArray.some(
    (operator) => operator === OPS.paintImageXObject || operator === OPS.paintInlineImageXObject,
  )
}

const scannedReason = (which: string, isOne: boolean) =>
  `${which} ${isOne ? 'holds' : 'hold'} only an image, as a scan does; run the file through text recognition (OCR) and add it again`
const damagedReason = (which: string, isOne: boolean) =>
  `${which} ${isOne ? 'is' : 'are'} damaged and could not be read`

function warningOf(pages: number[], reason: (which: string, isOne: boolean) => string): string[] {
  if (pages.length === 0) return []
  const named = pages.slice(0, mostScannedPages).join(', ')
  const more = pages.length > mostScannedPages ? ` and ${pages.length - mostScannedPages} more` : ''
  return [reason(pages.length === 1 ? `page ${named}` : `pages ${named}${more}`, pages.length === 1)]
}
