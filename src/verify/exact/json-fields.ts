import { cellOf, type Cell, type Table } from './tables.ts'

const longestJson = 200_000
const mostObjects = 2000
const mostDepth = 12
const naming =
  /^(?:name|title|label|id|key|code|sku|email|user|city|country|product|item|order_?id|order|customer|username)$/i

interface Flat {
  /** The key that the object stands under, for its name. */
  under: string
  fields: { key: Cell; value: Cell }[]
}

/** The objects of a JSON text, or of its fenced blocks, as tables of one row each. */
export function jsonTablesOf(text: string, passage: number): Table[] {
  const tables: Table[] = []
  for (const { body, offset } of blocksOf(text)) {
    const objects: Flat[] = []
    try {
      readValue(body, skip(body, 0), offset, { under: '', depth: 0, objects })
    } catch {
      // What is no JSON, or too deep, holds no fields; objects that were read before stay unread too.
      continue
    }
    for (const { under, fields } of objects) {
      if (fields.length === 0) continue
      const headers = fields.map(({ key }) => key)
      const labels = headers.flatMap((key, at) => (naming.test(key.text) ? [at] : []))
      const cells = fields.map(({ value }) => value)
      tables.push({
        passage,
        headers: [...headers, cellOf('', offset)],
        rows: [[...cells, cellOf(wordsOfKey(under), offset)]],
        labels: labels.length > 0 ? labels : under ? [cells.length] : [],
        object: true,
      })
    }
  }
  // Objects without a name can be told apart only where there is one.
  return tables.filter((table) => table.labels.length > 0 || tables.length === 1)
}

function blocksOf(text: string): { body: string; offset: number }[] {
  if (text.length > longestJson) return []
  const blocks: { body: string; offset: number }[] = []
  for (const match of text.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g))
    blocks.push({ body: match[1]!, offset: match.index + match[0].indexOf(match[1]!) })
  if (blocks.length > 0) return blocks
  const start = text.search(/[{[]/)
  if (start < 0 || !/^[{[]\s*(?:["{[\]}]|-?\d)/.test(text.slice(start, start + 200)) || !/["}\]]/.test(text))
    return []
  return [{ body: text.slice(start), offset: start }]
}

interface Reading {
  under: string
  depth: number
  objects: Flat[]
}

function skip(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++
  return at
}

/** Reads the value at a place and tells where it ends. Throws where there is no JSON. */
function readValue(text: string, at: number, offset: number, reading: Reading): number {
  const sign = text[at]
  if (reading.depth > mostDepth || reading.objects.length > mostObjects) throw new SyntaxError('too deep')
  if (sign === '{') return readObject(text, at, offset, reading)
  if (sign === '[') {
    at = skip(text, at + 1)
    while (text[at] !== ']') {
      at = skip(text, readValue(text, at, offset, { ...reading, depth: reading.depth + 1 }))
      if (text[at] === ',') at = skip(text, at + 1)
      else if (text[at] !== ']') throw new SyntaxError('no array')
    }
    return at + 1
  }
  return scalar(text, at).end
}

function readObject(text: string, begin: number, offset: number, reading: Reading): number {
  const flat: Flat = { under: reading.under, fields: [] }
  reading.objects.push(flat)
  let at = skip(text, begin + 1)
  while (text[at] !== '}') {
    const key = scalar(text, at)
    if (!key.quoted) throw new SyntaxError('no key')
    at = skip(text, key.end)
    if (text[at] !== ':') throw new SyntaxError('no colon')
    at = skip(text, at + 1)
    if (text[at] === '{' || text[at] === '[')
      at = readValue(text, at, offset, { ...reading, under: key.text, depth: reading.depth + 1 })
    else {
      const value = scalar(text, at)
      const name = cellOf(wordsOfKey(key.text), offset + key.start)
      flat.fields.push({ key: { ...name, text: key.text }, value: cellOf(value.text, offset + value.start) })
      at = value.end
    }
    at = skip(text, at)
    if (text[at] === ',') at = skip(text, at + 1)
    else if (text[at] !== '}') throw new SyntaxError('no object')
  }
  return at + 1
}

const scalars = /"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

function scalar(text: string, at: number): { text: string; start: number; end: number; quoted: boolean } {
  scalars.lastIndex = at
  const match = scalars.exec(text)
  if (!match) throw new SyntaxError('no value')
  const quoted = match[1] !== undefined
  return { text: match[1] ?? match[2]!, start: at + (quoted ? 1 : 0), end: at + match[0].length, quoted }
}

/** `unitPrice` and `unit_price` as words. */
function wordsOfKey(key: string): string {
  return key.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/[_\-.]+/g, ' ')
}
