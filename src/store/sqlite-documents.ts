import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import {
  blockColumns,
  blockValues,
  documentColumns,
  documentValues,
  toBlock,
  toCandidate,
  toDocument,
  toOwnText,
  toStoredDocument,
} from './document-rows.ts'
import type { Candidate, DocumentStore, StoredBlock, StoredDocument } from './document-store.ts'
import { AppError } from '../base/index.ts'
import { termBytes, termNumbers, termsFromBytes, type BlockTerms } from '../wire/index.ts'
import { blockRuns, type BlockRun } from './block-runs.ts'
import { diskReserve } from './disk-reserve.ts'
import { openFileFolder } from './file-folder.ts'
import { groupCommit } from './group-commit.ts'
import { proposeBlocks } from './propose-blocks.ts'
import type { RecordInLedger } from './sqlite-ledger.ts'
import type { IndexedBlock } from './posting-list.ts'
import { sqliteCounts } from './sqlite-counts.ts'
import { sqlitePostings } from './sqlite-postings.ts'
import { sqliteVectors } from './sqlite-vectors.ts'
import { transaction } from './transaction.ts'

export const documentMigrations = [
  `
  CREATE TABLE documents (
    id TEXT PRIMARY KEY, collection TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, characters INTEGER NOT NULL,
    blocks INTEGER NOT NULL, added_at INTEGER NOT NULL,
    text_terms INTEGER NOT NULL, title_terms INTEGER NOT NULL, neighbour_terms INTEGER NOT NULL,
    UNIQUE (collection, name)
  ) STRICT;
  CREATE TABLE document_texts (
    document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE, text TEXT NOT NULL
  ) STRICT;
  -- Ids are never used again: an answer of last year must not cite a block of today.
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, page INTEGER, anchor TEXT,
    text_terms TEXT NOT NULL, title_terms TEXT NOT NULL, neighbour_terms TEXT NOT NULL, text TEXT NOT NULL,
    UNIQUE (document_id, ordinal)
  ) STRICT;
  CREATE VIRTUAL TABLE blocks_fts USING fts5(
    text_terms, title_terms, neighbour_terms,
    content = blocks, content_rowid = id, tokenize = "ascii tokenchars '_.-'"
  );
  CREATE VIRTUAL TABLE blocks_vocabulary USING fts5vocab(blocks_fts, row);
  CREATE TRIGGER blocks_added AFTER INSERT ON blocks BEGIN
    INSERT INTO blocks_fts (rowid, text_terms, title_terms, neighbour_terms)
    VALUES (new.id, new.text_terms, new.title_terms, new.neighbour_terms);
  END;
  CREATE TRIGGER blocks_removed AFTER DELETE ON blocks BEGIN
    INSERT INTO blocks_fts (blocks_fts, rowid, text_terms, title_terms, neighbour_terms)
    VALUES ('delete', old.id, old.text_terms, old.title_terms, old.neighbour_terms);
  END;
  `,
  'ALTER TABLE documents ADD COLUMN added_by TEXT',
  `
  ALTER TABLE documents ADD COLUMN language TEXT;
  ALTER TABLE documents ADD COLUMN url TEXT;
  ALTER TABLE documents ADD COLUMN etag TEXT;
  ALTER TABLE documents ADD COLUMN last_modified TEXT;
  CREATE INDEX documents_by_file ON documents (sha256);
  CREATE INDEX documents_by_url ON documents (url) WHERE url IS NOT NULL;
  `,
  // A trigger costs FTS5 more than all of its own work: what it has gathered is written out before each statement of one.
  'DROP TRIGGER IF EXISTS blocks_added; DROP TRIGGER IF EXISTS blocks_removed;',
  // An overview is asked for in every turn: it reads this index and no row.
  'CREATE INDEX IF NOT EXISTS documents_overview ON documents (collection, characters)',
  `
  ALTER TABLE documents ADD COLUMN stemming TEXT;
  CREATE INDEX documents_stemmed ON documents (collection, stemming) WHERE stemming IS NOT NULL;
  `,
  `
  CREATE TABLE IF NOT EXISTS block_vectors (
    block_id INTEGER PRIMARY KEY REFERENCES blocks ON DELETE CASCADE, model TEXT NOT NULL, vector BLOB NOT NULL
  ) STRICT
  `,
  `
  ALTER TABLE blocks ADD COLUMN term_numbers BLOB NOT NULL DEFAULT x'';
  UPDATE blocks SET term_numbers = numbers_of_terms(text_terms, title_terms, neighbour_terms);
  `,
  // What can be counted anew at any time, which `index` in the name says: it is not carried into another database.
  `
  DROP TABLE IF EXISTS blocks_vocabulary;
  CREATE TABLE IF NOT EXISTS index_counts (
    id INTEGER PRIMARY KEY CHECK (id = 1), counted_to INTEGER NOT NULL, counts BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS index_removals (block_id INTEGER PRIMARY KEY, numbers BLOB NOT NULL) STRICT;
  `,
  // From here on blocks are found by their numbers alone (sqlite-postings.ts).
  `
  DROP TABLE blocks_fts;
  ALTER TABLE blocks DROP COLUMN text_terms;
  ALTER TABLE blocks DROP COLUMN title_terms;
  ALTER TABLE blocks DROP COLUMN neighbour_terms;
  CREATE TABLE index_segments (
    id INTEGER PRIMARY KEY, first_block INTEGER NOT NULL, last_block INTEGER NOT NULL, blocks INTEGER NOT NULL,
    first_terms BLOB NOT NULL
  ) STRICT;
  CREATE TABLE index_chunks (id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;
  `,
]

/** What the migrations call beside SQLite's own functions. */
export function addDocumentFunctions(database: DatabaseSync): void {
  database.function('numbers_of_terms', { deterministic: true }, (text, title, neighbours) =>
    termBytes(termNumbers({ text, title, neighbours } as BlockTerms)),
  )
}

type Row = Record<string, SQLOutputValue>

/** What is given out of a block: all but its terms. */
const givenColumns = 'blocks.id, document_id, ordinal, start, "end", headings, page, anchor, text'

/** The same of a block that is ranked. */
const candidateColumns = 'blocks.id, document_id, ordinal, documents.title AS document_title, term_numbers'

function candidateIn([id, documentId, ordinal, title, numbers]: SQLOutputValue[]): Candidate {
  return {
    blockId: id as number,
    documentId: documentId as string,
    documentTitle: title as string,
    ordinal: ordinal as number,
    terms: termsFromBytes(numbers as Uint8Array),
  }
}

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
): DocumentStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    add: sql(`INSERT INTO documents (${documentColumns.join(', ')}) VALUES (${placesOf(documentColumns)})`),
    addText: sql('INSERT INTO document_texts (document_id, text) VALUES (?, ?)'),
    addBlock: sql(`INSERT INTO blocks (${blockColumns.join(', ')}) VALUES (${placesOf(blockColumns)})`),
    numbers: sql('SELECT id, term_numbers FROM blocks WHERE document_id = ? ORDER BY id'),
    removeBlocks: sql('DELETE FROM blocks WHERE document_id = ?'),
    removeText: sql('DELETE FROM document_texts WHERE document_id = ?'),
    remove: sql('DELETE FROM documents WHERE id = ?'),
    get: sql('SELECT * FROM documents WHERE id = ?'),
    find: sql('SELECT * FROM documents WHERE collection = ? AND name = ?'),
    findPage: sql('SELECT * FROM documents WHERE url = ? AND collection = ?'),
    isNamed: sql('SELECT 1 FROM documents WHERE sha256 = ? LIMIT 1'),
    text: sql('SELECT text FROM document_texts WHERE document_id = ?'),
    list: sql('SELECT * FROM documents WHERE ?1 IS NULL OR collection = ?1 ORDER BY collection, name'),
    collections: sql(
      'SELECT collection AS name, count(*) AS documents FROM documents GROUP BY collection ORDER BY collection',
    ),
    candidates: sql(`
      SELECT ${candidateColumns}
      FROM json_each(?) AS best CROSS JOIN blocks ON blocks.id = best.value
        CROSS JOIN documents ON documents.id = document_id`),
    stemmings: sql(`
      SELECT stemming FROM documents
      WHERE stemming IS NOT NULL AND (?1 IS NULL OR collection IN (SELECT value FROM json_each(?1)))
      GROUP BY stemming ORDER BY count(*) DESC, stemming`),
    candidateAt: sql(`
      SELECT ${candidateColumns}
      FROM blocks JOIN documents ON documents.id = document_id
      WHERE blocks.id = ?1 AND (?2 IS NULL OR collection IN (SELECT value FROM json_each(?2)))`),
    ownTexts: sql(`
      SELECT blocks.id, text, stemming FROM json_each(?) AS wanted CROSS JOIN blocks ON blocks.id = wanted.value
        CROSS JOIN documents ON documents.id = document_id`),
    runs: sql(`
      SELECT collection, first, last, count, document_id
      FROM (SELECT document_id, min(id) AS first, max(id) AS last, count(*) AS count FROM blocks GROUP BY document_id)
        CROSS JOIN documents ON documents.id = document_id`),
    idsOf: sql('SELECT id FROM blocks WHERE document_id = ? ORDER BY id'),
    blocks: sql(`
      SELECT ${givenColumns} FROM json_each(?) AS wanted CROSS JOIN blocks ON blocks.id = wanted.value`),
    blocksOf: sql(`SELECT ${givenColumns} FROM blocks WHERE document_id = ? ORDER BY ordinal`),
    overview: sql(`
      SELECT count(*) AS documents, coalesce(sum(characters), 0) AS characters FROM documents
      WHERE ?1 IS NULL OR collection IN (SELECT value FROM json_each(?1))`),
    titles: sql(`
      SELECT title FROM documents WHERE ?1 IS NULL OR collection IN (SELECT value FROM json_each(?1))
      ORDER BY collection, name LIMIT ?2`),
    totals: sql(`
      SELECT coalesce(sum(blocks), 0) AS blocks, coalesce(sum(text_terms), 0) AS text,
        coalesce(sum(title_terms), 0) AS title, coalesce(sum(neighbour_terms), 0) AS neighbours FROM documents`),
  }

  const counts = sqliteCounts(database)
  const reserve = diskReserve(dataFolder)
  // Rows as lists take half of the time.
  statements.candidates.setReturnArrays(true)
  const files = openFileFolder(dataFolder, (sha256) => statements.isNamed.get(sha256) !== undefined)
  const remove = (row: Row): IndexedBlock[] => {
    const id = row['id'] as string
    const removed = statements.numbers.all(id).map((block) => ({
      id: block['id'] as number,
      numbers: termsFromBytes(block['term_numbers'] as Uint8Array),
    }))
    statements.removeText.run(id)
    statements.removeBlocks.run(id)
    statements.remove.run(id)
    // What is written of a removal goes where the document was: there may be no other room.
    counts.removing(removed)
    return removed
  }

  /** Writes a document and its blocks in the place of one that was there before. */
  const put = (document: StoredDocument, text: string, blocks: StoredBlock[]): Change => {
    counts.load()
    const { id, collection, name, addedBy } = document
    const known = statements.find.get(collection, name)
    if (known && known['id'] !== id && known['added_by'] !== (addedBy ?? null))
      throw new AppError('conflict', `${name} was added by somebody else in the meantime. Try again.`, {
        because: { code: 'changed-meanwhile' },
      })
    const removed = known ? remove(known) : []
    statements.add.run(...documentValues(document, blocks))
    statements.addText.run(id, text)
    const added = blocks.map((block) => {
      const { lastInsertRowid } = statements.addBlock.run(...blockValues(id, block, text))
      return { id: Number(lastInsertRowid), numbers: block.terms }
    })
    return { before: known, collection, added, removed }
  }

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
    if (before) files.removeUnnamed(before['sha256'] as string)
  }

  const runs = blockRuns()
  for (const { collection, first, last, count, document_id: id } of statements.runs.iterate()) {
    // Several processes on one PostgreSQL, from where a document may have come, took ids by turns.
    const isOne = (last as number) - (first as number) + 1 === count
    const blocks = isOne ? [] : (statements.idsOf.all(id!) as { id: number }[])
    for (const run of isOne ? [{ first, last } as BlockRun] : runsOf(blocks))
      runs.add(run, collection as string)
  }
  const postings = sqlitePostings(database, runs)

  const commit = groupCommit(database)

  return {
    ...sqliteVectors(database),
    put: (document, text, blocks, records = [], file) =>
      commit({
        prepare: async () => file && (await files.keep(document.sha256, file)),
        write() {
          const change = put(document, text, blocks)
          record(...records)
          return change
        },
        done: (change) => {
          changed(change)
          return { replaced: change.before !== undefined }
        },
      }),
    async get(id) {
      const row = statements.get.get(id)
      return row && toDocument(row)
    },
    async find(collection, name) {
      const row = statements.find.get(collection, name)
      return row && toStoredDocument(row)
    },
    async findPage(collection, url) {
      const row = statements.findPage.get(url, collection)
      return row && toStoredDocument(row)
    },
    async text(id) {
      return statements.text.get(id)?.['text'] as string | undefined
    },
    async file(id, start, end) {
      const row = statements.get.get(id)
      return row && files.read(row['sha256'] as string, start, end)
    },
    async list(collection) {
      return statements.list.all(collection ?? null).map(toDocument)
    },
    async collections() {
      return statements.collections
        .all()
        .map((row) => ({ name: row['name'] as string, documents: row['documents'] as number }))
    },
    async remove(id, records = []) {
      counts.load()
      const change = reserve.use(() =>
        transaction(database, (): Change => {
          const before = statements.get.get(id)
          const removed = before ? remove(before) : []
          if (before) record(...records)
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
    async stemmings(collections) {
      const rows = statements.stemmings.all(collections ? JSON.stringify(collections) : null)
      return rows.map((row) => row['stemming'] as string)
    },
    async candidatesAt({ blockIds, collections }) {
      const within = collections ? JSON.stringify(collections) : null
      return blockIds.flatMap((id) => statements.candidateAt.all(id, within).map(toCandidate))
    },
    async ownTexts(blockIds) {
      return statements.ownTexts.all(JSON.stringify(blockIds)).map(toOwnText)
    },
    async blocks(blockIds) {
      return statements.blocks.all(JSON.stringify(blockIds)).map(toBlock)
    },
    async blocksOf(documentId) {
      return statements.blocksOf.all(documentId).map(toBlock)
    },
    async overview({ collections, titles }) {
      const within = collections ? JSON.stringify(collections) : null
      const { documents, characters } = statements.overview.get(within) as Record<string, number>
      return {
        documents: documents!,
        characters: characters!,
        titles: statements.titles.all(within, titles).map((row) => row['title'] as string),
      }
    },
    async statistics(terms) {
      const { blocks, text, title, neighbours } = totals()
      const mean = (total: number) => (blocks! > 0 ? total / blocks! : 0)
      const holding = new Map<string, number>()
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
