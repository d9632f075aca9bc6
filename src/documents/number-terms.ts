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
const firstHash = 0x811c9dc5

/**
 * Words that were met, found by a hash of their characters. Everything of them lies in a few lists of numbers: as many
 * strings and small lists, each somewhere else in memory, take three times as long.
 */
interface KnownWords {
  /** For each place of the hash the position of a word and one, or 0. */
  slots: Int32Array
  count: number
  /** Of each word its hash, and where its characters and the numbers of its terms begin; they end where those of the next do. */
  hashes: Int32Array
  characterStarts: Int32Array
  numberStarts: Int32Array
  characters: Uint16Array
  numbers: Uint32Array
}

const known = new Map<Stemming | undefined, KnownWords>()
let found = new Uint32Array(1_024)
let codes = new Uint16Array(1_024)
let codeBytes = Buffer.from(codes.buffer)

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
  const length = end - start
  if (length > codes.length) {
    codes = new Uint16Array(length * 2)
    codeBytes = Buffer.from(codes.buffer)
  }
  codeBytes.write(text.slice(start, end), 'utf16le')
  const given = codes
  // As many terms as there are characters, at most.
  if (found.length < length) found = new Uint32Array(length * 2)
  let count = 0
  for (let at = 0; at < length;) {
    const kind = kinds[given[at]!]!
    if (kind === unclear) return numberUnclear(text.slice(start, end), stemming)
    if (kind !== belongs) {
      at++
      continue
    }
    const from = at
    let hash = firstHash
    for (;;) {
      hash = Math.imul(hash ^ given[at]!, 0x01000193)
      if (++at >= length) break
      const next = kinds[given[at]!]
      if (next === belongs) continue
      if (next !== joins || at + 1 >= length || kinds[given[at + 1]!] !== belongs) break
    }
    const position = positionOf(words, given, from, at, hash)
    if (position >= 0) {
      const { numberStarts, numbers } = words
      for (let index = numberStarts[position]!; index < numberStarts[position + 1]!; index++)
        found[count++] = numbers[index]!
    } else {
      const made = termsOfWord(text.slice(start + from, start + at), stemming).map(termNumber)
      remember(words, given.subarray(from, at), hash, made)
      for (const number of made) found[count++] = number
    }
  }
  return found.subarray(0, count)
}

/** The position of a word among those that are known, or -1. */
function positionOf(words: KnownWords, given: Uint16Array, from: number, to: number, hash: number): number {
  const { slots, hashes, characterStarts, characters } = words
  const mask = slots.length - 1
  for (let slot = placeOf(hash, mask); ; slot = (slot + 1) & mask) {
    const position = slots[slot]! - 1
    if (position < 0) return -1
    if (hashes[position] !== hash) continue
    const start = characterStarts[position]!
    if (characterStarts[position + 1]! - start !== to - from) continue
    let at = from
    while (at < to && characters[start + at - from] === given[at]) at++
    if (at === to) return position
  }
}

function remember(words: KnownWords, characters: Uint16Array, hash: number, numbers: number[]): void {
  if (characters.length > longestKnown || numbers.length > longestKnown) return
  if (words.count === mostKnown) {
    words.slots.fill(0)
    words.count = 0
  }
  const position = words.count++
  const { slots, hashes, characterStarts, numberStarts } = words
  const [charactersEnd, numbersEnd] = [
    characterStarts[position]! + characters.length,
    numberStarts[position]! + numbers.length,
  ]
  if (charactersEnd > words.characters.length) words.characters = grown(words.characters, Uint16Array)
  if (numbersEnd > words.numbers.length) words.numbers = grown(words.numbers, Uint32Array)
  words.characters.set(characters, characterStarts[position])
  words.numbers.set(numbers, numberStarts[position])
  hashes[position] = hash
  characterStarts[position + 1] = charactersEnd
  numberStarts[position + 1] = numbersEnd
  const mask = slots.length - 1
  let slot = placeOf(hash, mask)
  while (slots[slot]! > 0) slot = (slot + 1) & mask
  slots[slot] = position + 1
}

function placeOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask
}

function knownWords(stemming: Stemming | undefined): KnownWords {
  let words = known.get(stemming)
  if (!words) {
    words = {
      slots: new Int32Array(2 ** 17),
      count: 0,
      hashes: new Int32Array(mostKnown),
      characterStarts: new Int32Array(mostKnown + 1),
      numberStarts: new Int32Array(mostKnown + 1),
      characters: new Uint16Array(65_536),
      numbers: new Uint32Array(16_384),
    }
    known.set(stemming, words)
  }
  return words
}

function numberUnclear(text: string, stemming: Stemming | undefined): Uint32Array {
  return Uint32Array.from(terms(text, stemming), termNumber)
}

function grown<Numbers extends Uint16Array | Uint32Array>(
  numbers: Numbers,
  kind: new (length: number) => Numbers,
): Numbers {
  const larger = new kind(numbers.length * 2)
  larger.set(numbers)
  return larger
}
