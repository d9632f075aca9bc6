import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { termBytes, termPlaces, termsFromBytes } from '../../base/index.ts'
import type { BlockRuns } from './block-runs.ts'
import {
  ByteWriter,
  joinedPostings,
  ListWriter,
  type IndexedBlock,
  type PostingList,
} from './posting-list.ts'
import { ChunkWriter, listIn, SegmentMerge, writeLists, type Chunk } from './posting-segment.ts'
import { pendingBlocks } from './pending-blocks.ts'
import { chooseMerge, type SegmentSize } from './choose-merge.ts'
import { halvesPerOccurrence, type TermPostings } from './propose-blocks.ts'
import { transaction } from '../transaction.ts'

/** After so many blocks a segment is written; where there are many more, as after a move, it has so many times more. */
const blocksPerSegment = 1_024
const mostTimes = 16
/** How much of a merge is done for each block that a segment is written of: about five times as much as that has. */
const mergedBytesPerBlock = 2_048
/** Of it so much is done at once: others wait meanwhile. */
const mergedBytesAtOnce = 1_048_576
/** The chunks of a segment have the numbers from so many times its own on. */
const chunksPerSegment = 2 ** 20

/** A part of the index on disk, which is never changed: what the blocks of one stretch of ids are found by. */
interface Segment extends SegmentSize {
  id: number
  /** The first term of each of its chunks. */
  firstTerms: Uint32Array
}

/** A merge under way. What it has written is not used before all of it is there. */
interface Merge {
  from: Segment[]
  id: number
  /** How many blocks of them there were when it began. */
  blocks: number
  lists: SegmentMerge
  firstTerms: number[]
}

/** Which blocks hold a term. */
export interface SqlitePostings {
  /** In these collections, in all when left out. `holders` tells how many blocks hold a term wherever they are. */
  of(terms: number[], holders: (term: number) => number, collections?: string[]): TermPostings[]
  /** Once it is certain that these blocks are there. */
  added(blocks: IndexedBlock[]): void
  /** Once it is certain that some blocks are gone. */
  removed(): void
  /** The newest blocks, which are in no segment yet; good until the next change. */
  pending(): IndexedBlock[]
}

/**
 * An index in segments (O'Neil and others, The log-structured merge-tree, 1996): the newest blocks are looked through in
 * memory, a thousand of them become a segment, and four segments of a size become one, little by little. The blocks are
 * the truth: what a crash has kept out of the index is read from them again.
 */
export function sqlitePostings(
  database: DatabaseSync,
  runs: BlockRuns,
  {
    smallest = blocksPerSegment,
    indexed = () => {},
  }: {
    smallest?: number
    /** Told when a segment was written: of which blocks, and pairs of each term and how many of them hold it. */
    indexed?: (blocks: IndexedBlock[], pairs: Uint32Array) => void
  } = {},
): SqlitePostings {
  const blocksAfter = database.prepare('SELECT id, term_numbers FROM blocks WHERE id > ? ORDER BY id')
  const readChunk = database.prepare('SELECT postings FROM index_chunks WHERE id = ?')
  const addChunk = database.prepare('INSERT OR REPLACE INTO index_chunks (id, postings) VALUES (?, ?)')
  const removeChunks = database.prepare('DELETE FROM index_chunks WHERE id >= ? AND id < ?')
  const addSegment = database.prepare(`
    INSERT INTO index_segments (id, first_block, last_block, blocks, first_terms) VALUES (?, ?, ?, ?, ?)`)
  const removeSegment = database.prepare('DELETE FROM index_segments WHERE id = ?')
  readChunk.setReturnArrays(true)

  /** In the order of their blocks. */
  let segments = database
    .prepare('SELECT * FROM index_segments ORDER BY first_block')
    .all()
    .map((row): Segment => ({
      id: row['id'] as number,
      firstBlock: row['first_block'] as number,
      lastBlock: row['last_block'] as number,
      blocks: row['blocks'] as number,
      firstTerms: termsFromBytes(row['first_terms'] as Uint8Array),
    }))
  const pending = pendingBlocks()
  let merge: Merge | undefined
  /** How much is to be merged for the segments that were written. */
  let owedBytes = 0
  /** Whether all blocks of all segments are there. */
  let allWhole = true

  const chunkAt = (id: number): Uint8Array =>
    (readChunk.get(id) as unknown as SQLOutputValue[])[0] as Uint8Array

  /** Writes the chunks of a segment, one after the other, and notes the first term of each. */
  const writeTo =
    (id: number, firstTerms: number[]) =>
    ({ firstTerm, bytes }: Chunk) => {
      addChunk.run(id * chunksPerSegment + firstTerms.length, bytes)
      firstTerms.push(firstTerm)
    }

  const put = ({ id, firstBlock, lastBlock, blocks, firstTerms }: Segment) =>
    addSegment.run(id, firstBlock, lastBlock, blocks, termBytes(firstTerms))

  const drop = (gone: Segment[]) => {
    for (const { id } of gone) {
      removeChunks.run(id * chunksPerSegment, (id + 1) * chunksPerSegment)
      removeSegment.run(id)
    }
  }

  const there = ({ firstBlock, lastBlock }: Segment) => runs.between(firstBlock, lastBlock)
  const isWhole = (segment: Segment) => there(segment) === segment.blocks

  const newId = () => 1 + Math.max(0, merge?.id ?? 0, ...segments.map(({ id }) => id))

  const writePending = (): Uint32Array => {
    const id = newId()
    const firstTerms: number[] = []
    const blocks = pending.all()
    const pairs = writeLists(blocks, new ChunkWriter(writeTo(id, firstTerms)))
    const segment = {
      id,
      firstBlock: blocks[0]!.id,
      lastBlock: blocks.at(-1)!.id,
      blocks: blocks.length,
      firstTerms: Uint32Array.from(firstTerms),
    }
    put(segment)
    segments = [...segments, segment]
    return pairs
  }

  const chunksOf = ({ id, firstTerms }: Segment) => ({
    chunks: firstTerms.length,
    chunkAt: (ordinal: number) => chunkAt(id * chunksPerSegment + ordinal),
  })

  const startMerge = (): Merge | undefined => {
    const from = chooseMerge(segments, { smallest, there })
    if (from.length === 0) return undefined
    const blocks = from.reduce((sum, segment) => sum + there(segment), 0)
    const isThere = from.every(isWhole) ? undefined : runs.isThere()
    const id = newId()
    const firstTerms: number[] = []
    const lists = new SegmentMerge(from.map(chunksOf), isThere, writeTo(id, firstTerms))
    return { from, id, blocks, lists, firstTerms }
  }

  const finish = ({ from, id, blocks, firstTerms }: Merge) => {
    const { firstBlock } = from[0]!
    const { lastBlock } = from.at(-1)!
    const made = { id, firstBlock, lastBlock, blocks, firstTerms: Uint32Array.from(firstTerms) }
    drop(from)
    const isEmpty = firstTerms.length === 0
    if (!isEmpty) put(made)
    segments = segments.flatMap((segment) =>
      segment === from[0] && !isEmpty ? made : from.includes(segment) ? [] : segment,
    )
  }

  const goOnMerging = (bytes: number) => {
    for (let left = bytes; left > 0;) {
      merge ??= startMerge()
      if (!merge) return
      const { lists } = merge
      const before = lists.read
      const isDone = !lists.goOn()
      left -= lists.read - before
      if (!isDone) continue
      finish(merge)
      merge = undefined
    }
  }

  /** What is not written now, on a disk that is full, is written when more has come. */
  const attempt = (work: () => void) => {
    const before = segments
    try {
      transaction(database, work)
    } catch {
      segments = before
      merge = undefined
    }
    allWhole = segments.every(isWhole)
  }

  const flush = () => {
    const before = segments
    let pairs: Uint32Array = new Uint32Array()
    attempt(() => void (pairs = writePending()))
    if (segments === before) return
    indexed(pending.all(), pairs)
    owedBytes += pending.count * mergedBytesPerBlock
    pending.keep(() => false)
  }

  const payOwed = () => {
    const some = Math.min(owedBytes, mergedBytesAtOnce)
    owedBytes -= some
    attempt(() => goOnMerging(some))
  }

  const added = (blocks: IndexedBlock[], enough: number) => {
    for (const block of blocks) pending.add(block)
    if (owedBytes > 0) payOwed()
    if (pending.count >= enough) flush()
  }

  // What a merge had written that was not finished.
  attempt(() =>
    database.exec(
      `DELETE FROM index_chunks WHERE id / ${chunksPerSegment} NOT IN (SELECT id FROM index_segments)`,
    ),
  )
  for (const { id, term_numbers: numbers } of blocksAfter.iterate(segments.at(-1)?.lastBlock ?? 0))
    added([{ id: id as number, numbers: termsFromBytes(numbers as Uint8Array) }], smallest * mostTimes)
  if (pending.count >= smallest) flush()

  const listInSegment = ({ id, firstTerms }: Segment, term: number): PostingList | undefined => {
    const ordinal = lastNotAbove(firstTerms, term)
    return ordinal < 0 ? undefined : listIn(chunkAt(id * chunksPerSegment + ordinal), term)
  }

  return {
    of(terms, holders, collections) {
      const newest = listsInMemory(pending.all(), terms)
      const teller = allWhole && !collections && !runs.someHidden ? undefined : runs.teller(collections)
      return terms.map((term, index) => {
        const lists = segments.flatMap((segment) => listInSegment(segment, term) ?? [])
        const inMemory = newest[index]!
        return joinedPostings(inMemory.length > 0 ? [...lists, inMemory] : lists, {
          holders: holders(term),
          teller,
        })
      })
    },
    added: (blocks) => added(blocks, smallest),
    removed() {
      pending.keep(runs.isThere())
      attempt(() => goOnMerging(mergedBytesAtOnce / 2))
    },
    pending: () => pending.all(),
  }
}

/** The position of the last of some ordered numbers that is not above another, or -1. */
function lastNotAbove(numbers: Uint32Array, number: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! <= number) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The list of each of some terms, made from the blocks themselves; an empty one where none holds it. */
function listsInMemory(blocks: IndexedBlock[], terms: number[]): PostingList[] {
  const writers = terms.map(() => new ListWriter())
  const positions = new Map(terms.map((term, position) => [term, position]))
  // Hardly any number is one of them: most are told so by their lowest bits.
  const mayBe = new Uint8Array(2 ** 16)
  for (const term of terms) mayBe[term & 0xffff] = 1
  const halves = new Float64Array(terms.length)
  const near = new Float64Array(terms.length)
  for (const { id, numbers } of blocks) {
    const { start, textEnd, titleEnd, end } = termPlaces(numbers)
    const found = new Set<number>()
    for (let at = start; at < end; at++) {
      if (mayBe[numbers[at]! & 0xffff] === 0) continue
      const position = positions.get(numbers[at]!)
      if (position === undefined) continue
      found.add(position)
      if (at >= titleEnd) near[position]!++
      else halves[position]! += at < textEnd ? halvesPerOccurrence.text : halvesPerOccurrence.title
    }
    for (const position of found) {
      writers[position]!.add(id, halves[position]!, near[position]!)
      halves[position] = near[position] = 0
    }
  }
  return writers.map((writer) => {
    const bytes = new ByteWriter()
    writer.finish(bytes)
    return bytes.taken()
  })
}
