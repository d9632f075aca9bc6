import { textFileExtensions } from '../../base/index.ts'
import { decodeText, unicodeOf } from './decode-text.ts'
import { encrypted, type ReadProblem } from './read-problem.ts'
import { zipNames } from './zip.ts'

export type Format = keyof typeof mediaTypes

/** What the bytes are, or why they are none of the formats that can be read. */
export type Sniffed = { format: Format; remarks: string[] } | ReadProblem

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
  if (bytes.length === 0) return { reason: 'it is empty', because: { code: 'file-empty' } }
  const head = latin1(bytes.subarray(0, headBytes))
  if (head.slice(0, 1024).includes('%PDF-')) return { format: 'pdf', remarks: [] }
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return sniffZip(bytes)
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) return problemOfOle(bytes)
  const packed = packers.find(([start]) => head.startsWith(start))
  if (packed)
    return {
      reason: `it is packed with ${packed[1]}; unpack it, or pack it as ZIP, and add that`,
      because: { code: 'file-packed' },
    }
  // UTF-16 text shows its tags once the zero bytes are left out.
  const unicode = unicodeOf(bytes.subarray(0, headBytes))
  const text = unicode === undefined ? head : decodeText(bytes.subarray(0, headBytes))
  if (looksBinary(text))
    return { reason: `it is neither text nor a known format; ${readable}`, because: { code: 'file-unknown' } }
  return { format: sniffText(name.toLowerCase(), text), remarks: [] }
}

const headBytes = 4096
const packers: [string, string][] = [
  ['\u001f\u008b', 'gzip'],
  ['7z\u00bc\u00af\u0027\u001c', '7-Zip'],
  ['Rar!', 'RAR'],
  ['BZh', 'bzip2'],
  ['\u00fd7zXZ', 'xz'],
  ['\u0028\u00b5\u002f\u00fd', 'zstd'],
]

/** What Office files before 2007, encrypted newer ones and messages of Outlook have in common is their container. */
function problemOfOle(bytes: Uint8Array): ReadProblem {
  const directory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const holds = (name: string) => directory.includes(Buffer.from(name, 'utf16le'))
  if (holds('EncryptedPackage')) return encrypted
  if (holds('__nameid_version1.0'))
    return {
      reason: 'it is a message of Outlook (.msg); save it as .eml and add that',
      because: { code: 'file-of-outlook' },
    }
  return {
    reason: 'it is an Office file of before 2007; save it as .docx, .xlsx or .pptx and add that',
    because: { code: 'file-old-office' },
  }
}

const macros = 'it holds macros, which are never run and were not read'

/** A ZIP archive is what the files in it make it. Throws `unreadable` for a damaged one. */
function sniffZip(bytes: Uint8Array): Sniffed {
  const names = new Set(zipNames(bytes))
  const some = (pattern: RegExp) => [...names].some((name) => pattern.test(name))
  const format = zipFormat(names, some)
  const isOffice = format !== 'zip' && format !== 'epub'
  return {
    format,
    remarks: isOffice && some(/(?:^|\/)vbaProject\.bin$|^(?:Basic|Scripts)\/./) ? [macros] : [],
  }
}

function zipFormat(names: ReadonlySet<string>, some: (pattern: RegExp) => boolean): Format {
  if (names.has('word/document.xml')) return 'docx'
  if (names.has('ppt/presentation.xml')) return 'pptx'
  if (names.has('xl/workbook.xml')) return 'xlsx'
  if (names.has('META-INF/container.xml')) return 'epub'
  if (names.has('mimetype') && names.has('content.xml')) return 'odf'
  // Word documents have other main parts, rarely.
  return names.has('[Content_Types].xml') && some(/^word\//) ? 'docx' : 'zip'
}

function sniffText(name: string, head: string): Format {
  if (
    /^[^<]{0,8}(?:<\?xml[^>]*>)?(?:\s|<!--(?:(?!-->)[^])*-->)*<(?:!doctype html|html|head|body)\b/i.test(head)
  )
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
  if (head.includes('\0')) return true
  return (head.match(controlCharacters)?.length ?? 0) > head.length * 0.02
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controlCharacters = /[\u0001-\u0008\u000b\u000e-\u001a\u001c-\u001f]/g

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
