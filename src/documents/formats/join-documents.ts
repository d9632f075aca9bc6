import type { ParsedDocument, Part } from './parsed-document.ts'

/** Several documents as one: each under a heading with its name, its own headings one level lower. */
export function joinDocuments(
  title: string,
  members: { heading?: string; document: ParsedDocument }[],
): ParsedDocument {
  let text = ''
  const parts: Part[] = []
  const warnings: string[] = []
  for (const { heading, document } of members) {
    if (text !== '') text += '\n\n'
    if (heading !== undefined && heading !== '') {
      parts.push({ kind: 'heading', level: 1, start: text.length, end: text.length + heading.length })
      text += `${heading}\n\n`
    }
    const offset = text.length
    text += document.text
    warnings.push(...(document.warnings ?? []))
    for (const part of document.parts)
      parts.push({
        ...part,
        start: part.start + offset,
        end: part.end + offset,
        ...(part.kind === 'heading' && { level: (part.level ?? 1) + (heading === undefined ? 0 : 1) }),
      })
  }
  return { title, text, parts, warnings }
}
