import type { DatabaseSync } from 'node:sqlite'
import { transaction } from '../transaction.ts'
import { bytesOf, toStoredVector, toUnembedded, type VectorStore } from './vector-store.ts'

/**
 * The vectors of the blocks of one open SQLite database. `takeLate` tells, once, from where on blocks have come to be found
 * that have ids below those of others.
 */
export function sqliteVectors(database: DatabaseSync, takeLate: () => number = () => Infinity): VectorStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    missing: sql(`
      SELECT blocks.id, document_id, collection, documents.title AS document_title, headings, text
      FROM blocks CROSS JOIN documents ON documents.id = document_id
        LEFT JOIN block_vectors ON block_id = blocks.id AND model = ?1
      WHERE blocks.id > ?2 AND block_id IS NULL AND blocks.id BETWEEN first_block AND last_block ORDER BY blocks.id LIMIT ?3`),
    put: sql(`
      INSERT INTO block_vectors (block_id, model, vector) SELECT id, ?2, ?3 FROM blocks WHERE id = ?1
      ON CONFLICT (block_id) DO UPDATE SET model = excluded.model, vector = excluded.vector`),
    vectors: sql(`
      SELECT block_id, document_id, collection, vector
      FROM block_vectors CROSS JOIN blocks ON blocks.id = block_id CROSS JOIN documents ON documents.id = document_id
      WHERE model = ? AND block_id > ? ORDER BY block_id LIMIT ?`),
    vectorsOf: sql(`
      SELECT block_id, document_id, collection, vector
      FROM blocks CROSS JOIN block_vectors ON block_id = blocks.id CROSS JOIN documents ON documents.id = document_id
      WHERE document_id = ? AND model = ? ORDER BY block_id`),
  }
  return {
    async blocksWithoutVector({ model, after, limit }) {
      return statements.missing.all(model, Math.min(after, takeLate() - 1), limit).map(toUnembedded)
    },
    async putVectors(model, vectors) {
      return transaction(database, () =>
        vectors.flatMap(({ blockId, vector }) =>
          statements.put.run(blockId, model, bytesOf(vector)).changes > 0 ? [blockId] : [],
        ),
      )
    },
    async vectors({ model, after, limit }) {
      return statements.vectors.all(model, after, limit).map(toStoredVector)
    },
    async vectorsOf({ model, documentId }) {
      return statements.vectorsOf.all(documentId, model).map(toStoredVector)
    },
  }
}
