import type { Stemming } from './stem.ts'

/** What is longer, or has more terms, hardly comes again. */
export const longestKnown = 64
const mostKnown = 45_000
/** Twice as many take longer: the words of a text are then further apart in memory. */
const slotCount = 2 ** 16
const mostCharacters = 2 ** 19
const mostNumbers = 2 ** 16
export const slotLength = 4
export const firstHash = 0x811c9dc5 | 0

/**
 * Words that were met, found by a hash of their characters. All that is looked at lies in few places of memory, which
 * takes most of the time: as many strings and small lists, each somewhere else, take three times as long.
 */
export interface KnownWords {
  /**
   * Four numbers for each place of the hash: the hash of its word; where the characters of that begin, and one, or 0
   * where there is none; how many characters there are, and from the sixteenth bit on how many terms; the number of its
   * only term, or where those of several begin.
   */
  slots: Int32Array
  count: number
  characters: Uint16Array
  charactersEnd: number
  numbers: Uint32Array
  numbersEnd: number
}

/** A stretch of characters and their hash: that of a term, FNV-1a (term-numbers.ts), where they are ASCII. */
export interface Word {
  codes: Uint16Array
  from: number
  to: number
  hash: number
}

const known = new Map<Stemming | undefined, KnownWords>()

/** Those whose terms were found by the rules of a language. */
export function knownWords(stemming: Stemming | undefined): KnownWords {
  let words = known.get(stemming)
  if (!words) {
    words = {
      slots: new Int32Array(slotCount * slotLength),
      count: 0,
      characters: new Uint16Array(mostCharacters),
      charactersEnd: 0,
      numbers: new Uint32Array(mostNumbers),
      numbersEnd: 0,
    }
    known.set(stemming, words)
  }
  return words
}

export function placeOf(hash: number, mask: number): number {
  return ((hash ^ (hash >>> 15)) * slotLength) & mask
}

/** Where a word stands; where it would stand, which is a place without one, if it was not met. */
export function slotOf({ slots, characters }: KnownWords, { codes, from, to, hash }: Word): number {
  const mask = slots.length - 1
  const length = to - from
  for (let slot = placeOf(hash, mask); ; slot = (slot + slotLength) & mask) {
    const start = slots[slot + 1]! - 1
    if (start < 0) return slot
    if (slots[slot] !== hash || (slots[slot + 2]! & 0xffff) !== length) continue
    let same = 0
    while (same < length && characters[start + same] === codes[from + same]) same++
    if (same === length) return slot
  }
}

/** Keeps a word that was not met with its terms, which lie between two places of some numbers. */
export function remember(
  words: KnownWords,
  word: Word,
  numbers: Uint32Array,
  first: number,
  end: number,
): void {
  const { codes, from, to, hash } = word
  const length = to - from
  const terms = end - first
  if (length > longestKnown || terms > longestKnown) return
  const isFull =
    words.count >= mostKnown ||
    words.charactersEnd + length > mostCharacters ||
    words.numbersEnd + terms > mostNumbers
  if (isFull) {
    words.slots.fill(0)
    words.count = words.charactersEnd = words.numbersEnd = 0
  }
  const { slots, characters } = words
  const slot = slotOf(words, word)
  slots[slot] = hash
  slots[slot + 1] = words.charactersEnd + 1
  slots[slot + 2] = length | (terms << 16)
  slots[slot + 3] = terms === 1 ? numbers[first]! : words.numbersEnd
  for (let at = from; at < to; at++) characters[words.charactersEnd++] = codes[at]!
  words.count++
  if (terms === 1) return
  for (let at = first; at < end; at++) words.numbers[words.numbersEnd++] = numbers[at]!
}
