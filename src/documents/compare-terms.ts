import { termNumber, termPlaces, type TermNumbers } from '../wire/index.ts'

/** Finds which of some terms a number stands for: its position, or -1. */
export function numberFinder(terms: string[]): (number: number) => number {
  const numbers = Uint32Array.from(terms, termNumber)
  const mask = 2 ** Math.ceil(Math.log2(terms.length * 4 + 1)) - 1
  const slots = new Int32Array(mask + 1).fill(-1)
  for (const [position, number] of numbers.entries()) {
    let slot = number & mask
    while (slots[slot]! >= 0) slot = (slot + 1) & mask
    slots[slot] = position
  }
  return (number) => {
    for (let slot = number & mask; ; slot = (slot + 1) & mask) {
      const position = slots[slot]!
      if (position < 0 || numbers[position] === number) return position
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
