import type { DataScalar } from './read-data.ts'
import type { Span } from '../text/sentences.ts'
import type { ToldWeek } from './week-hours.ts'

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

/** A field that is true or false, or that is there and says nothing. */
export interface ToldSwitch extends Span {
  /** Its key in words, and the key above it. */
  key: string
  above: string
  /** Undefined where the field is left open: then its span says nothing. */
  on: boolean | undefined
  /** As it is written. */
  given: string
}

/** A text whose data (JSON, Python literals) are told in short sentences, so that prose can be held against them. */
export interface ToldData {
  text: string
  /** The text that was read. */
  source: string
  objects: ToldObject[]
  switches: ToldSwitch[]
  weeks: ToldWeek[]
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

/** Keys that only hold others together. */
const holders =
  /^(?:attributes|features|amenities|facilities|properties|data|details|fields|values|info|items|list|results|records|rows)$/i

/** Where a field stands in the data. */
export interface Place {
  text: string
  /** The keys above, the nearest last. */
  path: DataScalar[]
  /** The name of the nearest object that has one. */
  name: DataScalar | undefined
  /** Of an item of a list: which one. */
  list?: number
}

/** `unitPrice`, `WiFi` and `unit_price` as words; what all keys of a kind begin with is left to the name. */
export function wordsOfKey(key: string): string {
  return key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
}

export class Telling {
  readonly objects: ToldObject[] = []
  readonly switches: ToldSwitch[] = []
  readonly weeks: ToldWeek[] = []
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

  switch({ path }: Place, on: boolean, { start, end, given }: Span & { given: string }): void {
    const key = wordsOfKey(path.at(-1)?.raw ?? '')
    this.switches.push({ start, end, key, above: aboveOf(path), on, given })
  }

  /** A field of which nothing is known: nothing is told of it. */
  leaveOpen({ path }: Place, { raw }: DataScalar): void {
    const key = wordsOfKey(path.at(-1)?.raw ?? '')
    if (key === '') return
    const at = this.length
    this.switches.push({ start: at, end: at, key, above: aboveOf(path), on: undefined, given: raw })
  }

  week(name: string): ToldWeek {
    const week: ToldWeek = { name, days: [] }
    this.weeks.push(week)
    return week
  }

  told(source: string): ToldData {
    const pieces = this.#pieces
    return {
      text: this.#text,
      source,
      objects: this.objects,
      switches: this.switches,
      weeks: this.weeks,
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
