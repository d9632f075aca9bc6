import type { TokenCounter } from './token-counter.ts'

/** The order in which a tokenizer merges, by token; a token is written as a string of its bytes. */
export type Ranks = Map<string, number>

/** How a text is split into pieces before they are merged, and what a piece is made of. */
export interface Splitting {
  /** One after the other; a piece is what a group holds, or stands between two. */
  splits: RegExp[]
  /** Whether a text is composed (NFC) first. */
  nfc: boolean
  /** Whether merging begins with characters, of which unknown ones cost their bytes, as SentencePiece does; else with bytes. */
  ofCharacters: boolean
}

/** The time that a piece takes grows with the square of its length: of longer ones so many bytes are merged at once. */
const longestPiece = 256
/** How much of what is merged at once is merged again with what follows it: how it ends depends on that. */
const mergedAgain = 64
/** Texts say the same words again and again. */
const mostKnown = 50_000

/**
 * Counts as byte-pair encoding does (Sennrich, Haddow and Birch, 2016): a text is split into pieces, and in each the
 * two neighbours that make the token of the lowest rank are merged until none do.
 */
export function bytePairCounter(ranks: Ranks, { splits, nfc, ofCharacters }: Splitting): TokenCounter {
  const known = new Map<string, number>()
  const merge = (bytes: string) => mergeStarts(bytes, ranks, ofCharacters)
  const tokensOf = (bytes: string) => {
    if (ranks.has(bytes)) return 1
    const before = known.get(bytes)
    if (before !== undefined) return before
    const tokens = countTokens(bytes, merge(bytes), ranks)
    if (known.size >= mostKnown) known.clear()
    known.set(bytes, tokens)
    return tokens
  }
  return (text) => {
    let pieces = [nfc ? text.normalize('NFC') : text]
    for (const split of splits) pieces = pieces.flatMap((piece) => piece.split(split))
    let tokens = 0
    for (const piece of pieces) {
      if (!piece) continue
      let bytes = Buffer.from(piece).toString('latin1')
      while (bytes.length > longestPiece) {
        const starts = merge(bytes.slice(0, longestPiece))
        const kept = starts.findLastIndex((start) => start <= longestPiece - mergedAgain)
        // What no token is longer than; a single one of such a length is kept whole.
        const taken = starts.slice(0, Math.max(kept, 1) + 1)
        tokens += countTokens(bytes, taken, ranks)
        bytes = bytes.slice(taken.at(-1))
      }
      tokens += tokensOf(bytes)
    }
    return tokens
  }
}

/** Of parts, which begin where they are told to, those that are no token cost a token a byte. */
function countTokens(bytes: string, starts: number[], ranks: Ranks): number {
  let tokens = 0
  for (let part = 0; part + 1 < starts.length; part++)
    tokens += ranks.has(bytes.slice(starts[part], starts[part + 1])) ? 1 : starts[part + 1]! - starts[part]!
  return tokens
}

/** Where the parts of a piece begin once they are merged, with its end behind them. */
function mergeStarts(bytes: string, ranks: Ranks, ofCharacters: boolean): number[] {
  const starts: number[] = []
  for (let at = 0; at <= bytes.length; at++)
    if (!ofCharacters || at === bytes.length || !isWithinCharacter(bytes.charCodeAt(at))) starts.push(at)
  // The rank of each part merged with the next one.
  const rankAt = (part: number) =>
    part + 2 < starts.length ? (ranks.get(bytes.slice(starts[part], starts[part + 2])) ?? Infinity) : Infinity
  const merged = starts.map((_, part) => rankAt(part))
  for (;;) {
    let lowest = 0
    for (let part = 1; part < merged.length; part++) if (merged[part]! < merged[lowest]!) lowest = part
    if (merged[lowest] === Infinity) return starts
    starts.splice(lowest + 1, 1)
    merged.splice(lowest + 1, 1)
    merged[lowest] = rankAt(lowest)
    if (lowest > 0) merged[lowest - 1] = rankAt(lowest - 1)
  }
}

/** Of UTF-8: whether a character goes on with this byte. */
function isWithinCharacter(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0
}
