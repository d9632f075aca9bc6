import { isDeepStrictEqual } from 'node:util'
import type { CallToolResult } from '@modelcontextprotocol/client'

/** What is kept of what a tool gave back, in UTF-16 units. */
export const longestResult = 50_000

/** What a tool gave back, as text: its structured content as a line of JSON, then its texts; what it is otherwise is said. */
export function resultText({ content, structuredContent }: CallToolResult): string {
  const structured = structuredContent === undefined ? [] : [JSON.stringify(structuredContent)]
  const texts = (content ?? [])
    .map(contentText)
    // Servers repeat structured content as text, for clients that do not know it.
    .filter((text) => structured.length === 0 || !isSameJson(text, structuredContent))
  return cutText([...structured, ...texts].join('\n') || '(It gave nothing back.)', longestResult)
}

/** The beginning of a text that is too long, and how long it was. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text
  // Not within a pair of surrogates.
  const kept = text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')
  return `${kept}\n(Cut: these are the first ${kept.length} of ${text.length} characters.)`
}

function contentText(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
      return `(A picture, ${block.mimeType}, ${sizeOf(block.data)}: not shown.)`
    case 'audio':
      return `(A sound, ${block.mimeType}, ${sizeOf(block.data)}: not played.)`
    case 'resource':
      return 'text' in block.resource
        ? block.resource.text
        : `(A file, ${block.resource.uri}, ${sizeOf(block.resource.blob)}: not read.)`
    case 'resource_link':
      return `(A link to ${block.uri}${block.name ? `, "${block.name}"` : ''}: not opened.)`
    default:
      return '(Something that Muster does not know: not shown.)'
  }
}

function sizeOf(base64: string): string {
  const bytes = Math.floor((base64.length * 3) / 4)
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} KB`
}

function isSameJson(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
  } catch {
    return false
  }
}
