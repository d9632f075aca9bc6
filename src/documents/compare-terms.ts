import { termPlaces, type TermNumbers } from '../base/index.ts'

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

/** The different numbers of a block's own text, in order. */
export function ownNumbers(numbers: TermNumbers): Uint32Array {
  const { start, textEnd } = termPlaces(numbers)
  const sorted = numbers.subarray(start, textEnd).toSorted()
  let kept = 0
  for (const number of sorted) if (kept === 0 || sorted[kept - 1] !== number) sorted[kept++] = number
  return sorted.subarray(0, kept)
}

/** Whether two ordered lists have this share of their numbers in common (Jaccard). */
export function areAlike(a: Uint32Array, b: Uint32Array, share: number): boolean {
  // Lists of too different a length cannot be that alike: most pairs end here.
  if (Math.min(a.length, b.length) < Math.max(a.length, b.length) * share) return false
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
