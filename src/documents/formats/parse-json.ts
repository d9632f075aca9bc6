import type { ParsedDocument } from './parsed-document.ts'
import { textBuilder } from './text-builder.ts'

const maxDepth = 50

/**
 * Reads JSON, or lines of JSON: each entry of a list is one row, each value under its path (`address.city: Oslo`), so
 * that it can be understood alone. Throws for what is not JSON.
 */
export function parseJson(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const value = parseAny(text)
  const builder = textBuilder()
  const entries = Array.isArray(value) ? value : [value]
  for (const entry of entries) {
    const pairs = [...flatten(entry, '', 0)]
    // A list's entry is a row of a table; the fields of a single object are paragraphs of their own.
    if (entries.length > 1) builder.add(pairs.join('; '), { kind: 'table-row' })
    else for (const pair of pairs) builder.add(pair, { kind: 'table-row' })
  }
  return { title: fallbackTitle, ...builder.finish() }
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2) throw error
    return lines.map((line): unknown => JSON.parse(line))
  }
}

function* flatten(value: unknown, path: string, depth: number): Generator<string> {
  if (value === null || value === undefined || value === '') return
  if (typeof value !== 'object') {
    const shown = typeof value === 'string' ? value : JSON.stringify(value)
    yield path === '' ? shown : `${path}: ${shown}`
    return
  }
  if (depth === maxDepth) return
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
    yield* flatten(value.filter((item) => item !== null).join(', '), path, depth + 1)
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    const under = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    yield* flatten(inner, under, depth + 1)
  }
}
