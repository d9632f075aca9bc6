import { AppError, type ErrorBecause } from '../base/index.ts'
import type { StoredBlock } from '../store/index.ts'
import { decodeText } from './formats/decode-text.ts'
import { detectLanguage } from './words/detect-language.ts'
import { indexDocument } from './index-document.ts'
import { parseHtml } from './formats/parse-html.ts'
import { parseMarkdown } from './formats/parse-markdown.ts'
import { parseText } from './formats/parse-text.ts'
import { parseCode } from './formats/parse-code.ts'
import { parseJson } from './formats/parse-json.ts'
import type { ParsedDocument } from './formats/parsed-document.ts'
import type { ReadMember } from './formats/read-members.ts'
import { damaged, encrypted, type ReadProblem } from './formats/read-problem.ts'
import { mediaTypes, sniff, type Format } from './formats/sniff.ts'
import { unpackBudget, type UnpackBudget } from './formats/zip.ts'

/** A file that was read: ready to be stored as it is. */
export interface ReadFile {
  title: string
  mediaType: string
  text: string
  blocks: StoredBlock[]
  /** What most of it is written in, as a primary tag of BCP 47; undefined for source code and where it is not clear. */
  language: string | undefined
  /** What of it could not be read. */
  warnings: string[]
}

const longestTitle = 300

/** In characters. Storing a document holds up everybody else for a moment, and this is how long that moment may be. */
const longestText = 20_000_000
const tooLong: ReadProblem = {
  reason: `it holds more than ${longestText / 1e6} million characters of text; split it into smaller files`,
  because: { code: 'file-too-long' },
}

/** Where a file lies: how deep in others, and what they may still unpack. */
interface Inside {
  depth: number
  budget: UnpackBudget
  onPage?: (() => void) | undefined
}

/** How deep files may lie in each other: a message in an archive in a message. */
const maxDepth = 3
const tooDeep: ReadProblem = {
  reason: `it lies more than ${maxDepth} files deep in others`,
  because: { code: 'file-too-deep' },
}

/**
 * Reads a file from its bytes to its indexed blocks, and tells of each page of a PDF that was read. Never rejects: what is
 * wrong with the file is its `reason`.
 */
export async function readFile(
  name: string,
  bytes: Uint8Array,
  onPage?: () => void,
): Promise<ReadFile | ReadProblem> {
  const read = await parseFile(name, bytes, { depth: 0, budget: unpackBudget(), onPage })
  if ('reason' in read) return read
  if (read.document.text.length > longestText) return tooLong
  const document = { ...read.document, title: read.document.title.slice(0, longestTitle) }
  document.language = read.format === 'code' ? undefined : detectLanguage(document.text)
  const blocks = indexDocument(document)
  if (blocks.length === 0) return nothingIn(read.format)
  const { title, text, language, warnings = [] } = document
  return { title, mediaType: mediaTypes[read.format], text, blocks, language, warnings }
}

async function parseFile(
  name: string,
  bytes: Uint8Array,
  inside: Inside,
): Promise<{ format: Format; document: ParsedDocument } | ReadProblem> {
  let format: Format | undefined
  try {
    const sniffed = sniff(name, bytes)
    if ('reason' in sniffed) return sniffed
    format = sniffed.format
    const document = await parse(format, bytes, { name, ...inside })
    return { format, document: { ...document, warnings: [...(document.warnings ?? []), ...sniffed.remarks] } }
  } catch (error) {
    return explain(format ?? 'zip', error)
  }
}

/** What is needed by few is loaded when the first such file comes: the parsers of PDF and DOCX are large. */
async function parse(
  format: Format,
  bytes: Uint8Array,
  { name, depth, budget, onPage }: Inside & { name: string },
): Promise<ParsedDocument> {
  const options = { fallbackTitle: titleFromName(name), budget }
  const withMembers = { ...options, readMember: memberReader({ depth: depth + 1, budget, onPage }) }
  switch (format) {
    case 'pdf':
      return await (await import('./formats/parse-pdf.ts')).parsePdf(bytes, { ...options, onPage })
    case 'docx':
      return await (await import('./formats/parse-docx.ts')).parseDocx(bytes, options)
    case 'pptx':
      return (await import('./formats/parse-pptx.ts')).parsePptx(bytes, options)
    case 'xlsx':
      return (await import('./formats/parse-xlsx.ts')).parseXlsx(bytes, options)
    case 'odf':
      return (await import('./formats/parse-odf.ts')).parseOdf(bytes, options)
    case 'epub':
      return await (await import('./formats/parse-epub.ts')).parseEpub(bytes, options)
    case 'email':
      return await (await import('./formats/parse-email.ts')).parseEmail(bytes, withMembers)
    case 'zip':
      return await (await import('./formats/parse-archive.ts')).parseArchive(bytes, withMembers)
    case 'csv':
      return (await import('./formats/parse-csv.ts')).parseCsv(decodeText(bytes), options)
    case 'json':
      return parseJson(decodeText(bytes), options)
    case 'code':
      return parseCode(decodeText(bytes), options)
    case 'html':
      return await parseHtml(decodeText(bytes), options)
    case 'markdown':
      return parseMarkdown(decodeText(bytes), options)
    case 'text':
      return parseText(decodeText(bytes), options)
  }
}

function memberReader(inside: Inside): ReadMember {
  let characters = 0
  return async (name, bytes) => {
    if (inside.depth > maxDepth) return tooDeep
    if (characters > longestText) return tooLong
    const read = await parseFile(name, bytes, inside)
    if ('reason' in read) return read
    characters += read.document.text.length
    return read.document.text.trim() === '' ? nothingIn(read.format) : read.document
  }
}

function titleFromName(name: string): string {
  const file = name.split('/').at(-1)!
  return file.replace(/\.[a-z0-9]{1,8}$/i, '') || file
}

function nothingIn(format: Format): ReadProblem {
  if (format !== 'pdf') return { reason: 'it holds no text', because: { code: 'file-without-text' } }
  return {
    reason:
      'it holds no text, only images, as a scan does; run it through text recognition (OCR) and add it again',
    because: { code: 'file-scanned' },
  }
}

function explain(format: Format, error: unknown): ReadProblem {
  // What one of ours threw was made of a problem.
  if (error instanceof AppError)
    return { reason: error.message, because: error.because as ErrorBecause | undefined }
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'PasswordException') return encrypted
  const detail = message.split('\n')[0]!.slice(0, 200)
  return damaged(`the ${format.toUpperCase()}`, detail)
}
