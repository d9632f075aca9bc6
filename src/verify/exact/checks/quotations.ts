import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { EvidencePassage } from '../evidence.ts'
import { wordsOf, type Word } from '../words/words.ts'

/** Shorter ones are names, titles and words in doubt. */
const fewestWords = 5
/** An absent quotation must be this long, or be said to be someone's words. */
const fewestAbsent = 6
/** What at least must be the same for a passage to be the altered quotation's source. */
const leastAlike = 0.7
const mostStarts = 200

const quoted =
  /“([^“”]{1,1500})”|«([^«»]{1,1500})»|„([^„“”]{1,1500})[“”]|"([^"\n]{1,1500})"|「([^「」]{1,1500})」/g
const speaking =
  /(?:\b(?:said|says|say|saying|wrote|writes|write|states?|stated|stating|reads?|quotes?|quoted|quoting|according to|explained|explains|noted|notes|declared|announced|told|added|argued|claimed|put it|in (?:his|her|their|its) words|verbatim|phrase|sentence|words|text|passage|document|source|article|report|policy|manual)\b[^.!?]{0,60})$/i
const spokenAfter =
  /^[\s,]*(?:[\p{L}\p{M}.'’-]+\s+){0,4}(?:said|says|wrote|writes|states|stated|explained|noted|added|told|declared|argued|according)\b/u

/** Quotations that the evidence does not have, or has in other words. */
export function checkQuotations(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const match of claim.text.matchAll(quoted)) {
    const inner = match.slice(1).find((group) => group !== undefined)!
    const start = claim.start + match.index + match[0].indexOf(inner)
    const finding = checkQuotation(claim, start, start + inner.length, {
      before: claim.text.slice(Math.max(0, match.index - 100), match.index),
      after: claim.text.slice(match.index + match[0].length, match.index + match[0].length + 60),
    })
    if (finding) findings.push(finding)
  }
  return findings
}

function checkQuotation(
  claim: ReadClaim,
  start: number,
  end: number,
  around: { before: string; after: string },
): ExactFinding | undefined {
  const text = claim.answer.slice(start, end)
  const pieces = piecesOf(text)
  const count = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (count < fewestWords || notASource.test(text) || naming.test(around.before) || isTitle(text))
    return undefined
  const sources = claim.evidence.passages.map(({ words }) => words.filter((word) => word.kind !== 'sign'))
  if (pieces.every((piece) => sources.some((source) => holds(source, piece)))) return undefined
  // The question's words, told again, are the user's.
  if (isAsked(claim, text)) return undefined
  let best: Nearest | undefined
  const longest = pieces.toSorted((one, other) => other.length - one.length)[0]!
  for (const [index, source] of sources.entries()) {
    const found = nearest(source, longest, index + 1)
    if (found && (!best || found.alike > best.alike)) best = found
  }
  if (best && best.alike >= leastAlike && longest.length >= fewestWords) {
    const passage: EvidencePassage = claim.evidence.passages[best.passage - 1]!
    return {
      verdict: 'contradicted',
      start,
      end,
      evidence: [{ passage: best.passage, start: best.start, end: best.end }],
      because: {
        code: 'quotation-altered',
        values: { source: shorten(passage.text.slice(best.start, best.end)) },
      },
      check: 'quotations',
    }
  }
  const said = speaking.test(around.before) || spokenAfter.test(around.after)
  if (count < fewestAbsent || !said || sources.every((source) => source.length === 0)) return undefined
  return {
    verdict: 'contradicted',
    start,
    end,
    evidence: [],
    because: { code: 'quotation-absent' },
    check: 'quotations',
  }
}

/** What an answer says of itself, and forms to fill in. */
const notASource =
  /\b(?:unable to answer|passages?|cannot answer|no information|your name|i don['’]t know)\b/i
/** What follows is a name, or what somebody should say. */
const naming =
  /\b(?:question|titled|called|entitled|named|song|album|film|movie|book|novel|episode|series|single|track|game|show|release|reply with|respond with|response would be|answer would be|answer is|reads as|type|enter|click|select|search for|labell?ed|button|option|command|message|(?:saying|proverb|adage|motto|maxim)(?: \w+)?)\b[\s,:“"*-]*$/i

/** Most of its words are written with a capital: a work's name. */
function isTitle(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /^\p{L}{4,}/u.test(word))
  return words.length > 0 && words.filter((word) => /^\p{Lu}/u.test(word)).length >= words.length * 0.7
}

function isAsked(claim: ReadClaim, text: string): boolean {
  const words = wordsOf(text).filter((word) => word.content)
  return words.length > 0 && words.every((word) => claim.asked.has(word.stem))
}

/** The words of a quotation, parted where something was left out or put in: `…`, `[sic]`, `[the firm]`. */
function piecesOf(text: string): string[][] {
  return text
    .split(/\.\s?\.\s?\.|…|\[[^\]]{0,80}\]/)
    .map((piece) => keysOf(wordsOf(piece)))
    .filter((piece) => piece.length > 0)
}

/** What of a word has to be the same: letters without case, and digits. */
function keysOf(words: Word[]): string[] {
  return words.filter((word) => word.kind !== 'sign').map(keyOf)
}

function keyOf(word: Word): string {
  return word.lower.replaceAll('’', "'")
}

function holds(source: Word[], piece: string[]): boolean {
  outer: for (let from = 0; from + piece.length <= source.length; from++) {
    for (const [at, key] of piece.entries()) if (keyOf(source[from + at]!) !== key) continue outer
    return true
  }
  return false
}

interface Nearest {
  passage: number
  start: number
  end: number
  alike: number
}

/** The stretch of a source that is most like a quotation, by the words that both have in the same order. */
function nearest(source: Word[], piece: string[], passage: number): Nearest | undefined {
  if (piece.length > 120) return undefined
  const wanted = new Set(piece)
  const starts: number[] = []
  for (let from = 0; from < source.length && starts.length < mostStarts; from++) {
    const key = keyOf(source[from]!)
    if (key === piece[0] || key === piece[1]) starts.push(key === piece[0] ? from : Math.max(0, from - 1))
  }
  let best: Nearest | undefined
  for (const from of starts) {
    const window = source.slice(from, from + piece.length + 4)
    const keys = window.map(keyOf)
    if (keys.filter((key) => wanted.has(key)).length < piece.length * leastAlike) continue
    const { length, last } = longestCommon(piece, keys)
    const alike = length / Math.max(piece.length, last + 1)
    if (!best || alike > best.alike)
      best = { passage, start: window[0]!.start, end: window[last]!.end, alike }
  }
  return best
}

/** The length of the longest common subsequence, and where in the second it ends first. */
function longestCommon(one: string[], other: string[]): { length: number; last: number } {
  let row: number[] = Array.from({ length: other.length + 1 }, () => 0)
  for (const key of one) {
    const next = [0]
    for (const [at, against] of other.entries())
      next.push(key === against ? row[at]! + 1 : Math.max(row[at + 1]!, next[at]!))
    row = next
  }
  const length = row.at(-1)!
  return { length, last: Math.max(0, row.indexOf(length) - 1) }
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 90 ? `${line.slice(0, 88)}…` : line
}
