import type { RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { bytesOf, toStoredVector, toUnembedded, type VectorStore } from './vector-store.ts'

/** The vectors of the blocks of a PostgreSQL database. */
export function postgresVectors(database: PostgresSession, change: RunChange): VectorStore {
  return {
    async blocksWithoutVector({ model, after, limit }) {
      const rows = await database.rows(
        `SELECT blocks.id, document_id, collection, documents.title AS document_title, headings, text
         FROM blocks JOIN documents ON documents.id = document_id
         WHERE blocks.id > $2
           AND NOT EXISTS (SELECT 1 FROM block_vectors WHERE block_id = blocks.id AND model = $1)
         ORDER BY blocks.id LIMIT $3`,
        [model, after, limit],
      )
      return rows.map(toUnembedded)
    },
    putVectors: (model, vectors) =>
      change(async (session) => {
        // Those that are there stay until the vectors are: a removal at the same moment waits, and takes them along.
        const rows = await session.rows(
          `WITH kept AS (
             INSERT INTO block_vectors (block_id, model, vector)
             SELECT blocks.id, $1, given.vector
             FROM unnest($2::bigint[], $3::bytea[]) AS given (id, vector)
               JOIN (SELECT id FROM blocks WHERE id = ANY ($2::bigint[]) FOR KEY SHARE) AS blocks ON blocks.id = given.id
             ON CONFLICT (block_id) DO UPDATE SET model = excluded.model, vector = excluded.vector
             RETURNING block_id)
           SELECT block_id, document_id FROM kept JOIN blocks ON blocks.id = block_id`,
          [model, vectors.map(({ blockId }) => blockId), vectors.map(({ vector }) => bytesOf(vector))],
        )
        const documents = [...new Set(rows.map((row) => row['document_id'] as string))]
        if (documents.length > 0) session.tell({ kind: 'documents', documents })
        const kept = new Set(rows.map((row) => row['block_id'] as number))
        return vectors.map(({ blockId }) => blockId).filter((id) => kept.has(id))
      }),
    async vectors({ model, after, limit }) {
      const rows = await database.rows(
        `SELECT block_id, document_id, collection, vector
         FROM block_vectors JOIN blocks ON blocks.id = block_id JOIN documents ON documents.id = document_id
         WHERE model = $1 AND block_id > $2 ORDER BY block_id LIMIT $3`,
        [model, after, limit],
      )
      return rows.map(toStoredVector)
    },
    async vectorsOf({ model, documentId }) {
      const rows = await database.rows(
        `SELECT block_id, document_id, collection, vector
         FROM blocks JOIN block_vectors ON block_id = blocks.id JOIN documents ON documents.id = document_id
         WHERE document_id = $1 AND model = $2 ORDER BY block_id`,
        [documentId, model],
      )
      return rows.map(toStoredVector)
    },
  }
}
