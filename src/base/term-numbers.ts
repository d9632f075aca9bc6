/** Terms (stemmed, lower case, separated by blanks) of a block's own text, its title and headings, its neighbours. */
export interface BlockTerms {
  text: string
  title: string
  neighbours: string
}

/**
 * The terms of a block as numbers, which is how they are kept for ranking: how many there are of its text and of its
 * title, then those of its text, of its title and of its neighbours, each in their order and with repetitions.
 *
 *     [text count, title count, text …, title …, neighbours …]
 *
 * A search passes over some 50,000 terms, twice: comparing numbers takes a tenth of the time of cutting the terms out,
 * and two of a search's terms share one about once in a million searches.
 */
export type TermNumbers = Uint32Array

/** Where the numbers of each field lie. */
export interface TermPlaces {
  start: number
  textEnd: number
  titleEnd: number
  end: number
}

/** How many numbers stand before those of the terms. */
export const termsHead = 2

export function termPlaces(numbers: TermNumbers): TermPlaces {
  const textEnd = termsHead + numbers[0]!
  return { start: termsHead, textEnd, titleEnd: textEnd + numbers[1]!, end: numbers.length }
}

const encoder = new TextEncoder()
let bytes = new Uint8Array(4096)
let scratch = new Uint32Array(1024)

export function termNumbers({ text, title, neighbours }: BlockTerms): TermNumbers {
  // Every second character is a blank at most.
  const most = termsHead + (text.length + title.length + neighbours.length) / 2 + 3
  if (most > scratch.length) scratch = new Uint32Array(most * 2)
  const textEnd = addNumbers(text, scratch, termsHead)
  const titleEnd = addNumbers(title, scratch, textEnd)
  const end = addNumbers(neighbours, scratch, titleEnd)
  scratch[0] = textEnd - termsHead
  scratch[1] = titleEnd - textEnd
  return scratch.slice(0, end)
}

/** As they lie in a database, four bytes each, the lowest first, which is how every machine that runs this has them. */
export function termBytes(numbers: TermNumbers): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

export function termsFromBytes(bytes: Uint8Array): TermNumbers {
  // Numbers cannot begin just anywhere in memory.
  const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(own.buffer, own.byteOffset, own.byteLength / 4)
}

const firstHash = 0x811c9dc5
const blank = 32

/**
 * Writes the numbers of a field's terms from a place on, and returns where they end. A number is the hash of the term's
 * UTF-8 (FNV-1a, by Fowler, Noll and Vo): bytes are read faster than the characters of a string.
 */
function addNumbers(field: string, into: Uint32Array, from: number): number {
  if (field === '') return from
  if (field.length * 3 > bytes.length) bytes = new Uint8Array(field.length * 6)
  const read = bytes
  const { written } = encoder.encodeInto(field, read)
  let end = from
  let hash = firstHash
  for (let at = 0; at < written; at++) {
    const byte = read[at]!
    if (byte === blank) {
      into[end++] = hash
      hash = firstHash
    } else hash = Math.imul(hash ^ byte, 0x01000193)
  }
  into[end++] = hash
  return end
}

export function termNumber(term: string): number {
  let hash = firstHash
  for (let at = 0; at < term.length; at++) {
    const code = term.charCodeAt(at)
    if (code > 0x7f) return numberOfBytes(term)
    hash = Math.imul(hash ^ code, 0x01000193)
  }
  return hash >>> 0
}

/** Of a term whose characters are not a byte each in UTF-8. */
function numberOfBytes(term: string): number {
  const one = new Uint32Array(1)
  addNumbers(term, one, 0)
  return one[0]!
}

/**
 * Finds the different numbers of a stretch, in the order in which they first occur; without what only a gap in it holds,
 * where one is given. What is returned is good until the next call.
 */
export function distinctNumbers(): (
  numbers: Uint32Array,
  start: number,
  end: number,
  gap?: { start: number; end: number },
) => Uint32Array {
  /** Each number with the round behind it in which it was met: those of earlier rounds are as good as empty. */
  let met = new Uint32Array(2048)
  let found = new Uint32Array(1024)
  let round = 0
  return (numbers, start, end, gap) => {
    if ((end - start) * 4 > met.length) {
      met = new Uint32Array(2 ** Math.ceil(Math.log2((end - start) * 4)))
      found = new Uint32Array(met.length / 2)
      round = 0
    }
    const table = met
    const into = found
    const now = ++round
    const mask = table.length - 2
    const gapStart = gap?.start ?? end
    let count = 0
    for (let from = start; from < end; from++) {
      if (from === gapStart) from = gap!.end
      if (from >= end) break
      const number = numbers[from]!
      let at = (number << 1) & mask
      while (table[at + 1] === now && table[at] !== number) at = (at + 2) & mask
      if (table[at + 1] === now) continue
      table[at] = number
      table[at + 1] = now
      into[count++] = number
    }
    return into.subarray(0, count)
  }
}
