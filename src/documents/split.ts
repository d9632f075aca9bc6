import type { ParsedDocument, Part } from './formats/parsed-document.ts'
import { tokenCounter } from './tokens.ts'

/** A piece of a document that is indexed and given out: `text.slice(start, end)`. */
export interface Block {
  start: number
  end: number
  headings: string[]
  page: number | undefined
  anchor: string | undefined
}

export const blockTokens = { min: 64, max: 128 }

/** Headings down to this level always end a block; a deeper one only when the block is worth ending. */
const topLevel = 2
const longestHeading = 200

type TokensOf = (start: number, end: number) => number

/**
 * Splits a document into blocks of 64 to 128 tokens along its structure: at headings and terms first, then
 * between paragraphs, then between sentences. A block is shorter only where its section is.
 */
export function split({ title, text, parts }: ParsedDocument): Block[] {
  const splitter = new Splitter(text, title, hasBody(parts))
  for (const part of parts) splitter.add(part)
  splitter.close()
  return splitter.blocks
}

function hasBody(parts: Part[]): boolean {
  for (const part of parts) if (part.kind !== 'heading') return true
  return false
}

const afterLine = /\n+/g
const afterSentence = /[.!?…]["'”’)\]]*\s+|[。！？]+\s*|\n\s*\n\s*|\n(?=\s*[-*•])/g

/**
 * Puts blocks together out of sentences, lines of code and rows, one after the other. Small methods and no list of what
 * was cut: what V8 compiles of this in a new process would take as long as to split a thousand pages (decision 114).
 */
class Splitter {
  readonly blocks: Block[] = []
  readonly #text: string
  readonly #title: string
  readonly #hasBody: boolean
  readonly #tokensOf: TokensOf
  readonly #path: { level: number; heading: string }[] = []
  #headings: string[] = []
  /** Of the block: the part that it begins with, undefined where it has yet to begin. */
  #first: Part | undefined
  #firstHeadings: string[] = []
  #start = 0
  /** Where its body ends: headings behind that are the next one's. */
  #end = 0
  #tokens = 0

  constructor(text: string, title: string, hasBody: boolean) {
    this.#text = text
    this.#title = title
    this.#hasBody = hasBody
    this.#tokensOf = tokenCounter(text)
  }

  add(part: Part): void {
    if (part.kind === 'heading') this.#goUnder(part)
    const headings = this.#headingsOf(part)
    const boundary = part.kind === 'code' || part.kind === 'table-row' ? afterLine : afterSentence
    boundary.lastIndex = 0
    // In the part alone: where it has no boundary, the search must not go on through the rest of the document.
    const own = this.#text.slice(part.start, part.end)
    let wholeTokens = this.#tokensOf(part.start, part.end)
    for (let start = 0; start < own.length;) {
      const next = boundary.test(own) ? boundary.lastIndex : own.length
      if (this.#addPieces(part, headings, part.start + start, part.start + next, wholeTokens))
        wholeTokens = begun
      start = next
    }
  }

  close(): void {
    const first = this.#first
    if (first && this.#end > this.#start) {
      const { page, anchor } = first
      this.blocks.push({ start: this.#start, end: this.#end, headings: this.#firstHeadings, page, anchor })
    }
    this.#first = undefined
    this.#tokens = 0
  }

  #goUnder(part: Part): void {
    const level = part.level ?? 1
    const path = this.#path
    while (path.length > 0 && path[path.length - 1]!.level >= level) path.pop()
    path.push({ level, heading: this.#lineOf(part).slice(0, longestHeading) })
    const headings = path.map(({ heading }) => heading)
    this.#headings = headings[0] === this.#title ? headings.slice(1) : headings
  }

  /** A block that begins with a term is headed by it as well, like those that go on about it. */
  #headingsOf(part: Part): string[] {
    const term = part.kind === 'term' ? this.#lineOf(part) : part.term
    return term === undefined ? this.#headings : [...this.#headings, term.slice(0, longestHeading)]
  }

  #lineOf({ start, end }: Part): string {
    return this.#text.slice(start, end).replace(/\s+/g, ' ')
  }

  /**
   * Adds a sentence, a line or a row, cut further where it is longer than a block; false where there is nothing in it.
   * `wholeTokens` are those of the whole part.
   */
  #addPieces(part: Part, headings: string[], from: number, end: number, wholeTokens: number): boolean {
    let whole = wholeTokens
    for (let start = from; start < end;) {
      const stop = cut(this.#text, start, end, this.#tokensOf)
      const first = skipBlanks(this.#text, start, stop)
      const last = skipBlanksBack(this.#text, first, stop)
      if (first < last) {
        this.#addPiece(part, headings, first, last, whole)
        whole = begun
      }
      start = stop
    }
    return whole !== wholeTokens
  }

  #addPiece(part: Part, headings: string[], start: number, end: number, wholeTokens: number): void {
    const tokens = this.#tokensOf(start, end)
    // A block is on one page, however little is on it: a citation opens at that page.
    if (this.#first && part.page !== this.#first.page) this.close()
    const isHeading = part.kind === 'heading' && this.#hasBody
    if (isHeading) {
      if ((part.level ?? 1) <= topLevel || this.#tokens >= blockTokens.min / 2) this.close()
      if (!this.#first) return
    } else if (wholeTokens !== begun && this.#endsBefore(part, wholeTokens)) this.close()
    if (this.#tokens + tokens > blockTokens.max) this.close()
    if (!this.#first) {
      this.#first = part
      this.#firstHeadings = headings
      this.#start = start
    }
    if (!isHeading) this.#end = end
    this.#tokens += tokens
  }

  #endsBefore(part: Part, wholeTokens: number): boolean {
    // A term begins a block, and so does another function or class.
    const begins = part.kind === 'term' || (part.kind === 'code' && part.term !== this.#first?.term)
    if (begins) return this.#tokens >= blockTokens.min / 2
    return this.#tokens >= blockTokens.min && this.#tokens + wholeTokens > blockTokens.max
  }
}

/** In place of the tokens of a part of which something was added already. */
const begun = -1

/** Where a piece stops, at a blank where it can. Looks no further than one block ahead, so that one endless line costs no more. */
function cut(text: string, start: number, end: number, tokensOf: TokensOf): number {
  const stop = fitting(start, Math.min(end, start + blockTokens.max * 4), tokensOf)
  if (stop >= end) return stop
  const window = text.slice(start, stop)
  const blank = Math.max(window.lastIndexOf(' '), window.lastIndexOf('\n'))
  if (blank > window.length / 2) return start + blank + 1
  // Never between the two halves of a character outside the basic plane.
  return isLowSurrogate(text.charCodeAt(stop)) && stop - 1 > start ? stop - 1 : stop
}

/** Where the longest piece from `start` to at most `end` stops that fits into one block. */
function fitting(start: number, end: number, tokensOf: TokensOf): number {
  let length = end - start
  for (;;) {
    const tokens = tokensOf(start, start + length)
    if (length <= 1 || tokens <= blockTokens.max) return start + length
    length = Math.floor((length * blockTokens.max) / tokens)
  }
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(text.charCodeAt(at))) at++
  return at
}

function skipBlanksBack(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

/** What `trim` takes off. */
function isBlank(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 9 && code <= 13)
  return code === 0xa0 || (code >= 0x1680 && String.fromCharCode(code).trim() === '')
}
