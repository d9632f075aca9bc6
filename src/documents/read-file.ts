import type { StoredBlock } from '../store/index.ts'
import { decodeText } from './decode-text.ts'
import { indexDocument } from './index-document.ts'
import { parseHtml } from './parse-html.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { parseText } from './parse-text.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { mediaTypes, sniff, type Format } from './sniff.ts'

/** A file that was read: ready to be stored as it is. */
export interface ReadFile {
  title: string
  mediaType: string
  text: string
  blocks: StoredBlock[]
}

/** Why a file could not be read; `reason` goes on from "could not be read: ". */
export interface ReadProblem {
  reason: string
}

const longestTitle = 300

/** Reads a file from its bytes to its indexed blocks. Never rejects: what is wrong with the file is its `reason`. */
export async function readFile(name: string, bytes: Uint8Array): Promise<ReadFile | ReadProblem> {
  const sniffed = sniff(name, bytes)
  if ('problem' in sniffed) return { reason: sniffed.problem }
  const { format } = sniffed
  try {
    const parsed = await parse(format, bytes, titleFromName(name))
    const document = { ...parsed, title: parsed.title.slice(0, longestTitle) }
    const blocks = indexDocument(document)
    if (blocks.length === 0) return { reason: nothingIn(format) }
    return { title: document.title, mediaType: mediaTypes[format], text: document.text, blocks }
  } catch (error) {
    return { reason: explain(format, error) }
  }
}

/** The parsers of PDF and DOCX are large: they are loaded when the first such file comes. */
async function parse(format: Format, bytes: Uint8Array, fallbackTitle: string): Promise<ParsedDocument> {
  switch (format) {
    case 'pdf':
      return await (await import('./parse-pdf.ts')).parsePdf(bytes, { fallbackTitle })
    case 'docx':
      return await (await import('./parse-docx.ts')).parseDocx(bytes, { fallbackTitle })
    case 'html':
      return parseHtml(decodeText(bytes), { fallbackTitle })
    case 'markdown':
      return parseMarkdown(decodeText(bytes), { fallbackTitle })
    default:
      return parseText(decodeText(bytes), { fallbackTitle })
  }
}

function titleFromName(name: string): string {
  const file = name.split('/').at(-1)!
  return file.replace(/\.[a-z0-9]{1,8}$/i, '') || file
}

function nothingIn(format: Format): string {
  if (format === 'pdf')
    return 'it holds no text, only images, as a scan does; run it through text recognition (OCR) and add it again'
  return 'it holds no text'
}

function explain(format: Format, error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'PasswordException') return 'it is encrypted; save a copy without a password and add that'
  const detail = message.split('\n')[0]!.slice(0, 200)
  return `the ${format.toUpperCase()} is damaged (${detail}); open it in its own program, save it again and add that`
}
