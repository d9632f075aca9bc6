import { AppError } from '../../base/index.ts'
import { documentColumns, documentValues } from './document-rows.ts'
import type { DocumentStore } from './document-store.ts'
import { addBlocks, countHolding, removeDocument } from './postgres-blocks.ts'
import type { RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { postgresDocumentLookups } from './postgres-document-lookups.ts'
import { postgresCode } from '../postgres-errors.ts'
import { addFile, lockFiles, readFile, removeUnnamedFile } from './postgres-files.ts'
import { termPostings, totals } from '../word-index/postgres-postings.ts'
import { postgresVectors } from './postgres-vectors.ts'
import { proposeBlocks } from '../word-index/propose-blocks.ts'

const mostAttempts = 10
/** What makes a document the only one of its name, and of its id. */
const namesOfDocuments = new Set<unknown>(['documents_by_name', 'documents_pkey'])

const addDocument = `
  INSERT INTO documents (${documentColumns.join(', ')})
  VALUES (${documentColumns.map((_, index) => `$${index + 1}`).join(', ')})`

/** The documents of a PostgreSQL database. */
export function postgresDocuments(
  database: PostgresSession,
  change: RunChange,
  { blocksAtOnce }: { blocksAtOnce?: number } = {},
): DocumentStore {
  const put: DocumentStore['put'] = (document, text, blocks, records = [], file) =>
    change(async (session) => {
      const { id, collection, name, sha256, addedBy } = document
      const [known] = await session.rows(
        'SELECT id, added_by, sha256 FROM documents WHERE collection = $1 AND name = $2 FOR UPDATE',
        [collection, name],
      )
      if (known && known['id'] !== id && known['added_by'] !== (addedBy ?? null))
        throw new AppError('conflict', `${name} was added by somebody else in the meantime. Try again.`, {
          because: { code: 'changed-meanwhile' },
        })
      const counts = new Map<number, number>()
      if (known) await removeDocument(session, known['id'] as string, { counts, most: blocksAtOnce })
      await session.run(addDocument, documentValues(document, blocks))
      await addBlocks(session, id, text, blocks, { counts, most: blocksAtOnce })
      await lockFiles(session, [sha256, ...(known ? [known['sha256'] as string] : [])])
      if (file) await addFile(session, sha256, file)
      if (known) await removeUnnamedFile(session, known['sha256'] as string)
      await countHolding(session, counts)
      if (known) session.tell({ kind: 'documents', documents: [known['id'] as string] })
      session.record(...records)
      return { replaced: known !== undefined }
    })

  const lookups = postgresDocumentLookups(database)

  return {
    ...lookups,
    ...postgresVectors(database, change),
    async put(...document) {
      for (let count = 1; ; count++)
        try {
          return await put(...document)
        } catch (thrown) {
          // Another process put one of this name, or of this id, at the same moment: now it is there to be replaced.
          const isRace = postgresCode(thrown) === '23505' && namesOfDocuments.has(constraintOf(thrown))
          if (!isRace) throw thrown
          if (count >= mostAttempts)
            throw new AppError(
              'busy',
              `${document[0].name} is being replaced by many at once. Try again in a moment.`,
              {
                cause: thrown,
                retryAfterMs: 1_000,
              },
            )
        }
    },
    file: (id, start, end) => readFile(database, id, { start, end }),
    remove: (id, records = []) =>
      change(async (session) => {
        const counts = new Map<number, number>()
        const [known] = await session.rows('SELECT sha256 FROM documents WHERE id = $1 FOR UPDATE', [id])
        if (!known) return false
        await removeDocument(session, id, { counts, most: blocksAtOnce })
        await lockFiles(session, [known['sha256'] as string])
        await removeUnnamedFile(session, known['sha256'] as string)
        await countHolding(session, counts)
        session.tell({ kind: 'documents', documents: [id] })
        session.record(...records)
        return true
      }),
    async candidates({ terms, collections, limit }) {
      const sought = [...new Set(terms)]
      const rows = await database.rows(
        `SELECT term, entries, counted.blocks AS holders,
           (SELECT blocks FROM block_terms WHERE term = $2) AS blocks
         FROM (
           SELECT term, string_agg(entries, ''::bytea) AS entries FROM term_postings
           ${collections ? 'JOIN documents ON first_block = first AND collection = ANY ($3::text[])' : ''}
           WHERE term = ANY ($1::bigint[]) GROUP BY term
         ) AS found JOIN block_terms AS counted USING (term)`,
        [sought, totals.blocks, ...(collections ? [collections] : [])],
      )
      const postings = new Map(
        rows.map((row) => [
          row['term'] as number,
          termPostings(row['entries'] as Uint8Array, row['holders'] as number),
        ]),
      )
      const best = proposeBlocks(
        sought.flatMap((term) => postings.get(term) ?? []),
        { blocks: (rows[0]?.['blocks'] as number | undefined) ?? 0, most: limit },
      )
      return lookups.candidatesAt({ blockIds: best, collections })
    },
    async statistics(terms) {
      const rows = await database.rows(
        'SELECT term, blocks FROM block_terms WHERE term = ANY ($1::bigint[])',
        [[...new Set([...terms, ...Object.values(totals)])]],
      )
      const holding = new Map(rows.map((row) => [row['term'] as number, row['blocks'] as number]))
      const blocks = holding.get(totals.blocks) ?? 0
      const mean = (field: 'text' | 'title' | 'neighbours') =>
        blocks > 0 ? (holding.get(totals[field]) ?? 0) / blocks : 0
      return {
        blocks,
        meanLength: { text: mean('text'), title: mean('title'), neighbours: mean('neighbours') },
        // In the order of the terms, as they were asked for.
        holding: new Map(
          [...new Set(terms)].flatMap((term): [number, number][] => {
            const count = holding.get(term)
            return count === undefined ? [] : [[term, count]]
          }),
        ),
      }
    },
  }
}

function constraintOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'constraint' in thrown ? thrown.constraint : undefined
}
