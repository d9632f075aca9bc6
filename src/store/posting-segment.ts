import { termPlaces } from '../base/index.ts'
import { ByteWriter, ListWriter, readList, type IndexedBlock, type PostingList } from './posting-list.ts'
import { halvesPerOccurrence } from './propose-blocks.ts'

/** A term, by its number, and the blocks that hold it. */
export interface TermList {
  term: number
  /** What its list lies in, and where: most lists are a few bytes, and to make an object of each takes longer than they. */
  bytes: Uint8Array
  start: number
  end: number
}

/** A piece of a segment: some terms in their order, with their lists. */
export interface Chunk {
  firstTerm: number
  bytes: Uint8Array
}

const fieldBits = 2
const [inText, inTitle, inNeighbours] = [0, 1, 2]

/** The lists of all terms that some blocks hold, in the order of the terms. A list is good until the next one. */
export function* listsOf(blocks: IndexedBlock[]): Generator<TermList> {
  const { terms, places } = sortedOccurrences(blocks)
  const ids = Float64Array.from(blocks, ({ id }) => id)
  const writer = new ListWriter()
  const bytes = new ByteWriter()
  for (let at = 0; at < terms.length;) {
    const term = terms[at]!
    at = addOccurrences(writer, terms, places, at, ids)
    bytes.length = 0
    writer.finish(bytes)
    yield { term, bytes: bytes.all(), start: 0, end: bytes.length }
  }
}

/** Adds the blocks that hold the term at a position; returns where the next term begins. */
function addOccurrences(
  writer: ListWriter,
  terms: Uint32Array,
  places: Uint32Array,
  from: number,
  ids: Float64Array,
): number {
  const term = terms[from]
  const field = (1 << fieldBits) - 1
  let at = from
  while (at < terms.length && terms[at] === term) {
    const block = places[at]! >>> fieldBits
    let halves = 0
    let near = 0
    for (; at < terms.length && terms[at] === term && places[at]! >>> fieldBits === block; at++) {
      const kind = places[at]! & field
      if (kind === inNeighbours) near++
      else halves += kind === inText ? halvesPerOccurrence.text : halvesPerOccurrence.title
    }
    writer.add(ids[block]!, halves, near)
  }
  return at
}

/** Where each term occurs, by position of its block and field; in the order of the terms, then of the blocks. */
function sortedOccurrences(blocks: IndexedBlock[]): Occurrences {
  const count = blocks.reduce((sum, { numbers }) => sum + numbers.length - termPlaces(numbers).start, 0)
  const terms = new Uint32Array(count)
  const places = new Uint32Array(count)
  let end = 0
  for (const [position, { numbers }] of blocks.entries()) {
    const { start, textEnd, titleEnd } = termPlaces(numbers)
    terms.set(numbers.subarray(start), end)
    const place = position << fieldBits
    places.fill(place | inText, end, end + textEnd - start)
    places.fill(place | inTitle, end + textEnd - start, end + titleEnd - start)
    places.fill(place | inNeighbours, end + titleEnd - start, end + numbers.length - start)
    end += numbers.length - start
  }
  return radixSorted({ terms, places })
}

const digitBits = 11

interface Occurrences {
  terms: Uint32Array
  places: Uint32Array
}

/** Sorts by the numbers of the terms; those of one term stay in their order (least significant digit first). */
function radixSorted(given: Occurrences): Occurrences {
  const { length } = given.terms
  let from = given
  let to: Occurrences = { terms: new Uint32Array(length), places: new Uint32Array(length) }
  for (let shift = 0; shift < 32; shift += digitBits) {
    sortByDigit(from, to, shift)
    const sorted = to
    to = from
    from = sorted
  }
  return from
}

function sortByDigit(from: Occurrences, to: Occurrences, shift: number): void {
  const { terms, places } = from
  const { terms: toTerms, places: toPlaces } = to
  const mask = (1 << digitBits) - 1
  const ends = new Uint32Array((1 << digitBits) + 1)
  for (let at = 0; at < terms.length; at++) ends[((terms[at]! >>> shift) & mask) + 1]!++
  for (let digit = 0; digit < mask; digit++) ends[digit + 1]! += ends[digit]!
  for (let at = 0; at < terms.length; at++) {
    const term = terms[at]!
    const place = ends[(term >>> shift) & mask]!++
    toTerms[place] = term
    toPlaces[place] = places[at]!
  }
}

/**
 * The same of segments whose blocks lie behind each other, without blocks that are gone where `isThere` is given; a list
 * may be empty then. `read` is told how many bytes of lists each took.
 */
export function* mergedLists(
  segments: Iterator<TermList>[],
  isThere: ((id: number) => boolean) | undefined,
  read: (bytes: number) => void,
): Generator<TermList> {
  const heads = segments.map((segment) => segment.next())
  const writer = new ListWriter()
  const bytes = new ByteWriter()
  for (;;) {
    let term = Infinity
    for (const head of heads) if (!head.done && head.value.term < term) term = head.value.term
    if (term === Infinity) return
    for (let position = 0; position < heads.length; position++) {
      const head = heads[position]!
      if (head.done || head.value.term !== term) continue
      const { bytes: from, start, end } = head.value
      read(end - start)
      if (!isThere) writer.append(from, start, end)
      else
        readList(from.subarray(start, end), (id, halves, near) => isThere(id) && writer.add(id, halves, near))
      heads[position] = segments[position]!.next()
    }
    bytes.length = 0
    writer.finish(bytes)
    yield { term, bytes: bytes.all(), start: 0, end: bytes.length }
  }
}

/** After so many lists that hold nothing any more whoever asks for chunks may do something else. */
const emptyListsAtOnce = 256

/** A chunk is read whole for each term that is looked up: it fits a page of SQLite's, unless one list is longer. */
const chunkBytes = 4_000

/**
 * Lays lists out in chunks: how many terms there are, then for each its number and where its list ends, as four bytes
 * each, then the lists. Empty ones are left out; of many of them it tells by `undefined`.
 */
export function* chunksOf(lists: Iterable<TermList>): Generator<Chunk | undefined> {
  let terms: number[] = []
  let ends: number[] = []
  const body = new ByteWriter()
  const chunk = (): Chunk => {
    const head = new Uint32Array(1 + 2 * terms.length)
    head[0] = terms.length
    for (let index = 0; index < terms.length; index++) {
      head[1 + 2 * index] = terms[index]!
      head[2 + 2 * index] = ends[index]!
    }
    const bytes = new Uint8Array(head.byteLength + body.length)
    bytes.set(new Uint8Array(head.buffer))
    bytes.set(body.taken(), head.byteLength)
    const firstTerm = terms[0]!
    ;[terms, ends, body.length] = [[], [], 0]
    return { firstTerm, bytes }
  }
  let empty = 0
  for (const { term, bytes, start, end } of lists) {
    if (start === end) {
      if (++empty % emptyListsAtOnce === 0) yield undefined
      continue
    }
    const length = 4 + 8 * (terms.length + 1) + body.length + end - start
    if (terms.length > 0 && length > chunkBytes) yield chunk()
    terms.push(term)
    body.copy(bytes, start, end)
    ends.push(body.length)
  }
  if (terms.length > 0) yield chunk()
}

/** All lists of a chunk. */
export function* listsIn(bytes: Uint8Array): Generator<TermList> {
  const { head, body } = partsOf(bytes)
  for (let index = 0; index < head[0]!; index++)
    yield { term: head[1 + 2 * index]!, bytes: body, start: startOf(head, index), end: head[2 + 2 * index]! }
}

/** The list of one term in a chunk, if it is there. */
export function listIn(bytes: Uint8Array, term: number): PostingList | undefined {
  const { head, body } = partsOf(bytes)
  let [low, high] = [0, head[0]!]
  while (low < high) {
    const middle = (low + high) >> 1
    if (head[1 + 2 * middle]! < term) low = middle + 1
    else high = middle
  }
  if (low === head[0] || head[1 + 2 * low] !== term) return undefined
  return body.subarray(startOf(head, low), head[2 + 2 * low])
}

function startOf(head: Uint32Array, index: number): number {
  return index === 0 ? 0 : head[2 * index]!
}

function partsOf(bytes: Uint8Array): { head: Uint32Array; body: Uint8Array } {
  // Numbers cannot begin just anywhere in memory.
  const own = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const headLength = 1 + 2 * new Uint32Array(own.buffer, own.byteOffset, 1)[0]!
  return {
    head: new Uint32Array(own.buffer, own.byteOffset, headLength),
    body: own.subarray(headLength * 4),
  }
}
