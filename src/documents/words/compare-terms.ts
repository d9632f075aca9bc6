import { termPlaces, type TermNumbers } from '../../base/index.ts'

const lowestBits = 2 ** 14 - 1

/** Finds numbers among those of some terms: 75,000 a search, so that it is a class, whose method V8 puts in its place. */
export class TermTable {
  #numbers: Uint32Array
  #slots: Int32Array
  #mask: number
  /** Most numbers are none of these, which their lowest bits nearly always tell: a processor guesses that right. */
  #mayBe = new Uint8Array(lowestBits + 1)

  constructor(terms: ArrayLike<number>) {
    this.#numbers = Uint32Array.from(terms)
    this.#mask = 2 ** Math.ceil(Math.log2(terms.length * 4 + 1)) - 1
    this.#slots = new Int32Array(this.#mask + 1).fill(-1)
    for (const [position, number] of this.#numbers.entries()) {
      let slot = number & this.#mask
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = position
      this.#mayBe[number & lowestBits] = 1
    }
  }

  /** Which of the terms a number stands for: its position, or -1. */
  positionOf(number: number): number {
    if (this.#mayBe[number & lowestBits] === 0) return -1
    for (let slot = number & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const position = this.#slots[slot]!
      if (position < 0 || this.#numbers[position] === number) return position
    }
  }
}

/** The terms of a block's own text, as they are compared with those of others. */
export interface OwnTerms {
  /** How many there are, with repetitions. */
  count: number
  /** A bit for each remainder of their numbers by 64. */
  low: number
  high: number
  numbers: TermNumbers
  /** The different ones in order, once they were needed: sorting takes most of the time. */
  sorted?: Uint32Array
}

export function ownTerms(numbers: TermNumbers): OwnTerms {
  const { start, textEnd } = termPlaces(numbers)
  let [low, high] = [0, 0]
  for (let at = start; at < textEnd; at++) {
    const number = numbers[at]!
    if ((number & 32) === 0) low |= 1 << (number & 31)
    else high |= 1 << (number & 31)
  }
  return { count: textEnd - start, low, high, numbers }
}

/** Whether two blocks have this share of their own terms in common (Jaccard). */
export function areAlike(a: OwnTerms, b: OwnTerms, share: number): boolean {
  // A bit that only one has is a term that only one has: nearly all pairs end here.
  const mostAlone = ((a.count + b.count) * (1 - share)) / (1 + share) + 1e-9
  if (bitsIn(a.low ^ b.low) + bitsIn(a.high ^ b.high) > mostAlone) return false
  return areListsAlike(sortedOf(a), sortedOf(b), share)
}

function sortedOf(own: OwnTerms): Uint32Array {
  if (own.sorted) return own.sorted
  const { start, textEnd } = termPlaces(own.numbers)
  const sorted = own.numbers.subarray(start, textEnd).toSorted()
  let kept = 0
  for (const number of sorted) if (kept === 0 || sorted[kept - 1] !== number) sorted[kept++] = number
  return (own.sorted = sorted.subarray(0, kept))
}

function areListsAlike(a: Uint32Array, b: Uint32Array, share: number): boolean {
  // The next most end with the first few that only one of them has.
  const both = a.length + b.length
  const mostAlone = both - 2 * Math.ceil((both * share) / (1 + share) - 1e-9)
  let alone = 0
  let [atA, atB] = [0, 0]
  while (atA < a.length && atB < b.length) {
    const [inA, inB] = [a[atA]!, b[atB]!]
    if (inA !== inB && ++alone > mostAlone) return false
    if (inA <= inB) atA++
    if (inB <= inA) atB++
  }
  return alone + (a.length - atA) + (b.length - atB) <= mostAlone
}

/** How many bits of a number of 32 are set, counted in pairs, fours and bytes at once. */
function bitsIn(number: number): number {
  const pairs = number - ((number >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Whether the terms of a phrase stand together somewhere in a block's own text, or in its title and headings. */
export function holdsPhrase(numbers: TermNumbers, phrase: Uint32Array): boolean {
  const { start, textEnd, titleEnd } = termPlaces(numbers)
  const isWithin = (from: number, end: number) => {
    for (let at = from; at + phrase.length <= end; at++)
      if (phrase.every((number, index) => numbers[at + index] === number)) return true
    return false
  }
  return isWithin(start, textEnd) || isWithin(textEnd, titleEnd)
}
