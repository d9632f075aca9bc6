import PostalMime, { type Address } from 'postal-mime'
import { joinDocuments } from './join-documents.ts'
import { parseHtml } from './parse-html.ts'
import { parseText } from './parse-text.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { readMembers, type ReadMember } from './read-members.ts'
import { textBuilder } from './text-builder.ts'

/** Reads a message (RFC 5322, MIME): who wrote to whom and when, the text, and the attachments that can be read. */
export async function parseEmail(
  bytes: Uint8Array,
  { fallbackTitle, readMember }: { fallbackTitle: string; readMember: ReadMember },
): Promise<ParsedDocument> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 20, maxHeadersSize: 1_048_576 })
  const title = mail.subject?.trim() || fallbackTitle
  const builder = textBuilder()
  const head = [
    ['From', addresses(mail.from ? [mail.from] : [])],
    ['To', addresses(mail.to ?? [])],
    ['Cc', addresses(mail.cc ?? [])],
    ['Date', mail.date ?? ''],
    ['Subject', mail.subject ?? ''],
  ]
  builder.add(
    head
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    { kind: 'paragraph' },
  )
  const body = mail.text?.trim()
    ? parseText(mail.text.replace(/\r\n?/g, '\n'), { fallbackTitle: title })
    : await parseHtml(mail.html ?? '', { fallbackTitle: title })
  const attachments = mail.attachments.map(({ filename, content }, index) => ({
    name: filename ?? `attachment ${index + 1}`,
    bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
  }))
  const { members, warnings } = await readMembers(attachments, readMember)
  const joined = joinDocuments(title, [
    { document: { title, ...builder.finish() } },
    { document: body },
    ...members,
  ])
  return { ...joined, warnings }
}

function addresses(list: Address[]): string {
  return list
    .map((one) => (one.name ? `${one.name} <${one.address ?? ''}>` : (one.address ?? '')))
    .filter(Boolean)
    .join(', ')
}
