import type { TokenCounter } from './token-counter.ts'

/** The order in which a tokenizer merges, by token; a token is written as a string of its bytes. */
export type Ranks = Map<string, number>

/** Longer pieces are cut, since the time that one takes grows with the square of its length. */
const longestPiece = 256
/** Texts say the same words again and again. */
const mostKnown = 50_000

/**
 * Counts as byte-pair encoding does (Sennrich, Haddow and Birch, 2016): a text is split into pieces, and in each the
 * two neighbours that make the token of the lowest rank are merged until none do.
 */
export function bytePairCounter(ranks: Ranks, splits: RegExp[], { nfc }: { nfc: boolean }): TokenCounter {
  const known = new Map<string, number>()
  const tokensOf = (bytes: string) => {
    if (ranks.has(bytes)) return 1
    const before = known.get(bytes)
    if (before !== undefined) return before
    const tokens = countMerged(bytes, ranks)
    if (known.size >= mostKnown) known.clear()
    known.set(bytes, tokens)
    return tokens
  }
  return (text) => {
    let pieces = [nfc ? text.normalize('NFC') : text]
    for (const split of splits) pieces = pieces.flatMap((piece) => piece.split(split))
    let tokens = 0
    for (const piece of pieces) {
      if (piece === '') continue
      const bytes = Buffer.from(piece).toString('latin1')
      if (bytes.length <= longestPiece) tokens += tokensOf(bytes)
      else
        for (let at = 0; at < bytes.length; at += longestPiece)
          tokens += tokensOf(bytes.slice(at, at + longestPiece))
    }
    return tokens
  }
}

function countMerged(bytes: string, ranks: Ranks): number {
  // Where the parts begin, with the end behind them, and the rank of each merged with the next one.
  const starts = Array.from({ length: bytes.length + 1 }, (_, at) => at)
  const rankAt = (part: number) =>
    part + 2 < starts.length ? (ranks.get(bytes.slice(starts[part], starts[part + 2])) ?? Infinity) : Infinity
  const merged = starts.map((_, part) => rankAt(part))
  for (;;) {
    let lowest = 0
    for (let part = 1; part < merged.length; part++) if (merged[part]! < merged[lowest]!) lowest = part
    if (merged[lowest] === Infinity) return starts.length - 1
    starts.splice(lowest + 1, 1)
    merged.splice(lowest + 1, 1)
    merged[lowest] = rankAt(lowest)
    if (lowest > 0) merged[lowest - 1] = rankAt(lowest - 1)
  }
}
