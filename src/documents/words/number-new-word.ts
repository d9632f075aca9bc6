import { termNumber } from '../../base/index.ts'
import { firstHash, longestKnown, remember, slotOf, type KnownWords, type Word } from './known-words.ts'
import type { Stemming } from './stem.ts'
import { termOfPart, termsOfWord } from './terms.ts'

/** Where the terms of words go: from `end` on, which moves behind them. */
export interface TermsFound {
  numbers: Uint32Array
  end: number
}

/**
 * Numbers the terms of a word that was not met before, as `terms` gives them. Most such words are others in capitals, or
 * identifiers put together of words that were met: to cut each out of the text and look at it as a string takes several
 * times as long.
 */
export function numberNewWord(
  words: KnownWords,
  stemming: Stemming | undefined,
  word: Word,
  found: TermsFound,
): void {
  const first = found.end
  const shape = shapeOf(word)
  if (shape === 'number') found.numbers[found.end++] = word.hash
  else if (shape === 'parts') numberParts(words, stemming, word, found)
  else if (shape === 'plain') numberPlain(stemming, inLowerCase(word), found)
  else for (const term of termsOfWord(textOf(word), stemming)) found.numbers[found.end++] = termNumber(term)
  remember(words, word, found.numbers, first, found.end)
}

/** Digits and dots, which are a term as they stand; small letters and digits; other ASCII; all else. */
type Shape = 'number' | 'plain' | 'parts' | 'other'

function shapeOf({ codes, from, to }: Word): Shape {
  if (to - from > longestKnown) return 'other'
  let isNumber = true
  let isPlain = true
  for (let at = from; at < to; at++) {
    const code = codes[at]!
    if (code >= 128) return 'other'
    if (isDigit(code)) continue
    if (code !== dot) isNumber = false
    if (code < smallA) isPlain = false
  }
  return isNumber ? 'number' : isPlain ? 'plain' : 'parts'
}

const [hyphen, dot, underscore, smallA] = [45, 46, 95, 97]

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90
}

function isJoint(code: number): boolean {
  return code === underscore || code === hyphen || code === dot
}

/** The last word in lower case, as codes and as the bytes that strings are made of. */
const lowered = new Uint16Array(longestKnown)
const letters = Buffer.alloc(longestKnown)

function inLowerCase({ codes, from, to }: Word): Word {
  let hash = firstHash
  for (let at = from; at < to; at++) {
    const code = codes[at]!
    const small = isCapital(code) ? code + 32 : code
    lowered[at - from] = letters[at - from] = small
    hash = Math.imul(hash ^ small, 0x01000193)
  }
  return { codes: lowered, from: 0, to: to - from, hash }
}

/** Joints part a word, and so do humps; where there are such, it is a term as a whole as well. */
function numberParts(
  words: KnownWords,
  stemming: Stemming | undefined,
  { codes, from, to }: Word,
  found: TermsFound,
): void {
  const { hash } = inLowerCase({ codes, from, to, hash: 0 })
  if (jointIn(codes, from, to) < to || isCamelCase(codes, from, to)) found.numbers[found.end++] = hash
  for (let start = from; start < to;) {
    const end = jointIn(codes, start, to)
    const hasHumps = isCamelCase(codes, start, end)
    for (let part = start; part < end;) {
      const next = hasHumps ? capitalIn(codes, part + 1, end) : end
      numberPart(words, stemming, part - from, next - from, found)
      part = next
    }
    start = end + 1
  }
}

/** Where the next joint stands, or `to`. */
function jointIn(codes: Uint16Array, from: number, to: number): number {
  let at = from
  while (at < to && !isJoint(codes[at]!)) at++
  return at
}

function capitalIn(codes: Uint16Array, from: number, to: number): number {
  let at = from
  while (at < to && !isCapital(codes[at]!)) at++
  return at
}

/** Each capital has something small behind it, and one is not the first letter: maxConnections, but not PostgreSQL. */
function isCamelCase(codes: Uint16Array, from: number, to: number): boolean {
  let humps = 0
  for (let at = from; at < to; at++) {
    if (!isCapital(codes[at]!)) continue
    if (at + 1 === to || isCapital(codes[at + 1]!)) return false
    if (at > from) humps++
  }
  return humps > 0
}

/** A part of the word that is in `lowered` has the terms that it has as a word: one, or none as a stop word. */
function numberPart(
  words: KnownWords,
  stemming: Stemming | undefined,
  from: number,
  to: number,
  found: TermsFound,
): void {
  let hash = firstHash
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ lowered[at]!, 0x01000193)
  const part = { codes: lowered, from, to, hash }
  const slot = slotOf(words, part)
  const { slots } = words
  const first = found.end
  if (slots[slot + 1] === 0) {
    numberPlain(stemming, part, found)
    remember(words, part, found.numbers, first, found.end)
  } else if (slots[slot + 2]! >>> 16 === 1) found.numbers[found.end++] = slots[slot + 3]!
}

function numberPlain(stemming: Stemming | undefined, { from, to }: Word, found: TermsFound): void {
  const term = termOfPart(letters.toString('latin1', from, to), stemming)
  if (term !== '') found.numbers[found.end++] = termNumber(term)
}

function textOf({ codes, from, to }: Word): string {
  return Buffer.from(codes.buffer, codes.byteOffset + from * 2, (to - from) * 2).toString('utf16le')
}
