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

/** What a block is put together from: a sentence, a line of code, a row. */
interface Atom {
  start: number
  end: number
  tokens: number
  part: Part
  /** The first of its part, and the tokens of that whole part. */
  partTokens: number | undefined
  headings: string[]
}

/**
 * Splits a document into blocks of 64 to 128 tokens along its structure: at headings and terms first, then
 * between paragraphs, then between sentences. A block is shorter only where its section is.
 */
export function split({ title, text, parts }: ParsedDocument): Block[] {
  const hasBody = parts.some(({ kind }) => kind !== 'heading')
  const blocks: Block[] = []
  let open: Atom[] = []
  let tokens = 0

  const close = () => {
    while (open.at(-1)?.part.kind === 'heading' && hasBody) open.pop()
    const first = open[0]
    if (first)
      blocks.push({
        start: first.start,
        end: open.at(-1)!.end,
        headings: first.headings,
        page: first.part.page,
        anchor: first.part.anchor,
      })
    open = []
    tokens = 0
  }

  for (const atom of atoms(text, parts, title)) {
    const { kind, level = 1, page } = atom.part
    // A block is on one page, however little is on it: a citation opens at that page.
    if (open.length > 0 && page !== open[0]!.part.page) close()
    if (kind === 'heading' && hasBody) {
      if (level <= topLevel || tokens >= blockTokens.min / 2) close()
      if (open.length === 0) continue
    } else if (atom.partTokens !== undefined) {
      const fits = tokens + atom.partTokens <= blockTokens.max
      // A term begins a block, and so does another function or class.
      const begins = kind === 'term' || (kind === 'code' && atom.part.term !== open[0]?.part.term)
      if (begins ? tokens >= blockTokens.min / 2 : tokens >= blockTokens.min && !fits) close()
    }
    if (tokens + atom.tokens > blockTokens.max) close()
    open.push(atom)
    tokens += atom.tokens
  }
  close()
  return blocks
}

function atoms(text: string, parts: Part[], title: string): Atom[] {
  const found: Atom[] = []
  const path: { level: number; heading: string }[] = []
  const tokensOf = tokenCounter(text)
  let headings: string[] = []
  for (const part of parts) {
    if (part.kind === 'heading') {
      const level = part.level ?? 1
      while (path.length > 0 && path.at(-1)!.level >= level) path.pop()
      path.push({
        level,
        heading: text.slice(part.start, part.end).replace(/\s+/g, ' ').slice(0, longestHeading),
      })
      headings = path.map(({ heading }) => heading)
      if (headings[0] === title) headings = headings.slice(1)
    }
    // A block that begins with a term is headed by it as well, like those that go on about it.
    const term = part.kind === 'term' ? text.slice(part.start, part.end).replace(/\s+/g, ' ') : part.term
    const withTerm = term === undefined ? headings : [...headings, term.slice(0, longestHeading)]
    let partTokens: number | undefined = tokensOf(part.start, part.end)
    for (const { start, end } of pieces(text, part, tokensOf)) {
      found.push({ start, end, tokens: tokensOf(start, end), part, partTokens, headings: withTerm })
      partTokens = undefined
    }
  }
  return found
}

const afterLine = /\n+/g
const afterSentence = /[.!?…]["'”’)\]]*\s+|[。！？]+\s*|\n\s*\n\s*|\n(?=\s*[-*•])/g

interface Stretch {
  start: number
  end: number
}

/** The part's sentences (lines of code and rows stay lines), each cut further where it is longer than a block. */
function pieces(text: string, { kind, start: partStart, end: partEnd }: Part, tokensOf: TokensOf): Stretch[] {
  const boundary = kind === 'code' || kind === 'table-row' ? afterLine : afterSentence
  boundary.lastIndex = 0
  const found: Stretch[] = []
  // In the part alone: where it has no boundary, the search must not go on through the rest of the document.
  const own = text.slice(partStart, partEnd)
  for (let start = 0; start < own.length;) {
    const next = boundary.test(own) ? boundary.lastIndex : own.length
    cut(text, partStart + start, partStart + next, tokensOf, found)
    start = next
  }
  return found
}

/** Cuts at blanks where it can. Looks no further than one block ahead, so that one endless line costs no more. */
function cut(text: string, from: number, end: number, tokensOf: TokensOf, found: Stretch[]): void {
  for (let start = from; start < end;) {
    let stop = fitting(start, Math.min(end, start + blockTokens.max * 4), tokensOf)
    if (stop < end) {
      const window = text.slice(start, stop)
      const blank = Math.max(window.lastIndexOf(' '), window.lastIndexOf('\n'))
      if (blank > window.length / 2) stop = start + blank + 1
      // Never between the two halves of a character outside the basic plane.
      else if (isLowSurrogate(text.charCodeAt(stop)) && stop - 1 > start) stop--
    }
    const trimmed = trim(text, start, stop)
    if (trimmed.start < trimmed.end) found.push(trimmed)
    start = stop
  }
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

function trim(text: string, start: number, end: number): Stretch {
  const piece = text.slice(start, end)
  const from = start + piece.length - piece.trimStart().length
  return { start: from, end: Math.max(from, start + piece.trimEnd().length) }
}
