import type { DatabaseSync } from 'node:sqlite'
import { termBytes, termsFromBytes } from '../../base/index.ts'
import type { IndexedBlock } from './posting-list.ts'
import { termCounts, type TermCounts } from './term-counts.ts'
import { transaction } from '../transaction.ts'

/** After how many blocks the counts are written anew: of these, and after so large a part of all. */
const fewestBlocks = 4096
const partOfAll = 1 / 32

/** How many blocks hold a term, known without reading them. */
export interface SqliteCounts {
  holding(term: number): number
  /** Before anything is written, so that what is written is counted once. */
  load(): void
  /** Inside of the transaction that removes these blocks. */
  removing(blocks: IndexedBlock[]): void
  /** Once it is certain that these were added and those removed. */
  changed(change: { added: IndexedBlock[]; removed: IndexedBlock[] }): void
  /** When a segment of the index was written of the newest blocks, with how many of them hold each term. */
  indexed(blocks: IndexedBlock[], pairs: Uint32Array): void
}

/**
 * Keeps the counts in memory, and from time to time all of them as they are in one row: `counted_to` is the last block
 * in them. What was added since is counted again after a start; what was removed since is kept until then.
 *
 * To count each block by itself takes ten times as long as to be told of a thousand at once, which the index knows when
 * it has put their terms in order. Until then they wait there, unless somebody asks.
 */
export function sqliteCounts(
  database: DatabaseSync,
  {
    writtenAfter = fewestBlocks,
    notIndexed = () => [],
  }: {
    writtenAfter?: number
    /** The newest blocks, those that are in no segment of the index yet. */
    notIndexed?: () => IndexedBlock[]
  } = {},
): SqliteCounts {
  const saved = database.prepare('SELECT counted_to, counts FROM index_counts')
  const save = database.prepare(
    'INSERT OR REPLACE INTO index_counts (id, counted_to, counts) VALUES (1, ?, ?)',
  )
  const blocksAfter = database.prepare('SELECT id, term_numbers FROM blocks WHERE id > ? ORDER BY id')
  const removals = database.prepare('SELECT block_id, numbers FROM index_removals')
  const addRemoval = database.prepare(
    'INSERT OR REPLACE INTO index_removals (block_id, numbers) VALUES (?, ?)',
  )
  const forgetRemoval = database.prepare('DELETE FROM index_removals WHERE block_id = ?')

  let counts: TermCounts | undefined
  let countedTo = 0
  let sinceSaved = 0
  /** How many of the newest blocks are not counted yet. */
  let waiting = 0
  /** Removals that the counts in memory know of. */
  let applied: number[] = []

  const load = (): TermCounts => {
    if (counts) return counts
    const row = saved.get()
    const made = termCounts(row && termsFromBytes(row['counts'] as Uint8Array))
    const savedTo = (row?.['counted_to'] as number | undefined) ?? 0
    countedTo = savedTo
    for (const { block_id: id, numbers } of removals.iterate()) {
      if ((id as number) <= savedTo) made.change(termsFromBytes(numbers as Uint8Array), -1)
      applied.push(id as number)
    }
    for (const { id, term_numbers: numbers } of blocksAfter.iterate(savedTo)) {
      made.change(termsFromBytes(numbers as Uint8Array), 1)
      countedTo = id as number
      sinceSaved++
    }
    counts = made
    return made
  }

  const countWaiting = (): TermCounts => {
    const made = load()
    if (waiting === 0) return made
    const blocks = notIndexed().slice(-waiting)
    for (const { numbers } of blocks) made.change(numbers, 1)
    haveCounted(blocks)
    return made
  }

  const haveCounted = (blocks: IndexedBlock[]) => {
    countedTo = blocks.at(-1)!.id
    sinceSaved += blocks.length
    waiting = 0
  }

  const write = (made: TermCounts) => {
    try {
      transaction(database, () => {
        save.run(countedTo, termBytes(made.pairs()))
        for (const id of applied) forgetRemoval.run(id)
      })
      sinceSaved = 0
      applied = []
    } catch {
      // On a disk that is full, say: what was counted can be counted again, and the next change tries anew.
    }
  }

  const writeNowAndThen = (made: TermCounts) => {
    if (sinceSaved >= Math.max(writtenAfter, countedTo * partOfAll)) write(made)
  }

  // Where there were none so far, as after a move, counting all takes a while: not in the middle of somebody's search.
  if (saved.get() === undefined) write(load())

  return {
    holding: (term) => countWaiting().of(term),
    load: () => void load(),
    removing(removed) {
      for (const { id, numbers } of removed) addRemoval.run(id, termBytes(numbers))
    },
    changed({ added, removed }) {
      load()
      if (removed.length > 0) {
        const made = countWaiting()
        for (const { id, numbers } of removed) {
          made.change(numbers, -1)
          applied.push(id)
        }
        sinceSaved += removed.length
        writeNowAndThen(made)
      }
      waiting += added.length
    },
    indexed(blocks, pairs) {
      // Where somebody has asked since, or blocks are gone, fewer are waiting: some are counted already.
      if (waiting === blocks.length) {
        load().add(pairs)
        haveCounted(blocks)
      }
      writeNowAndThen(countWaiting())
    },
  }
}
