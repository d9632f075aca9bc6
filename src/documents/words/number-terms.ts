import { termNumber } from '../../base/index.ts'
import type { Stemming } from './stem.ts'
import { knownWords, placeOf, slotLength, firstHash, type KnownWords } from './known-words.ts'
import { numberNewWord } from './number-new-word.ts'
import { terms } from './terms.ts'

/** What a character does: parts words, belongs to one, joins two parts of one, or is more than can be told by itself. */
const [separates, belongs, joins, unclear] = [0, 1, 2, 3]
const kinds = new Uint8Array(2 ** 16).fill(unclear)
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code)
  kinds[code] = /\w/.test(character) ? belongs : character === '.' || character === '-' ? joins : separates
}
/** Letters that are a character each, whatever stands around them, but for two that hold a dot. */
const letters = [
  [0xc0, 0x24f],
  [0x400, 0x481],
  [0x48a, 0x52f],
] as const
for (const [first, last] of letters) kinds.fill(belongs, first, last + 1)
kinds[0xd7] = kinds[0xf7] = separates
kinds[0x13f] = kinds[0x140] = unclear
/** Blanks, quotation marks, dashes, bullets, arrows. */
for (const code of [0xa0, 0xa7, 0xa9, 0xab, 0xae, 0xb0, 0xb6, 0xbb, 0x2022, 0x2026, 0x2190, 0x2192])
  kinds[code] = separates
kinds.fill(separates, 0x2010, 0x2020)

let found = new Uint32Array(1_024)

/** What was last written out of a text as numbers: most stretches follow the one before. */
const windowLength = 32_768
let codes = new Uint16Array(windowLength)
let codeBytes = Buffer.from(codes.buffer)
let heldText = ''
let heldFrom = 0
let heldTo = 0

function hold(text: string, start: number, end: number): void {
  if (start >= heldFrom && end <= heldTo && text === heldText) return
  heldText = text
  heldFrom = start
  heldTo = Math.max(end, Math.min(text.length, start + windowLength))
  if (heldTo - heldFrom > codes.length) {
    codes = new Uint16Array((heldTo - heldFrom) * 2)
    codeBytes = Buffer.from(codes.buffer)
  }
  codeBytes.write(text.slice(heldFrom, heldTo), 'utf16le')
}

/**
 * The numbers of the terms of a stretch of text: of those that `terms` gives, in the same order. What is returned is good
 * until the next call. Most texts say the same few thousand words again and again, and no word is cut out of the text
 * but those that are new.
 */
export function numberTerms(
  text: string,
  stemming: Stemming | undefined,
  start = 0,
  end = text.length,
): Uint32Array {
  hold(text, start, end)
  const words = knownWords(stemming)
  // As many terms as there are characters, at most.
  if (found.length < end - start) found = new Uint32Array((end - start) * 2)
  const reached: Reached = { at: start - heldFrom, count: 0, by: 'end', wordFrom: 0, hash: 0 }
  const stop = end - heldFrom
  for (;;) {
    numberKnown(words, codes, stop, found, reached)
    if (reached.by === 'end') return found.subarray(0, reached.count)
    if (reached.by === 'unclear') return numberUnclear(text.slice(start, end), stemming)
    const word = { codes, from: reached.wordFrom, to: reached.at, hash: reached.hash }
    const terms = { numbers: found, end: reached.count }
    numberNewWord(words, stemming, word, terms)
    reached.count = terms.end
  }
}

/** How far a text was read, how many numbers were found, and what ended it. */
interface Reached {
  at: number
  count: number
  by: 'end' | 'unclear' | 'new word'
  /** Of the new word that ends at `at`. */
  wordFrom: number
  hash: number
}

/**
 * Goes on through a text as long as its words are known. By itself, and without a string: what is compiled for this loop,
 * in which most of the time is spent, is then never thrown away for something that happens elsewhere.
 */
function numberKnown(
  { slots, characters, numbers }: KnownWords,
  given: Uint16Array,
  stop: number,
  into: Uint32Array,
  reached: Reached,
): void {
  let { at, count } = reached
  const mask = slots.length - 1
  while (at < stop) {
    const kind = kinds[given[at]!]!
    if (kind !== belongs) {
      if (kind === unclear) {
        reached.by = 'unclear'
        return
      }
      at++
      continue
    }
    const from = at
    let hash = firstHash
    for (;;) {
      hash = Math.imul(hash ^ given[at]!, 0x01000193)
      if (++at >= stop) break
      const next = kinds[given[at]!]
      if (next === belongs) continue
      if (next !== joins || at + 1 >= stop || kinds[given[at + 1]!] !== belongs) break
    }
    const length = at - from
    let slot = placeOf(hash, mask)
    for (; ; slot = (slot + slotLength) & mask) {
      const start = slots[slot + 1]! - 1
      if (start < 0) {
        reached.at = at
        reached.count = count
        reached.by = 'new word'
        reached.wordFrom = from
        reached.hash = hash
        return
      }
      if (slots[slot] !== hash || (slots[slot + 2]! & 0xffff) !== length) continue
      let same = 0
      while (same < length && characters[start + same] === given[from + same]) same++
      if (same === length) break
    }
    const terms = slots[slot + 2]! >>> 16
    const first = slots[slot + 3]!
    if (terms === 1) into[count++] = first
    else for (let index = 0; index < terms; index++) into[count++] = numbers[first + index]!
  }
  reached.at = at
  reached.count = count
  reached.by = 'end'
}

function numberUnclear(text: string, stemming: Stemming | undefined): Uint32Array {
  return Uint32Array.from(terms(text, stemming), termNumber)
}
