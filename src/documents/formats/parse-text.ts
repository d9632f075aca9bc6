import type { ParsedDocument, Part } from './parsed-document.ts'
import { lines } from './parse-markdown.ts'

const longestTitle = 100

/** Reads plain text: paragraphs are what stands between blank lines; a short first line is the title. */
export function parseText(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const parts: Part[] = []
  let open: Part | undefined
  for (const { start, end } of lines(text)) {
    const line = text.slice(start, end)
    if (line.trim() === '') open = undefined
    else if (open) open.end = end
    else {
      open = { kind: 'paragraph', start: start + line.length - line.trimStart().length, end }
      parts.push(open)
    }
  }
  const first = parts[0] && text.slice(parts[0].start, parts[0].end).trim()
  const isTitle = first !== undefined && first.length <= longestTitle && !first.includes('\n')
  return { title: isTitle ? first : fallbackTitle, text, parts }
}
