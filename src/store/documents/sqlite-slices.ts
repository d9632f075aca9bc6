import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { AppError, nextTurn, termsFromBytes } from '../../base/index.ts'
import type { BlockRun, BlockRuns } from '../word-index/block-runs.ts'
import type { DiskReserve } from '../disk-reserve.ts'
import { blockColumns, blockValues } from './document-rows.ts'
import type { StoredBlock } from './document-store.ts'
import type { IndexedBlock } from '../word-index/posting-list.ts'
import type { SqliteCounts } from '../word-index/sqlite-counts.ts'
import { isConstraint } from '../sqlite-errors.ts'
import type { SqlitePostings } from '../word-index/sqlite-postings.ts'
import { textPieces } from './text-pieces.ts'
import { transaction } from '../transaction.ts'

/** How many blocks are written or removed at once. Others wait for so many. */
const blocksAtOnce = 500

/** The collection of documents of which nothing but blocks is there: nobody's can be called so. */
export const hiddenCollection = ''

/**
 * Blocks of large documents, which come and go a slice at a time, each with a piece of the text and in a transaction of
 * its own, with a turn for others in between. Until a document names them (`first_block` to `last_block`), and once it does not any more, nobody finds
 * them. What a crash leaves of such goes at the next start.
 */
export interface SqliteSlices {
  /** Whether so many blocks are too many for one transaction. */
  isLarge(blocks: number): boolean
  /** Writes blocks, and the text, that nobody finds yet. Throws `conflict` where the document was removed meanwhile. */
  bring(documentId: string, text: string, blocks: StoredBlock[]): Promise<BlockRun[]>
  /** Makes blocks that are found ones that nobody finds, cut into slices. */
  hide(runs: BlockRun[]): BlockRun[]
  /** Removes blocks that nobody finds, and their document, if that is of them alone. */
  takeOut(documentId: string, slices: BlockRun[]): Promise<void>
}

export function sqliteSlices(
  database: DatabaseSync,
  {
    runs,
    counts,
    postings,
    reserve,
    most = blocksAtOnce,
  }: {
    runs: BlockRuns
    counts: SqliteCounts
    postings: SqlitePostings
    reserve: DiskReserve
    most?: number | undefined
  },
): SqliteSlices {
  const sql = (text: string) => database.prepare(text)
  // Ordinals say which block comes first, and need not begin with 0: those of the version before are still there.
  const nextOrdinal = sql('SELECT coalesce(max(ordinal) + 1, 0) AS next FROM blocks WHERE document_id = ?')
  const addHidden = sql(`
    INSERT INTO documents (
      id, collection, name, title, media_type, sha256, bytes, characters, blocks, added_at,
      text_terms, title_terms, neighbour_terms)
    VALUES (?1, '${hiddenCollection}', ?1, '', '', '', 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING`)
  const addBlock = sql(
    `INSERT INTO blocks (${blockColumns.join(', ')}) VALUES (${blockColumns.map(() => '?').join(', ')})`,
  )
  const numbersIn = sql(
    'SELECT id, term_numbers FROM blocks WHERE id BETWEEN ?2 AND ?3 AND document_id = ?1 ORDER BY id',
  )
  const removeIn = sql('DELETE FROM blocks WHERE id BETWEEN ?2 AND ?3 AND document_id = ?1')
  const addPiece = sql('INSERT INTO document_text_pieces (document_id, first_block, text) VALUES (?, ?, ?)')
  const removePieces = sql(
    'DELETE FROM document_text_pieces WHERE first_block BETWEEN ?2 AND ?3 AND document_id = ?1',
  )
  const removeHidden = sql(`DELETE FROM documents WHERE id = ? AND collection = '${hiddenCollection}'`)

  const cut = (run: BlockRun): BlockRun[] => {
    const slices: BlockRun[] = []
    for (let { first } = run; first <= run.last; first += most)
      slices.push({ first, last: Math.min(run.last, first + most - 1) })
    return slices
  }

  const takeOut = async (documentId: string, slices: BlockRun[]) => {
    for (const slice of slices) {
      counts.load()
      const removed = reserve.use(() =>
        transaction(database, () => {
          const gone = indexedIn(numbersIn.all(documentId, slice.first, slice.last))
          removeIn.run(documentId, slice.first, slice.last)
          removePieces.run(documentId, slice.first, slice.last)
          counts.removing(gone)
          return gone
        }),
      )
      runs.remove(slice)
      counts.changed({ added: [], removed })
      postings.removed()
      await nextTurn()
    }
    reserve.use(() => removeHidden.run(documentId))
  }

  return {
    isLarge: (blocks) => blocks > most,
    async bring(documentId, text, blocks) {
      counts.load()
      const brought: BlockRun[] = []
      try {
        const base = transaction(database, () => {
          addHidden.run(documentId)
          return nextOrdinal.get(documentId)!['next'] as number
        })
        const pieces = textPieces(text, Math.ceil(blocks.length / most))
        for (let from = 0; from < blocks.length; from += most) {
          const added = transaction(database, () => {
            const slice = blocks.slice(from, from + most).map((block): IndexedBlock => {
              const values = blockValues(documentId, { ...block, ordinal: base + block.ordinal }, text)
              return { id: Number(addBlock.run(...values).lastInsertRowid), numbers: block.terms }
            })
            addPiece.run(documentId, slice[0]!.id, pieces[from / most]!)
            return slice
          })
          const run = { first: added[0]!.id, last: added.at(-1)!.id }
          brought.push(run)
          runs.addHidden(run)
          counts.changed({ added, removed: [] })
          postings.added(added)
          await nextTurn()
        }
        return brought
      } catch (error) {
        await takeOut(documentId, brought).catch(leftForTheNextStart)
        throw isConstraint(error) ? changedMeanwhile(error) : error
      }
    },
    hide(found) {
      for (const run of found) runs.remove(run)
      const slices = found.flatMap(cut)
      for (const slice of slices) runs.addHidden(slice)
      return slices
    },
    takeOut,
  }
}

/** On a disk that is full, say. Nobody finds it until then. */
export function leftForTheNextStart(): void {}

export function changedMeanwhile(cause?: unknown): AppError {
  return new AppError(
    'conflict',
    'The document was changed or removed by somebody else in the meantime. Try again.',
    { because: { code: 'changed-meanwhile' }, cause },
  )
}

/** The documents of which a crash has left blocks that they do not name. */
export function documentsWithLeft(database: DatabaseSync): string[] {
  return database
    .prepare(
      `SELECT id FROM documents CROSS JOIN (
         SELECT document_id, min(id) AS first, max(id) AS last FROM blocks GROUP BY document_id
       ) ON document_id = documents.id
       WHERE collection = '${hiddenCollection}' OR first < first_block OR last > last_block`,
    )
    .all()
    .map(({ id }) => id as string)
}

/** Removes what a crash has left of these documents' blocks: all that they do not name. */
export function takeOutLeft(database: DatabaseSync, counts: SqliteCounts, documentIds: string[]): void {
  const unnamed = `
    document_id = ?1 AND id NOT IN (
      SELECT blocks.id FROM documents CROSS JOIN blocks ON document_id = documents.id
      WHERE documents.id = ?1 AND blocks.id BETWEEN first_block AND last_block)`
  if (documentIds.length > 0) counts.load()
  for (const id of documentIds) {
    const removed = transaction(database, () => {
      const left = database
        .prepare(`SELECT id, term_numbers FROM blocks WHERE ${unnamed} ORDER BY id`)
        .all(id)
      database
        .prepare(
          `DELETE FROM document_text_pieces WHERE document_id = ?1 AND first_block NOT IN (
             SELECT pieces.first_block FROM documents CROSS JOIN document_text_pieces AS pieces ON document_id = documents.id
             WHERE documents.id = ?1 AND pieces.first_block BETWEEN documents.first_block AND last_block)`,
        )
        .run(id)
      database.prepare(`DELETE FROM blocks WHERE ${unnamed}`).run(id)
      counts.removing(indexedIn(left))
      return indexedIn(left)
    })
    counts.changed({ added: [], removed })
  }
  database.prepare('DELETE FROM documents WHERE collection = ?').run(hiddenCollection)
}

export function indexedIn(rows: Record<string, SQLOutputValue>[]): IndexedBlock[] {
  return rows.map((row) => ({
    id: row['id'] as number,
    numbers: termsFromBytes(row['term_numbers'] as Uint8Array),
  }))
}
