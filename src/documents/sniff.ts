export type Format = 'markdown' | 'text' | 'html' | 'pdf' | 'docx'

/** What the bytes are, or why they are none of the formats that can be read. */
export type Sniffed = { format: Format } | { problem: string }

export const mediaTypes: Record<Format, string> = {
  markdown: 'text/markdown',
  text: 'text/plain',
  html: 'text/html',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}

const readable = 'Muster reads Markdown, plain text, HTML, PDF and DOCX'

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

function sniffZip(bytes: Uint8Array): Sniffed {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.includes('word/')) return { format: 'docx' }
  return { problem: `it is an archive, and not a DOCX; unpack it and add the files. ${readable}` }
}

function sniffText(name: string, head: string): Format {
  if (/^[^<]{0,8}\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)\b/i.test(head))
    return 'html'
  if (/\.(html?|xhtml)$/.test(name)) return 'html'
  if (/\.(md|markdown|mdx)$/.test(name)) return 'markdown'
  if (/\.(txt|text|log|csv)$/.test(name)) return 'text'
  return /^(#{1,6} \S|```)/m.test(head) ? 'markdown' : 'text'
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
