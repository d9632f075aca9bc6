import { dataIn, isScalar, type DataNode, type DataScalar } from './read-data.ts'
import type { Span } from './sentences.ts'

/** A scalar of the data and where it stands in the told text. */
export interface ToldScalar extends Span {
  text: string
}

/** An object of the data: a row of what is told. */
export interface ToldObject {
  /** The key under which it stands, in words; empty where there is none. */
  under: string
  /** Which list it is an item of; those of one list are alike. */
  list: number | undefined
  fields: { key: ToldScalar; value: ToldScalar }[]
}

/** A field that is true or false. */
export interface ToldSwitch extends Span {
  /** Its key in words, and the key above it. */
  key: string
  above: string
  on: boolean
}

/** A text whose data (JSON, Python literals) are told in short sentences, so that prose can be held against them. */
export interface ToldData {
  text: string
  /** The text that was read. */
  source: string
  objects: ToldObject[]
  switches: ToldSwitch[]
  /** What a span of the told text comes from, in the text that was read. */
  origin(span: Span): Span
}

/** A run of the told text and its source. */
interface Piece {
  at: number
  length: number
  from: number
  to: number
  /** Copied sign by sign; else it stands for the whole of its source. */
  verbatim: boolean
  /** Said again for the sake of the sentence: it is no source while there is another. */
  repeated: boolean
}

/** Keys of what tells an object from others, those that name it best first. */
const naming =
  'name title label product item customer user username login repo repository order order_id orderid sku code symbol ticker host hostname email city country id key'.split(
    ' ',
  )
const longestName = 60
/** A text of so many characters is prose: it stands by itself. */
const prose = 80
/** Keys that only hold others together. */
const holders = /^(?:attributes|properties|data|details|fields|values|info|items|list|results|records|rows)$/i
const hours = /^(\d{1,2}):(\d{1,2}) ?[-–] ?(\d{1,2}):(\d{1,2})$/

/** A text of the evidence whose data, if it holds any, are told. */
export type ToldText<T extends { text: string } = { text: string }> = T & { data?: ToldData }

export function withDataTold<T extends { text: string }>(one: ToldText<T>): ToldText<T> {
  const data = one.data ?? tellData(one.text)
  return data ? { ...one, text: data.text, data } : one
}

/** Whether a field with this key tells its object from others. */
export function isNaming(key: string): boolean {
  return naming.includes(key.toLowerCase())
}

/** Undefined where a text holds no data. */
export function tellData(text: string): ToldData | undefined {
  const blocks = /[{[]/.test(text) ? dataIn(text) : []
  if (blocks.length === 0) return undefined
  const telling = new Telling()
  let done = 0
  for (const { node, start, end } of blocks) {
    telling.copy(text, done, start)
    tell(telling, node, { text, path: [], name: undefined })
    done = end
  }
  telling.copy(text, done, text.length)
  return telling.told(text)
}

interface Place {
  text: string
  /** The keys above, the nearest last. */
  path: DataScalar[]
  /** The name of the nearest object that has one. */
  name: DataScalar | undefined
  /** Of an item of a list: which one. */
  list?: number
}

function tell(telling: Telling, node: DataNode, place: Place): void {
  if (node.type === 'object') return tellObject(telling, node.fields, place)
  if (node.type === 'list') return tellList(telling, node.items, place)
  tellScalar(telling, node, place)
}

function tellObject(
  telling: Telling,
  fields: { key: DataScalar; value: DataNode }[],
  { text, path, name, list }: Place,
): void {
  const own = nameAmong(fields) ?? name
  const told: ToldObject = { under: wordsOfKey(path.at(-1)?.raw ?? ''), list, fields: [] }
  telling.objects.push(told)
  for (const { key, value } of fields) {
    const inside = { text, path: [...path, key], name: value === own ? undefined : own }
    if (!isScalar(value)) {
      tell(telling, value, inside)
      continue
    }
    const spans = tellScalar(telling, value, inside)
    if (spans)
      told.fields.push({
        key: { text: key.raw, ...spans.key },
        value: { text: value.raw, ...spans.value },
      })
  }
}

function nameAmong(fields: { key: DataScalar; value: DataNode }[]): DataScalar | undefined {
  for (const wanted of naming)
    for (const { key, value } of fields)
      if (
        key.raw.toLowerCase() === wanted &&
        (value.type === 'text' || value.type === 'number') &&
        value.raw.length > 0 &&
        value.raw.length <= longestName
      )
        return value
}

function tellList(telling: Telling, items: DataNode[], place: Place): void {
  const scalars = items.filter(isScalar)
  if (scalars.length < items.length || scalars.some(({ raw }) => raw.length > prose)) {
    const list = telling.lists++
    for (const item of items) tell(telling, item, { ...place, list })
    return
  }
  if (scalars.length === 0) return
  telling.head(place)
  for (const [index, item] of scalars.entries()) {
    if (index > 0) telling.say(', ', item)
    telling.copyText(item, place.text)
  }
  telling.say('.\n', scalars.at(-1)!)
}

/** Tells one field; undefined where it says nothing. */
function tellScalar(
  telling: Telling,
  node: DataScalar,
  place: Place,
): { key: Span; value: Span } | undefined {
  if (node.type === 'nothing' || node.raw.trim() === '') return undefined
  if (node.type === 'text' && node.raw.length > prose) {
    const start = telling.length
    telling.copyText(node, place.text)
    const value = { start, end: telling.length }
    telling.say('\n', node)
    return { key: { start, end: start }, value }
  }
  const key = telling.head(place)
  const start = telling.length
  const on = switched(node)
  if (node.type !== 'text' && on !== undefined) telling.say(on ? 'yes' : 'no', node)
  else {
    const open = hours.exec(node.raw)
    if (open) telling.say(`open ${clock(open[1]!, open[2]!)} to ${clock(open[3]!, open[4]!)}`, node)
    else telling.copyText(node, place.text)
  }
  const value = { start, end: telling.length }
  if (on !== undefined) telling.switch(place, on, { start: key.start, end: value.end })
  telling.say('.\n', node)
  return { key, value }
}

const saysYes = /^(?:yes|free|available|included)$/i
const saysNo = /^(?:no|none|not available|unavailable)$/i

/** Whether a field says that there is what its key names; undefined where it says something else. */
function switched({ type, raw }: DataScalar): boolean | undefined {
  if (type === 'yes' || (type === 'text' && saysYes.test(raw))) return true
  if (type === 'no' || (type === 'text' && saysNo.test(raw))) return false
}

function clock(hour: string, minute: string): string {
  return `${hour}:${minute.padStart(2, '0')}`
}

/** `unitPrice`, `WiFi` and `unit_price` as words; what all keys of a kind begin with is left to the name. */
export function wordsOfKey(key: string): string {
  return key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
}

class Telling {
  readonly objects: ToldObject[] = []
  readonly switches: ToldSwitch[] = []
  /** How many lists of objects there were so far. */
  lists = 0
  readonly #pieces: Piece[] = []
  #text = ''

  get length(): number {
    return this.#text.length
  }

  /** A part of the source as it stands. */
  copy(source: string, from: number, to: number, repeated = false): void {
    if (to <= from) return
    this.#add(source.slice(from, to), { from, to, verbatim: true, repeated })
  }

  /** The text of a scalar, its escapes resolved. */
  copyText({ type, raw, start }: DataScalar, source: string, repeated = false): void {
    if (type !== 'text' || !raw.includes('\\')) return this.copy(source, start, start + raw.length, repeated)
    let done = 0
    for (const { 0: escape, index } of raw.matchAll(/\\(?:u[\da-fA-F]{4}|.)/gs)) {
      this.copy(source, start + done, start + index, repeated)
      const [from, to] = [start + index, start + index + escape.length]
      this.#add(resolved(escape), { from, to, verbatim: false, repeated })
      done = index + escape.length
    }
    this.copy(source, start + done, start + raw.length, repeated)
  }

  /** Words that the source has not, for the sake of a scalar of it. */
  say(words: string, { start, end }: DataScalar): void {
    this.#add(words, { from: start, to: end, verbatim: false, repeated: false })
  }

  /** How a sentence about a field begins: whose it is, and its keys. */
  head({ text, path, name }: Place): Span {
    if (name) {
      this.copyText(name, text, true)
      this.#add(' ', { from: name.start, to: name.end, verbatim: false, repeated: true })
    }
    const key = path.at(-1)
    const start = this.length
    if (!key) return { start, end: start }
    const words = wordsOfKey(key.raw)
    const above = aboveOf(path)
    if (above !== '' && !words.toLowerCase().startsWith(above.toLowerCase().split(' ')[0]!))
      this.#add(`${above} `, {
        from: path.at(-2)!.start,
        to: path.at(-2)!.end,
        verbatim: false,
        repeated: true,
      })
    const begin = this.length
    this.say(words, key)
    const end = this.length
    this.say(': ', key)
    return { start: begin, end }
  }

  switch({ path }: Place, on: boolean, span: Span): void {
    this.switches.push({
      ...span,
      key: wordsOfKey(path.at(-1)?.raw ?? ''),
      above: aboveOf(path),
      on,
    })
  }

  told(source: string): ToldData {
    const pieces = this.#pieces
    return {
      text: this.#text,
      source,
      objects: this.objects,
      switches: this.switches,
      origin: (span) => originOf(pieces, span),
    }
  }

  #add(words: string, source: Omit<Piece, 'at' | 'length'>): void {
    this.#pieces.push({ at: this.#text.length, length: words.length, ...source })
    this.#text += words
  }
}

function aboveOf(path: DataScalar[]): string {
  const above = path.at(-2)?.raw ?? ''
  return holders.test(above) ? '' : wordsOfKey(above)
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: ' ', f: ' ' }

function resolved(escape: string): string {
  if (escape[1] === 'u' && escape.length === 6)
    return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
  return escapes[escape[1]!] ?? escape[1]!
}

function originOf(pieces: Piece[], { start, end }: Span): Span {
  const touched = piecesIn(pieces, start, end)
  const own = touched.filter(({ repeated }) => !repeated)
  const sources = (own.length > 0 ? own : touched).map(({ at, length, from, to, verbatim }) =>
    verbatim
      ? { start: from + Math.max(0, start - at), end: to - Math.max(0, at + length - end) }
      : { start: from, end: to },
  )
  if (sources.length === 0) return { start: 0, end: 0 }
  return {
    start: Math.min(...sources.map((source) => source.start)),
    end: Math.max(...sources.map((source) => source.end)),
  }
}

/** The pieces that a span touches; they stand in order. */
function piecesIn(pieces: Piece[], start: number, end: number): Piece[] {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const { at, length } = pieces[middle]!
    if (at + length <= start) low = middle + 1
    else high = middle
  }
  let last = low
  while (last < pieces.length && pieces[last]!.at < end) last++
  return pieces.slice(low, last)
}
