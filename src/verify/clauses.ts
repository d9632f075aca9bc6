import type { Evidence } from './evidence.ts'
import type { JudgedSentence } from './judge.ts'
import type { Span } from './sentences.ts'

/** Where a clause or an added phrase begins. */
const border =
  /(?:[,;:—–]\s+|\s+\(|\s+-\s+)(?=\S)|\s+(?=(?:which|while|whereas|although|because|such as|including|due to|so that|in order to|rather than)\s)/g
const leastWords = 2

/** The clauses of a sentence, each said to be bad or not; neighbours that are alike become one. Offsets of the answer. */
export function clausesOf(
  { sentence, alignment }: JudgedSentence,
  _evidence: Evidence,
  threshold: number,
): (Span & { bad: boolean })[] {
  const whole = { start: sentence.start, end: sentence.end, bad: true }
  const pieces = piecesOf(sentence.plain)
  if (pieces.length < 2) return [whole]
  const { words, content, weights, inBest } = alignment
  const shares = pieces.map(({ start, end }) => {
    let all = 0
    let missing = 0
    for (const [index, at] of content.entries()) {
      const word = words[at]!
      if (word.start < start || word.end > end) continue
      all += weights[index]!
      if (!inBest[index]) missing += weights[index]!
    }
    return { missing: all === 0 ? 0 : missing / all, all }
  })
  const most = Math.max(...shares.map(({ missing }) => missing))
  const merged: (Span & { bad: boolean })[] = []
  for (const [index, piece] of pieces.entries()) {
    const bad = shares[index]!.missing >= most - threshold
    const last = merged.at(-1)
    const end = sentence.start + piece.end
    if (last && last.bad === bad) last.end = end
    else merged.push({ start: sentence.start + piece.start, end, bad })
  }
  return merged
}

function piecesOf(plain: string): Span[] {
  const borders: number[] = []
  for (const match of plain.matchAll(border)) borders.push(match.index + match[0].length)
  const pieces: Span[] = []
  let start = 0
  for (const at of [...borders, plain.length]) {
    const text = plain.slice(start, at)
    if (text.trim().split(/\s+/).length < leastWords && at < plain.length) continue
    const trimmed = text.trimEnd()
    pieces.push({ start, end: start + trimmed.length })
    start = at
  }
  return pieces.filter(({ start, end }) => end > start)
}
