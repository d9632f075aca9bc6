import { termNumber } from '../wire/index.ts'
import type { Stemming } from './stem.ts'
import { terms, termsOfWord } from './terms.ts'

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

const longestKnown = 64
const mostKnown = 50_000

/** Words that were met, each with the numbers of its terms, found by a hash of its characters where it stands in a text. */
interface KnownWords {
  slots: Int32Array
  words: string[]
  numbers: Uint32Array[]
}

const known = new Map<Stemming | undefined, KnownWords>()
let found = new Uint32Array(1024)

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
  const words = knownWords(stemming)
  let count = 0
  for (let at = start; at < end;) {
    const kind = kinds[text.charCodeAt(at)]!
    if (kind === unclear) return numberUnclear(text.slice(start, end), stemming)
    if (kind !== belongs) {
      at++
      continue
    }
    const from = at
    let hash = 0x811c9dc5
    for (;;) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
      if (++at >= end) break
      const next = kinds[text.charCodeAt(at)]
      if (next === belongs) continue
      if (next !== joins || at + 1 >= end || kinds[text.charCodeAt(at + 1)] !== belongs) break
    }
    const numbers = numbersOf(words, text, from, at, hash, stemming)
    if (count + numbers.length > found.length) found = grown(found, count + numbers.length)
    for (let index = 0; index < numbers.length; index++) found[count++] = numbers[index]!
  }
  return found.subarray(0, count)
}

function numbersOf(
  { slots, words, numbers }: KnownWords,
  text: string,
  from: number,
  to: number,
  hash: number,
  stemming: Stemming | undefined,
): Uint32Array {
  const mask = slots.length - 1
  let slot = (hash ^ (hash >>> 15)) & mask
  for (; slots[slot]! > 0; slot = (slot + 1) & mask)
    if (isAt(text, from, to, words[slots[slot]! - 1]!)) return numbers[slots[slot]! - 1]!
  const word = text.slice(from, to)
  const made = Uint32Array.from(termsOfWord(word, stemming), termNumber)
  if (word.length > longestKnown) return made
  if (words.length >= mostKnown) {
    slots.fill(0)
    words.length = numbers.length = 0
    return made
  }
  // A copy of its own: the slice would keep the whole text.
  words.push(Buffer.from(word, 'utf16le').toString('utf16le'))
  numbers.push(made)
  slots[slot] = words.length
  return made
}

function isAt(text: string, from: number, to: number, word: string): boolean {
  if (word.length !== to - from) return false
  for (let index = 0; index < word.length; index++)
    if (text.charCodeAt(from + index) !== word.charCodeAt(index)) return false
  return true
}

function knownWords(stemming: Stemming | undefined): KnownWords {
  let words = known.get(stemming)
  if (!words) known.set(stemming, (words = { slots: new Int32Array(2 ** 17), words: [], numbers: [] }))
  return words
}

function numberUnclear(text: string, stemming: Stemming | undefined): Uint32Array {
  const given = terms(text, stemming)
  if (given.length > found.length) found = grown(found, given.length)
  for (const [index, term] of given.entries()) found[index] = termNumber(term)
  return found.subarray(0, given.length)
}

function grown(numbers: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(least * 2)
  larger.set(numbers)
  return larger
}
