import { lines } from './parse-markdown.ts'
import type { ParsedDocument, Part } from './parsed-document.ts'

/** Reads source code as it stands: what is between blank lines is one part, so that functions stay together. */
export function parseCode(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const parts: Part[] = []
  let open: Part | undefined
  for (const { start, end } of lines(text)) {
    if (text.slice(start, end).trim() === '') open = undefined
    else if (open) open.end = end
    else parts.push((open = { kind: 'code', start, end }))
  }
  return { title: fallbackTitle, text, parts }
}
