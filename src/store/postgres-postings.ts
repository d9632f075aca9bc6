import type { BlockTerms } from '../wire/index.ts'
import { countTerms } from './document-rows.ts'
import { halvesPerOccurrence, mostHolders, type TermPostings } from './propose-blocks.ts'

/**
 * What is kept of a term in one document: the first of its blocks, how many hold the term, and of each how far its id is
 * from the one before, how often it has the term itself, in halves, and how often its neighbours have it; all as
 * numbers of seven bits a byte, the lowest first. The entries of many documents, one behind the other, are read as one.
 */
export interface DocumentPostings {
  /** The lowest id of its blocks, by which its entries are told from those of other documents. */
  first: number
  entries: Map<string, Uint8Array>
  /** How many of its blocks hold each term, and, under names that no term has, the totals. */
  holding: Map<string, number>
}

/** Rows of the table of counts that are not of a term: no term holds a blank. */
export const totalNames = {
  blocks: '',
  text: ' text',
  title: ' title',
  neighbours: ' neighbours',
} as const

const fields = ['text', 'title', 'neighbours'] as const

/** `blocks` in the order of their ids. */
export function postingsOf(blocks: { id: number; terms: BlockTerms }[]): DocumentPostings {
  const first = blocks[0]?.id ?? 0
  const holders = new Map<string, { id: number; halves: number; near: number }[]>()
  const totals = { text: 0, title: 0, neighbours: 0 }
  for (const { id, terms } of blocks)
    for (const field of fields) {
      totals[field] += countTerms(terms[field])
      for (const term of terms[field].split(' ')) {
        if (term === '') continue
        let list = holders.get(term)
        if (!list) holders.set(term, (list = []))
        let last = list.at(-1)
        if (last?.id !== id) list.push((last = { id, halves: 0, near: 0 }))
        if (field === 'neighbours') last.near++
        else last.halves += halvesPerOccurrence[field]
      }
    }
  const entries = new Map<string, Uint8Array>()
  const holding = new Map<string, number>([[totalNames.blocks, blocks.length]])
  for (const field of fields) holding.set(totalNames[field], totals[field])
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

/** The entries of any number of documents for one term. */
export function termPostings(entries: Uint8Array): TermPostings {
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
  let holders = 0
  read(() => holders++)
  return {
    holders,
    size: holders,
    each(tell) {
      read(holders <= mostHolders ? tell : (id, halves) => halves > 0 && tell(id, halves, 0))
    },
  }
}
