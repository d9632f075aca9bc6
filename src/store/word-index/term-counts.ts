import { distinctNumbers, termPlaces, type TermNumbers } from '../../base/index.ts'

/** How many blocks hold each term, by the number of the term (term-numbers.ts). */
export interface TermCounts {
  of(number: number): number
  /** Takes in a block that was added, or out one that was removed. */
  change(block: TermNumbers, times: 1 | -1): void
  /** Takes in more blocks that hold each term: pairs of its number and how many they are. */
  add(pairs: Uint32Array): void
  /** All of them, as pairs of a number and its count. */
  pairs(): Uint32Array
}

const fewestSlots = 4096
const fullest = 0.7

/**
 * Counts in a table of plain numbers: a Map of as many terms takes several times the memory and the time. Two terms of
 * one number, which is one term in some thousands where there are a million, are counted together.
 */
export function termCounts(pairs: Uint32Array = new Uint32Array()): TermCounts {
  let table = newTable(pairs.length / 2)
  let used = 0
  const distinct = distinctNumbers()

  const add = (into: Uint32Array, given: number, count: number) => {
    const at = placeOf(into, given)
    if (into[at] === 0) {
      into[at] = given
      used++
    }
    into[at + 1] = Math.max(0, into[at + 1]! + count)
  }
  const addPairs = (from: Uint32Array) => {
    for (let at = 0; at < from.length; at += 2)
      if (from[at + 1]! > 0) add(table, key(from[at]!), from[at + 1]!)
  }
  addPairs(pairs)
  const makeRoomFor = (terms: number) => {
    if (used + terms <= (table.length / 2) * fullest) return
    const before = table
    table = newTable(used + terms)
    used = 0
    addPairs(before)
  }

  return {
    of: (number) => table[placeOf(table, key(number)) + 1]!,
    change(block, times) {
      makeRoomFor(block.length)
      const { start, end } = termPlaces(block)
      const numbers = distinct(block, start, end)
      for (let index = 0; index < numbers.length; index++) add(table, key(numbers[index]!), times)
    },
    add(more) {
      makeRoomFor(more.length / 2)
      addPairs(more)
    },
    pairs() {
      const found = new Uint32Array(used * 2)
      let end = 0
      for (let at = 0; at < table.length; at += 2)
        if (table[at + 1]! > 0) {
          found[end++] = table[at]!
          found[end++] = table[at + 1]!
        }
      return found.slice(0, end)
    },
  }
}

/** Each number with its count behind it, in the place that it hashes to or the next that is free. */
function newTable(terms: number): Uint32Array {
  return new Uint32Array(2 * Math.max(fewestSlots, 2 ** Math.ceil(Math.log2(terms * 2 + 1))))
}

/** Where a number stands in the table, or would stand. */
function placeOf(table: Uint32Array, number: number): number {
  const mask = table.length - 2
  let at = (number << 1) & mask
  for (let there = table[at]!; there !== 0 && there !== number; there = table[at]!) at = (at + 2) & mask
  return at
}

/** 0 marks an empty place. */
function key(number: number): number {
  return number === 0 ? 1 : number
}
