import type { DatabaseSync } from 'node:sqlite'
import { titlesByPlace, toBlock, toCandidate, toDocument, toStoredDocument } from './document-rows.ts'
import type { DocumentLookups } from './document-store.ts'
import { hiddenCollection } from './sqlite-slices.ts'

/** What is given out of a block: all but its terms. */
const givenColumns = 'blocks.id, document_id, ordinal, start, "end", headings, page, anchor, text'

/** The same of a block that is ranked. */
const candidateColumns = 'blocks.id, document_id, ordinal, documents.title AS document_title, term_numbers'

export function sqliteDocumentLookups(database: DatabaseSync): DocumentLookups {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    get: sql(`SELECT * FROM documents WHERE id = ? AND collection <> '${hiddenCollection}'`),
    find: sql('SELECT * FROM documents WHERE collection = ? AND name = ?'),
    findPage: sql('SELECT * FROM documents WHERE url = ? AND collection = ?'),
    text: sql(`
      SELECT text FROM documents CROSS JOIN document_texts ON document_id = id
      WHERE id = ? AND collection <> '${hiddenCollection}'`),
    pieces: sql(`
      SELECT text FROM documents CROSS JOIN document_text_pieces AS pieces ON document_id = id
      WHERE id = ? AND collection <> '${hiddenCollection}' AND pieces.first_block BETWEEN documents.first_block AND last_block
      ORDER BY pieces.first_block`),
    list: sql(`
      SELECT * FROM documents WHERE CASE WHEN ?1 IS NULL THEN collection <> '${hiddenCollection}' ELSE collection = ?1 END
      ORDER BY collection, name`),
    collections: sql(`
      SELECT collection AS name, count(*) AS documents FROM documents WHERE collection <> '${hiddenCollection}'
      GROUP BY collection ORDER BY collection`),
    stemmings: sql(`
      SELECT stemming FROM documents
      WHERE stemming IS NOT NULL AND (?1 IS NULL OR collection IN (SELECT value FROM json_each(?1)))
      GROUP BY stemming ORDER BY count(*) DESC, stemming`),
    candidateAt: sql(`
      SELECT ${candidateColumns}
      FROM blocks JOIN documents ON documents.id = document_id
      WHERE blocks.id = ?1 AND blocks.id BETWEEN first_block AND last_block
        AND (?2 IS NULL OR collection IN (SELECT value FROM json_each(?2)))`),
    blocks: sql(`
      SELECT ${givenColumns} FROM json_each(?) AS wanted CROSS JOIN blocks ON blocks.id = wanted.value`),
    blocksOf: sql(`
      SELECT ${givenColumns} FROM documents CROSS JOIN blocks ON document_id = documents.id
      WHERE documents.id = ? AND blocks.id BETWEEN first_block AND last_block ORDER BY ordinal`),
    overview: sql(`
      SELECT count(*) AS documents, coalesce(sum(characters), 0) AS characters FROM documents
      WHERE collection <> '${hiddenCollection}' AND (?1 IS NULL OR collection IN (SELECT value FROM json_each(?1)))`),
    titles: sql(`
      SELECT collection, name, title FROM documents
      WHERE collection <> '${hiddenCollection}' AND (?1 IS NULL OR collection IN (SELECT value FROM json_each(?1)))
      ORDER BY collection, name LIMIT ?2`),
  }
  return {
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
      const whole = statements.text.get(id)?.['text'] as string | undefined
      if (whole !== undefined) return whole
      const pieces = statements.pieces.all(id)
      return pieces.length === 0 ? undefined : pieces.map(({ text }) => text as string).join('')
    },
    async list(collection) {
      return statements.list.all(collection ?? null).map(toDocument)
    },
    async collections() {
      return statements.collections
        .all()
        .map((row) => ({ name: row['name'] as string, documents: row['documents'] as number }))
    },
    async stemmings(collections) {
      const rows = statements.stemmings.all(collections ? JSON.stringify(collections) : null)
      return rows.map((row) => row['stemming'] as string)
    },
    async candidatesAt({ blockIds, collections }) {
      const within = collections ? JSON.stringify(collections) : null
      return blockIds.flatMap((id) => statements.candidateAt.all(id, within).map(toCandidate))
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
        titles: titlesByPlace(statements.titles.all(within, titles)),
      }
    },
  }
}
