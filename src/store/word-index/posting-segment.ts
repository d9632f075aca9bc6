import { termPlaces } from '../../base/index.ts'
import { ByteWriter, ListWriter, readList, type IndexedBlock, type PostingList } from './posting-list.ts'
import { halvesPerOccurrence } from './propose-blocks.ts'

/** A piece of a segment: some terms in their order, with their lists. */
export interface Chunk {
  firstTerm: number
  bytes: Uint8Array
}

const fieldBits = 2
const [inText, inTitle, inNeighbours] = [0, 1, 2]

/**
 * Writes the lists of all terms that some blocks hold, in the order of the terms; returns pairs of each term and how many
 * of them hold it.
 */
export function writeLists(blocks: IndexedBlock[], chunks: ChunkWriter): Uint32Array {
  const { terms, places } = sortedOccurrences(blocks)
  const ids = Float64Array.from(blocks, ({ id }) => id)
  const writer = new ListWriter()
  const bytes = new ByteWriter()
  const pairs = new Uint32Array(2 * terms.length)
  let end = 0
  for (let at = 0; at < terms.length;) {
    const term = terms[at]!
    at = addOccurrences(writer, terms, places, at, ids)
    pairs[end++] = term
    pairs[end++] = writer.count
    bytes.length = 0
    writer.finish(bytes)
    chunks.add(term, bytes.all(), 0, bytes.length)
  }
  chunks.finish()
  return pairs.subarray(0, end)
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
 * Lays lists out in chunks: how many terms there are, then for each its number and where its list ends, as four bytes
 * each, then the lists.
 */
export class ChunkWriter {
  readonly #write: (chunk: Chunk) => void
  /** For each term two numbers, as they lie in a chunk. */
  readonly #heads = new Uint32Array(2 * mostTermsInChunk)
  readonly #body = new ByteWriter()
  #count = 0

  constructor(write: (chunk: Chunk) => void) {
    this.#write = write
  }

  /** Adds the list of a term, which is above those before. Returns whether a chunk was written. */
  add(term: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = 4 + 8 * (this.#count + 1) + this.#body.length + end - start
    const isFull = this.#count > 0 && length > chunkBytes
    if (isFull) this.finish()
    this.#body.copy(bytes, start, end)
    this.#heads[2 * this.#count] = term
    this.#heads[2 * this.#count + 1] = this.#body.length
    this.#count++
    return isFull
  }

  finish(): void {
    if (this.#count === 0) return
    const head = new Uint32Array(1 + 2 * this.#count)
    head[0] = this.#count
    head.set(this.#heads.subarray(0, 2 * this.#count), 1)
    const bytes = new Uint8Array(head.byteLength + this.#body.length)
    bytes.set(new Uint8Array(head.buffer))
    bytes.set(this.#body.taken(), head.byteLength)
    this.#count = this.#body.length = 0
    this.#write({ firstTerm: head[1]!, bytes })
  }
}

/** A chunk is read whole for each term that is looked up: it fits a page of SQLite's, unless one list is longer. */
const chunkBytes = 4_000
/** The shortest list has four bytes. */
const mostTermsInChunk = Math.floor(chunkBytes / 12)

/** Goes through the lists of a segment. What is told of one is good until the next. */
class SegmentReader {
  bytes: Uint8Array = new Uint8Array()
  start = 0
  end = 0
  readonly #chunkAt: (ordinal: number) => Uint8Array
  readonly #chunks: number
  #next = 0
  #head: Uint32Array = new Uint32Array(1)
  #index = 0

  constructor({ chunks, chunkAt }: SegmentChunks) {
    this.#chunks = chunks
    this.#chunkAt = chunkAt
  }

  /** Goes to the next list, and returns its term; Infinity behind the last. */
  next(): number {
    if (this.#index >= this.#head[0]!) {
      if (this.#next >= this.#chunks) return Infinity
      const { head, body } = partsOf(this.#chunkAt(this.#next++))
      this.#head = head
      this.bytes = body
      this.#index = 0
    }
    const at = 2 * this.#index++
    this.start = at === 0 ? 0 : this.#head[at]!
    this.end = this.#head[at + 2]!
    return this.#head[at + 1]!
  }
}

/** How many chunks a segment has, and what each is. */
export interface SegmentChunks {
  chunks: number
  chunkAt: (ordinal: number) => Uint8Array
}

/** After so many lists that hold nothing any more whoever goes on with a merge may do something else. */
const emptyListsAtOnce = 256

/**
 * Makes one segment of several whose blocks lie behind each other, a little at a time; without blocks that are gone where
 * `isThere` is given.
 */
export class SegmentMerge {
  /** How many bytes of lists were read so far. */
  read = 0
  readonly #readers: SegmentReader[]
  /** The term at which each of them is. */
  readonly #terms: Float64Array
  readonly #isThere: ((id: number) => boolean) | undefined
  readonly #chunks: ChunkWriter
  readonly #writer = new ListWriter()
  readonly #bytes = new ByteWriter()

  constructor(
    segments: SegmentChunks[],
    isThere: ((id: number) => boolean) | undefined,
    write: (chunk: Chunk) => void,
  ) {
    this.#readers = segments.map((segment) => new SegmentReader(segment))
    this.#terms = Float64Array.from(this.#readers, (reader) => reader.next())
    this.#isThere = isThere
    this.#chunks = new ChunkWriter(write)
  }

  /** Goes on for a chunk; false when all is written. */
  goOn(): boolean {
    for (let empty = 0; empty < emptyListsAtOnce;) {
      const term = this.#lowest()
      if (term === Infinity) {
        this.#chunks.finish()
        return false
      }
      this.#join(term)
      this.#bytes.length = 0
      if (!this.#writer.finish(this.#bytes)) empty++
      else if (this.#chunks.add(term, this.#bytes.all(), 0, this.#bytes.length)) break
    }
    return true
  }

  #lowest(): number {
    const terms = this.#terms
    let lowest = Infinity
    for (let position = 0; position < terms.length; position++)
      if (terms[position]! < lowest) lowest = terms[position]!
    return lowest
  }

  /** Puts the lists of a term behind each other. */
  #join(term: number): void {
    for (let position = 0; position < this.#readers.length; position++) {
      if (this.#terms[position] !== term) continue
      const reader = this.#readers[position]!
      const { bytes, start, end } = reader
      this.read += end - start
      if (this.#isThere) addThose(this.#isThere, bytes.subarray(start, end), this.#writer)
      else this.#writer.append(bytes, start, end)
      this.#terms[position] = reader.next()
    }
  }
}

function addThose(isThere: (id: number) => boolean, list: PostingList, writer: ListWriter): void {
  readList(list, (id, halves, near) => isThere(id) && writer.add(id, halves, near))
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
