import type { Candidate } from '../store/index.ts'

/** The terms of a candidate as numbers: those of its text, then of its title, then of its neighbours. */
export interface TermNumbers {
  /** Those of many candidates: memory for each alone would cost more than the numbers. */
  numbers: Uint32Array
  start: number
  textEnd: number
  titleEnd: number
  end: number
}

/** On the candidate itself: a WeakMap of as many keeps the garbage collection busy. */
const made = Symbol('term numbers')
interface Numbered extends Candidate {
  [made]?: TermNumbers
}

const encoder = new TextEncoder()
let bytes = new Uint8Array(4096)
const numbersAtOnce = 65_536
let numbers = new Uint32Array(numbersAtOnce)
let used = 0

/**
 * Numbers the terms of a candidate, once. A search passes over some 50,000 terms, twice: comparing numbers takes a
 * tenth of the time of cutting the terms out, and two of a search's terms share one about once in a million searches.
 */
export function termNumbers(candidate: Numbered): TermNumbers {
  const before = candidate[made]
  if (before) return before
  const { text, title, neighbours } = candidate.terms
  // Every second character is a blank at most.
  const most = (text.length + title.length + neighbours.length) / 2 + 3
  if (used + most > numbers.length) {
    numbers = new Uint32Array(Math.max(numbersAtOnce, most))
    used = 0
  }
  const start = used
  const textEnd = numberTerms(text, numbers, start)
  const titleEnd = numberTerms(title, numbers, textEnd)
  used = numberTerms(neighbours, numbers, titleEnd)
  return (candidate[made] = { numbers, start, textEnd, titleEnd, end: used })
}

const firstHash = 0x811c9dc5
const blank = 32

/**
 * Writes the numbers of a field's terms from a place on, and returns where they end. A number is the hash of the term's
 * UTF-8 (FNV-1a, by Fowler, Noll and Vo): bytes are read faster than the characters of a string.
 */
function numberTerms(field: string, into: Uint32Array, from: number): number {
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

function termNumber(term: string): number {
  const one = new Uint32Array(1)
  numberTerms(term, one, 0)
  return one[0]!
}

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

/** The different numbers of a candidate's own text, in order. */
export function ownNumbers(candidate: Candidate): Uint32Array {
  const { numbers, start, textEnd } = termNumbers(candidate)
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
