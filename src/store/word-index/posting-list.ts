import type { TermNumbers } from '../../base/index.ts'
import { mostHolders, type TermPostings } from './propose-blocks.ts'

/**
 * The blocks that hold one term, as bytes, in the order of their ids: the first id, how far the last is from it, how many
 * blocks there are; then for each block how far it is from the one before and a code for what it has of the term. All
 * are numbers of seven bits a byte, the lowest first.
 *
 *     first, span, count | step · 8 + code [, halves, near], step · 8 + code [, halves, near], …
 */
export type PostingList = Uint8Array

/** What a block mostly has of a term: its own occurrences in halves, and how many its neighbours have. */
const coded = [
  [0, 1],
  [2, 0],
  [2, 1],
  [3, 0],
  [3, 1],
  [4, 1],
  [5, 1],
] as const
/** Anything else, which stands behind it. */
const spelt = coded.length
const mostCoded = 5
const codes = new Uint8Array(2 * (mostCoded + 1)).fill(spelt)
for (const [code, [halves, near]] of coded.entries()) codes[halves * 2 + near] = code
const codedHalves = Uint8Array.from(coded, ([halves]) => halves)
const codedNear = Uint8Array.from(coded, ([, near]) => near)

/** A block and its terms. */
export interface IndexedBlock {
  id: number
  numbers: TermNumbers
}

const fewBytes = 64

/** Bytes that grow. What is taken of them is good until the next change. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  length = 0

  number(number: number): void {
    this.#reserve(8)
    let rest = number
    // Ids may be larger than what shifting can do.
    for (; rest > 0x7f; rest = rest < 2 ** 31 ? rest >>> 7 : Math.floor(rest / 128))
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80
    this.#bytes[this.length++] = rest
  }

  /** Bytes `start` to `end`, which are a few mostly: a loop is quicker then than what copies many. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start)
    if (end - start > fewBytes) this.#bytes.set(from.subarray(start, end), this.length)
    else for (let at = start; at < end; at++) this.#bytes[this.length + at - start] = from[at]!
    this.length += end - start
  }

  copyAll(from: ByteWriter): void {
    this.copy(from.#bytes, 0, from.length)
  }

  /** What was written lies in its first `length` bytes. */
  all(): Uint8Array {
    return this.#bytes
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return
    const before = this.#bytes
    this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(this.length + more)))
    this.#bytes.set(before)
  }
}

/** Writes one list after the other, block by block or out of lists. */
export class ListWriter {
  #body = new ByteWriter()
  #reader = new ByteReader()
  #first = 0
  #last = 0
  #count = 0

  /** How many blocks were gathered. */
  get count(): number {
    return this.#count
  }

  /** The next block, whose id is above those before. */
  add(id: number, halves: number, near: number): void {
    if (this.#count++ === 0) this.#first = this.#last = id
    const code = halves <= mostCoded && near <= 1 ? codes[halves * 2 + near]! : spelt
    this.#body.number((id - this.#last) * 8 + code)
    if (code === spelt) {
      this.#body.number(halves)
      this.#body.number(near)
    }
    this.#last = id
  }

  /** All of another list, which lies in these bytes and has ids above those before: only its first step changes. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const reader = this.#reader.of(bytes, start)
    const first = reader.number()
    const span = reader.number()
    const count = reader.number()
    if (this.#count === 0) this.#first = this.#last = first
    this.#body.number((first - this.#last) * 8 + reader.number())
    this.#body.copy(bytes, reader.at, end)
    this.#last = first + span
    this.#count += count
  }

  /** Writes out what was gathered, and begins anew; false where that is nothing. */
  finish(into: ByteWriter): boolean {
    if (this.#count === 0) return false
    into.number(this.#first)
    into.number(this.#last - this.#first)
    into.number(this.#count)
    into.copyAll(this.#body)
    this.#body.length = 0
    this.#count = 0
    return true
  }
}

class ByteReader {
  #bytes: Uint8Array = new Uint8Array()
  at = 0

  of(bytes: Uint8Array, start = 0): this {
    this.#bytes = bytes
    this.at = start
    return this
  }

  number(): number {
    const byte = this.#bytes[this.at++]!
    if (byte < 0x80) return byte
    let number = byte & 0x7f
    for (let factor = 128; ; factor *= 128) {
      const next = this.#bytes[this.at++]!
      number += (next & 0x7f) * factor
      if (next < 0x80) return number
    }
  }

  head(): { first: number; span: number; count: number } {
    return { first: this.number(), span: this.number(), count: this.number() }
  }
}

/** Tells each block of a list: its own occurrences, in halves, and how many its neighbours have. */
export function readList(list: PostingList, tell: (id: number, halves: number, near: number) => void): void {
  const reader = new ByteReader().of(list)
  const { first, count } = reader.head()
  let id = first
  for (let left = count; left > 0; left--) {
    const next = reader.number()
    const code = next % 8
    id += (next - code) / 8
    if (code === spelt) tell(id, reader.number(), reader.number())
    else tell(id, codedHalves[code]!, codedNear[code]!)
  }
}

/** The same of blocks that have the term themselves. */
function readOwn(list: PostingList, tell: (id: number, halves: number) => void): void {
  const reader = new ByteReader().of(list)
  const { first, count } = reader.head()
  let id = first
  for (let left = count; left > 0; left--) {
    const next = reader.number()
    const code = next % 8
    id += (next - code) / 8
    const halves = code === spelt ? reader.number() : codedHalves[code]!
    if (code === spelt) reader.number()
    if (halves > 0) tell(id, halves)
  }
}

/** How many blocks a list has. */
export function countOf(list: PostingList): number {
  return new ByteReader().of(list).head().count
}

/**
 * The lists of one term, each with ids above those of the one before. A teller says of ids in their order whether they
 * may be told.
 */
export function joinedPostings(
  lists: PostingList[],
  { holders, teller }: { holders: number; teller: (() => (id: number) => boolean) | undefined },
): TermPostings {
  const ownAlone = holders > mostHolders
  return {
    holders,
    size: lists.reduce((sum, list) => sum + countOf(list), 0),
    each(tell) {
      const mayTell = teller?.()
      for (const list of lists)
        if (ownAlone) readOwn(list, (id, halves) => (!mayTell || mayTell(id)) && tell(id, halves, 0))
        else readList(list, (id, halves, near) => (!mayTell || mayTell(id)) && tell(id, halves, near))
    },
  }
}
