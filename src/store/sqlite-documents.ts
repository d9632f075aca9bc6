import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { blockColumns, blockValues, documentColumns, documentValues } from './document-rows.ts'
import type { Candidate, DocumentStore, StoredDocument } from './document-store.ts'
import { AppError, nextTurn, termsFromBytes } from '../base/index.ts'
import { type LedgerRecord } from '../wire/index.ts'
import { blockRuns, type BlockRun } from './block-runs.ts'
import { diskReserve } from './disk-reserve.ts'
import { groupCommit } from './group-commit.ts'
import { proposeBlocks } from './propose-blocks.ts'
import type { RecordInLedger } from './sqlite-ledger.ts'
import type { IndexedBlock } from './posting-list.ts'
import { sqliteCounts } from './sqlite-counts.ts'
import { sqliteDocumentLookups } from './sqlite-document-lookups.ts'
import { sqliteFiles } from './sqlite-files.ts'
import { sqlitePostings } from './sqlite-postings.ts'
import {
  changedMeanwhile,
  hiddenCollection,
  indexedIn,
  leftForTheNextStart,
  sqliteSlices,
  takeOutLeft,
} from './sqlite-slices.ts'
import { sqliteVectors } from './sqlite-vectors.ts'
import { transaction } from './transaction.ts'

type Row = Record<string, SQLOutputValue>

/** Titles of documents that were lately given out. */
const mostTitles = 10_000

/** What was written: the document that was removed for it, if there was one, and the blocks that came and went. */
interface Change {
  before: Row | undefined
  collection: string
  added: IndexedBlock[]
  removed: IndexedBlock[]
}

/** The documents of one open SQLite database, and the files that they were read from beside it in the data folder. */
export function sqliteDocuments(
  database: DatabaseSync,
  dataFolder: string,
  record: RecordInLedger = () => {},
  { blocksAtOnce }: { blocksAtOnce?: number } = {},
): DocumentStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    add: sql(`INSERT INTO documents (${documentColumns.join(', ')}) VALUES (${placesOf(documentColumns)})`),
    change: sql(
      `UPDATE documents SET (${documentColumns.join(', ')}) = (${placesOf(documentColumns)}) WHERE id = ?`,
    ),
    name: sql('UPDATE documents SET first_block = ?, last_block = ? WHERE id = ?'),
    hide: sql(`
      UPDATE documents SET collection = '${hiddenCollection}', name = id, sha256 = '', characters = 0, blocks = 0,
        text_terms = 0, title_terms = 0, neighbour_terms = 0, stemming = NULL, url = NULL,
        first_block = NULL, last_block = NULL
      WHERE id = ?`),
    row: sql('SELECT * FROM documents WHERE id = ?'),
    countIn: sql('SELECT count(*) AS blocks FROM blocks WHERE document_id = ? AND id BETWEEN ? AND ?'),
    addText: sql('INSERT INTO document_texts (document_id, text) VALUES (?, ?)'),
    addBlock: sql(`INSERT INTO blocks (${blockColumns.join(', ')}) VALUES (${placesOf(blockColumns)})`),
    numbers: sql('SELECT id, term_numbers FROM blocks WHERE document_id = ? ORDER BY id'),
    removeBlocks: sql('DELETE FROM blocks WHERE document_id = ?'),
    removeText: sql('DELETE FROM document_texts WHERE document_id = ?'),
    removePieces: sql('DELETE FROM document_text_pieces WHERE document_id = ?'),
    remove: sql('DELETE FROM documents WHERE id = ?'),
    get: sql(`SELECT * FROM documents WHERE id = ? AND collection <> '${hiddenCollection}'`),
    find: sql('SELECT * FROM documents WHERE collection = ? AND name = ?'),
    candidates: sql(`
      SELECT blocks.id, document_id, ordinal, term_numbers
      FROM json_each(?) AS best CROSS JOIN blocks ON blocks.id = best.value`),
    title: sql('SELECT title FROM documents WHERE id = ?'),
    runs: sql(`
      SELECT collection, first, last, count, document_id,
        first >= first_block AND last <= last_block AND collection <> '${hiddenCollection}' AS is_named
      FROM (SELECT document_id, min(id) AS first, max(id) AS last, count(*) AS count FROM blocks GROUP BY document_id)
        CROSS JOIN documents ON documents.id = document_id`),
    idsOf: sql(`
      SELECT blocks.id FROM documents CROSS JOIN blocks ON document_id = documents.id
      WHERE documents.id = ? AND blocks.id BETWEEN first_block AND last_block ORDER BY blocks.id`),
    totals: sql(`
      SELECT coalesce(sum(blocks), 0) AS blocks, coalesce(sum(text_terms), 0) AS text,
        coalesce(sum(title_terms), 0) AS title, coalesce(sum(neighbour_terms), 0) AS neighbours FROM documents`),
  }

  const counts = sqliteCounts(database)
  const reserve = diskReserve(dataFolder)
  // Rows as lists take half of the time.
  statements.candidates.setReturnArrays(true)
  const files = sqliteFiles(database, dataFolder)
  const remove = (row: Row): IndexedBlock[] => {
    const id = row['id'] as string
    const removed = indexedIn(statements.numbers.all(id))
    statements.removeText.run(id)
    statements.removePieces.run(id)
    statements.removeBlocks.run(id)
    statements.remove.run(id)
    // What is written of a removal goes where the document was: there may be no other room.
    counts.removing(removed)
    return removed
  }

  /** Keeps the file of a document that was just written, and none that only the one before it was read from. */
  const keepFile = (sha256: string, file: Uint8Array | undefined, before: Row | undefined) => {
    if (file) files.put(sha256, file)
    if (before && before['sha256'] !== sha256) files.takeOutUnnamed(before['sha256'] as string)
  }

  /** Writes a document and its blocks in the place of one that was there before. */
  const put = ([document, text, blocks, records = [], file]: Parameters<DocumentStore['put']>): Change => {
    counts.load()
    const { id, collection, sha256 } = document
    const known = knownBefore(document)
    const removed = known ? remove(known) : []
    statements.add.run(...documentValues(document, blocks))
    statements.addText.run(id, text)
    const added = blocks.map((block) => {
      const { lastInsertRowid } = statements.addBlock.run(...blockValues(id, block, text))
      return { id: Number(lastInsertRowid), numbers: block.terms }
    })
    statements.name.run(added[0]?.id ?? null, added.at(-1)?.id ?? null, id)
    keepFile(sha256, file, known)
    record(...records)
    return { before: known, collection, added, removed }
  }

  /** The same, where there are many blocks or were: nobody waits for more than a slice of them. */
  const putLarge = async (
    [document, text, blocks, records = [], file]: Parameters<DocumentStore['put']>,
    held: Disposable | undefined,
  ): Promise<{ replaced: boolean }> => {
    using _ = held
    const { id, collection, sha256 } = document
    const brought = await slices.bring(id, text, blocks)
    const [first, last] = [brought[0]?.first ?? null, brought.at(-1)?.last ?? null]
    let change: Change
    let former: BlockRun[] = []
    try {
      change = transaction(database, () => {
        const known = knownBefore(document)
        const isWhole = statements.countIn.get(id, first, last)!['blocks'] === blocks.length
        if (!isWhole || !statements.row.get(id)) throw changedMeanwhile()
        former = runsOfDocument(id)
        const removed = known && known['id'] !== id ? remove(known) : []
        statements.change.run(...documentValues(document, blocks), id)
        statements.name.run(first, last, id)
        statements.removeText.run(id)
        if (brought.length === 0) statements.addText.run(id, text)
        keepFile(sha256, file, known)
        record(...records)
        return { before: known, collection, added: [], removed }
      })
    } catch (error) {
      await slices.takeOut(id, brought).catch(leftForTheNextStart)
      throw error
    }
    lateFrom = Math.min(lateFrom, first ?? Infinity)
    const gone = slices.hide(former)
    for (const run of brought) {
      runs.remove(run)
      runs.add(run, collection)
    }
    changed(change)
    await nextTurn()
    await slices.takeOut(id, gone).catch(leftForTheNextStart)
    return { replaced: change.before !== undefined }
  }

  const runsOfDocument = (id: string): BlockRun[] => {
    const row = statements.get.get(id)
    if (!row) return []
    const { first_block: first, last_block: last, blocks } = row as Record<string, number>
    const isOne = last! - first! + 1 === blocks
    return isOne ? [{ first: first!, last: last! }] : runsOf(statements.idsOf.all(id) as { id: number }[])
  }

  const removeLarge = async (id: string, records: LedgerRecord[]): Promise<boolean> => {
    const before = statements.get.get(id)
    if (!before) return false
    const gone = runsOfDocument(id)
    reserve.use(() =>
      transaction(database, () => {
        statements.removeText.run(id)
        statements.hide.run(id)
        files.takeOutUnnamed(before['sha256'] as string)
        record(...records)
      }),
    )
    const hidden = slices.hide(gone)
    changed({ before, collection: '', added: [], removed: [] })
    await nextTurn()
    await slices.takeOut(id, hidden).catch(leftForTheNextStart)
    return true
  }

  /** One that is there already under the same name. Throws `conflict` where it is somebody else's. */
  const knownBefore = ({ id, collection, name, addedBy }: StoredDocument): Row | undefined => {
    const known = statements.find.get(collection, name)
    if (known && known['id'] !== id && known['added_by'] !== (addedBy ?? null))
      throw new AppError('conflict', `${name} was added by somebody else in the meantime. Try again.`, {
        because: { code: 'changed-meanwhile' },
      })
    return known
  }

  const titles = new Map<string, string>()
  const titleOf = (documentId: string): string => {
    let title = titles.get(documentId)
    if (title !== undefined) return title
    title = statements.title.get(documentId)?.['title'] as string | undefined
    // Removed since one of its blocks was proposed.
    if (title === undefined) return ''
    if (titles.size >= mostTitles) titles.clear()
    titles.set(documentId, title)
    return title
  }
  const candidateIn = ([id, document, ordinal, numbers]: SQLOutputValue[]): Candidate => ({
    blockId: id as number,
    documentId: document as string,
    // Hardly any is asked for but of those that are given out, and to look up 400 takes longer than all else.
    get documentTitle() {
      return titleOf(this.documentId)
    },
    ordinal: ordinal as number,
    terms: termsFromBytes(numbers as Uint8Array),
  })

  let knownTotals: Record<string, number> | undefined
  const totals = () => (knownTotals ??= statements.totals.get() as Record<string, number>)
  /** Once it is certain that it is kept. */
  const changed = ({ before, collection, added, removed }: Change) => {
    knownTotals = undefined
    for (const run of runsOf(removed)) runs.remove(run)
    for (const run of runsOf(added)) runs.add(run, collection)
    counts.changed({ added, removed })
    if (removed.length > 0) postings.removed()
    postings.added(added)
    if (!before) return
    titles.clear()
    files.removeUnnamed(before['sha256'] as string)
  }

  const runs = blockRuns()
  const left: string[] = []
  for (const {
    collection,
    first,
    last,
    count,
    document_id: id,
    is_named: isNamed,
  } of statements.runs.all()) {
    if (isNamed !== 1) left.push(id as string)
    // Several processes on one PostgreSQL, from where a document may have come, took ids by turns.
    const isOne = isNamed === 1 && (last as number) - (first as number) + 1 === count
    const found = isOne
      ? [{ first, last } as BlockRun]
      : runsOf(statements.idsOf.all(id!) as { id: number }[])
    for (const run of found) runs.add(run, collection as string)
  }
  takeOutLeft(database, counts, left)
  const postings = sqlitePostings(database, runs, { indexed: counts.indexed })
  const slices = sqliteSlices(database, { runs, counts, postings, reserve, most: blocksAtOnce })

  const commit = groupCommit(database)
  /** The first block of a large document that is found now, with blocks of others behind it that were found before. */
  let lateFrom = Infinity
  /** Large documents come and go one after the other. */
  let lastLarge: Promise<unknown> = Promise.resolve()
  const afterLarge = <T>(work: () => Promise<T>): Promise<T> => {
    const next = lastLarge.then(work, work)
    lastLarge = next.catch(() => {})
    return next
  }
  const isLarge = (row: Row | undefined) => slices.isLarge((row?.['blocks'] as number | undefined) ?? 0)

  return {
    ...sqliteDocumentLookups(database),
    ...sqliteVectors(database, () => {
      const from = lateFrom
      lateFrom = Infinity
      return from
    }),
    put(...given) {
      const [document, , blocks, , file] = given
      const prepare = async () => file && (await files.prepare(document.sha256, file))
      if (slices.isLarge(blocks.length) || isLarge(statements.find.get(document.collection, document.name)))
        return afterLarge(async () => putLarge(given, await prepare()))
      return commit({
        prepare,
        write: () => put(given),
        done: (change) => {
          changed(change)
          return { replaced: change.before !== undefined }
        },
      })
    },
    async file(id, start, end) {
      const row = statements.get.get(id)
      return row && files.read(row['sha256'] as string, start, end)
    },
    async remove(id, records = []) {
      if (isLarge(statements.get.get(id))) return afterLarge(() => removeLarge(id, records))
      counts.load()
      const change = reserve.use(() =>
        transaction(database, (): Change => {
          const before = statements.get.get(id)
          const removed = before ? remove(before) : []
          if (before) {
            files.takeOutUnnamed(before['sha256'] as string)
            record(...records)
          }
          return { before, collection: '', added: [], removed }
        }),
      )
      changed(change)
      return change.before !== undefined
    },
    async candidates({ terms, collections, limit }) {
      if (terms.length === 0) return []
      const sought = [...new Set(terms)]
      const best = proposeBlocks(
        postings.of(sought, (term) => counts.holding(term), collections),
        { blocks: totals()['blocks']!, most: limit },
      )
      // Blocks that lie beside each other are read at once.
      const order = JSON.stringify(best.toSorted((a, b) => a - b))
      const rows = statements.candidates.all(order) as unknown as SQLOutputValue[][]
      const found = new Map(rows.map((row) => [row[0] as number, candidateIn(row)]))
      return best.flatMap((id) => found.get(id) ?? [])
    },
    async statistics(terms) {
      const { blocks, text, title, neighbours } = totals()
      const mean = (total: number) => (blocks! > 0 ? total / blocks! : 0)
      const holding = new Map<number, number>()
      for (const term of new Set(terms)) {
        const found = counts.holding(term)
        if (found > 0) holding.set(term, found)
      }
      return {
        blocks: blocks!,
        meanLength: { text: mean(text!), title: mean(title!), neighbours: mean(neighbours!) },
        holding,
      }
    },
  }
}

/** Blocks in the order of their ids as stretches without a gap. */
function runsOf(blocks: { id: number }[]): BlockRun[] {
  const runs: BlockRun[] = []
  for (const { id } of blocks) {
    const open = runs.at(-1)
    if (open?.last === id - 1) open.last = id
    else runs.push({ first: id, last: id })
  }
  return runs
}

function placesOf(columns: string[]): string {
  return columns.map(() => '?').join(', ')
}
