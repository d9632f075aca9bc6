import { termPlaces, type TermNumbers } from '../../base/index.ts'
import { termTotals } from '../documents/document-rows.ts'
import { halvesPerOccurrence, mostHolders, type TermPostings } from './propose-blocks.ts'

/**
 * What is kept of a term in one document: the first of its blocks, how many hold the term, and of each how far its id is
 * from the one before, how often it has the term itself, in halves, and how often its neighbours have it; all as
 * numbers of seven bits a byte, the lowest first. The entries of many documents, one behind the other, are read as one.
 */
export interface DocumentPostings {
  /** The lowest id of its blocks, by which its entries are told from those of other documents. */
  first: number
  entries: Map<number, Uint8Array>
  /** How many of its blocks hold each term, and, under numbers that no term has, the totals. */
  holding: Map<number, number>
}

/** Rows of the table of counts that are not of a term, whose numbers are never below 0. */
export const totals = { blocks: -1, text: -2, title: -3, neighbours: -4 } as const

/** `blocks` in the order of their ids. */
export function postingsOf(blocks: { id: number; terms: TermNumbers }[]): DocumentPostings {
  const first = blocks[0]?.id ?? 0
  const holders = new Map<number, { id: number; halves: number; near: number }[]>()
  for (const { id, terms } of blocks) {
    const { start, textEnd, titleEnd, end } = termPlaces(terms)
    for (let at = start; at < end; at++) {
      let list = holders.get(terms[at]!)
      if (!list) holders.set(terms[at]!, (list = []))
      let last = list.at(-1)
      if (last?.id !== id) list.push((last = { id, halves: 0, near: 0 }))
      if (at >= titleEnd) last.near++
      else last.halves += at < textEnd ? halvesPerOccurrence.text : halvesPerOccurrence.title
    }
  }
  const entries = new Map<number, Uint8Array>()
  const counted = termTotals(blocks)
  const holding = new Map<number, number>([[totals.blocks, blocks.length]])
  for (const field of ['text', 'title', 'neighbours'] as const) holding.set(totals[field], counted[field])
  for (const [term, list] of holders) {
    const numbers = [first, list.length]
    let before = first
    for (const { id, halves, near } of list) {
      numbers.push(id - before, halves, near)
      before = id
    }
    entries.set(term, packed(numbers))
    holding.set(term, list.length)
  }
  return { first, entries, holding }
}

function packed(numbers: number[]): Uint8Array {
  const bytes: number[] = []
  for (const number of numbers) {
    let rest = number
    // Ids may be larger than what shifting can do.
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
    bytes.push(rest)
  }
  return Uint8Array.from(bytes)
}

/** The entries of some documents for one term, which so many blocks hold wherever they are. */
export function termPostings(entries: Uint8Array, holders: number): TermPostings {
  let at = 0
  const next = () => {
    let number = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = entries[at++]!
      number += (byte & 0x7f) * factor
      if (byte < 0x80) return number
    }
  }
  const read = (tell: (id: number, halves: number, near: number) => void) => {
    for (at = 0; at < entries.length;) {
      let id = next()
      for (let left = next(); left > 0; left--) tell((id += next()), next(), next())
    }
  }
  let size = 0
  read(() => size++)
  return {
    holders,
    size,
    each(tell) {
      read(holders <= mostHolders ? tell : (id, halves) => halves > 0 && tell(id, halves, 0))
    },
  }
}
