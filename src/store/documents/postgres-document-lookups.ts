import { titlesByPlace, toBlock, toCandidate, toDocument, toStoredDocument } from './document-rows.ts'
import type { DocumentLookups } from './document-store.ts'
import type { PostgresSession } from '../postgres-database.ts'

/** What of a block is needed for ranking. */
const candidateColumns =
  'blocks.id, document_id, ordinal, documents.title AS document_title, blocks.term_numbers'

/** What is read of documents and their blocks, by what they are called. */
export function postgresDocumentLookups(database: PostgresSession): DocumentLookups {
  return {
    async get(id) {
      const [row] = await database.rows('SELECT * FROM documents WHERE id = $1', [id])
      return row && toDocument(row)
    },
    async find(collection, name) {
      const [row] = await database.rows('SELECT * FROM documents WHERE collection = $1 AND name = $2', [
        collection,
        name,
      ])
      return row && toStoredDocument(row)
    },
    async findPage(collection, url) {
      const [row] = await database.rows('SELECT * FROM documents WHERE url = $1 AND collection = $2', [
        url,
        collection,
      ])
      return row && toStoredDocument(row)
    },
    async text(id) {
      const pieces = await database.rows(
        `SELECT text FROM (
           SELECT 0 AS first_block, text FROM document_texts WHERE document_id = $1
           UNION ALL SELECT first_block, text FROM document_text_pieces WHERE document_id = $1
         ) AS pieces ORDER BY first_block`,
        [id],
      )
      return pieces.length === 0 ? undefined : pieces.map(({ text }) => text as string).join('')
    },
    async list(collection) {
      const rows = await database.rows(
        'SELECT * FROM documents WHERE $1::text IS NULL OR collection = $1 ORDER BY collection, name',
        [collection ?? null],
      )
      return rows.map(toDocument)
    },
    async collections() {
      const rows = await database.rows(
        'SELECT collection AS name, count(*) AS documents FROM documents GROUP BY collection ORDER BY collection',
      )
      return rows.map((row) => ({ name: row['name'] as string, documents: row['documents'] as number }))
    },
    async stemmings(collections) {
      const rows = await database.rows(
        `SELECT stemming FROM documents
         WHERE stemming IS NOT NULL AND ($1::text[] IS NULL OR collection = ANY ($1::text[]))
         GROUP BY stemming ORDER BY count(*) DESC, stemming COLLATE "C"`,
        [collections ?? null],
      )
      return rows.map((row) => row['stemming'] as string)
    },
    async candidatesAt({ blockIds, collections }) {
      const rows = await database.rows(
        `SELECT ${candidateColumns} FROM blocks JOIN documents ON documents.id = document_id
         WHERE blocks.id = ANY ($1::bigint[]) AND ($2::text[] IS NULL OR collection = ANY ($2::text[]))`,
        [blockIds, collections ?? null],
      )
      const found = new Map(rows.map((row) => [row['id'] as number, toCandidate(row)]))
      return blockIds.flatMap((id) => found.get(id) ?? [])
    },
    async blocks(blockIds) {
      const rows = await database.rows('SELECT * FROM blocks WHERE id = ANY ($1::bigint[])', [blockIds])
      const found = new Map(rows.map((row) => [row['id'] as number, toBlock(row)]))
      return blockIds.flatMap((id) => found.get(id) ?? [])
    },
    async blocksOf(documentId) {
      const rows = await database.rows('SELECT * FROM blocks WHERE document_id = $1 ORDER BY ordinal', [
        documentId,
      ])
      return rows.map(toBlock)
    },
    async overview({ collections, titles }) {
      const within = '($1::text[] IS NULL OR collection = ANY ($1::text[]))'
      const [totals] = await database.rows(
        `SELECT count(*) AS documents, coalesce(sum(characters), 0)::bigint AS characters
         FROM documents WHERE ${within}`,
        [collections ?? null],
      )
      const { documents, characters } = totals as Record<string, number>
      const rows = await database.rows(
        `SELECT collection, name, title FROM documents WHERE ${within} ORDER BY collection, name LIMIT $2`,
        [collections ?? null, titles],
      )
      return {
        documents: documents!,
        characters: characters!,
        titles: titlesByPlace(rows),
      }
    },
  }
}
