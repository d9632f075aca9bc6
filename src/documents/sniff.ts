import { textFileExtensions } from '../wire/index.ts'
import { zipNames } from './zip.ts'

export type Format = keyof typeof mediaTypes

/** What the bytes are, or why they are none of the formats that can be read. */
export type Sniffed = { format: Format } | { problem: string }

const office = 'application/vnd.openxmlformats-officedocument'

export const mediaTypes = {
  markdown: 'text/markdown',
  text: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  code: 'text/x-source',
  email: 'message/rfc822',
  pdf: 'application/pdf',
  docx: `${office}.wordprocessingml.document`,
  pptx: `${office}.presentationml.presentation`,
  xlsx: `${office}.spreadsheetml.sheet`,
  odf: 'application/vnd.oasis.opendocument',
  epub: 'application/epub+zip',
  zip: 'application/zip',
} as const

const readable =
  'Muster reads Markdown, text, HTML, CSV, JSON, source code, e-mail, PDF, EPUB, Word, PowerPoint, Excel, ' +
  'OpenDocument, and ZIP archives of these'

const formatOf = new Map(
  Object.entries(textFileExtensions).flatMap(([format, extensions]) =>
    extensions.map((extension) => [extension, format as Format]),
  ),
)

/** Tells a file's format from its content; the name's extension only settles what the content leaves open. */
export function sniff(name: string, bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { problem: 'it is empty' }
  const head = latin1(bytes.subarray(0, 4096))
  if (head.slice(0, 1024).includes('%PDF-')) return { format: 'pdf' }
  if (head.startsWith('PK\u0003\u0004')) return sniffZip(bytes)
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0'))
    return {
      problem: 'it is an encrypted or an old (before 2007) Office file; save it as .docx without a password',
    }
  const unicode = /^(\u00ff\u00fe|\u00fe\u00ff|\u00ef\u00bb\u00bf)/.test(head)
  if (!unicode && looksBinary(head)) return { problem: `it is neither text nor a known format; ${readable}` }
  // UTF-16 text shows its tags once the zero bytes are left out.
  return { format: sniffText(name.toLowerCase(), unicode ? head.slice(2).replaceAll('\0', '') : head) }
}

/** A ZIP archive is what the files in it make it. Throws `unreadable` for a damaged one. */
function sniffZip(bytes: Uint8Array): Sniffed {
  const names = new Set(zipNames(bytes))
  if (names.has('word/document.xml')) return { format: 'docx' }
  if (names.has('ppt/presentation.xml')) return { format: 'pptx' }
  if (names.has('xl/workbook.xml')) return { format: 'xlsx' }
  if (names.has('META-INF/container.xml')) return { format: 'epub' }
  if (names.has('mimetype') && names.has('content.xml')) return { format: 'odf' }
  // Word documents have other main parts, rarely.
  if (names.has('[Content_Types].xml') && [...names].some((name) => name.startsWith('word/')))
    return { format: 'docx' }
  return { format: 'zip' }
}

function sniffText(name: string, head: string): Format {
  if (/^[^<]{0,8}\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)\b/i.test(head))
    return 'html'
  const byName = formatOf.get(/\.([a-z0-9]+)$/.exec(name)?.[1] ?? '')
  if (byName === 'email' || (!byName && looksLikeEmail(head))) return 'email'
  if (byName) return byName
  if (/^\s*[[{]\s*["[{\]}\d]/.test(head)) return 'json'
  if (head.startsWith('#!')) return 'code'
  return /^(#{1,6} \S|```)/m.test(head) ? 'markdown' : 'text'
}

/** Two of the fields that every message has, before its first blank line. */
function looksLikeEmail(head: string): boolean {
  const [fields = ''] = head.split(/\r?\n\r?\n/, 1)
  const known = fields.match(/^(From|To|Date|Subject|Message-ID|Received|Return-Path|MIME-Version):/gim) ?? []
  return known.length >= 3 && /^[\w-]+:/.test(fields)
}

/** Text holds no zero bytes, and hardly any control characters but tab, line feed, form feed and return. */
function looksBinary(head: string): boolean {
  let control = 0
  for (let index = 0; index < head.length; index++) {
    const code = head.charCodeAt(index)
    if (code === 0) return true
    if (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13 && code !== 27) control++
  }
  return control > head.length * 0.02
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
