import { termBytes, termNumbers, type BlockTerms } from '../wire/index.ts'
import { toTerms } from './document-rows.ts'
import type { PostgresSession } from './postgres-database.ts'
import { postingsOf, type DocumentPostings } from './postgres-postings.ts'

const rowsAtOnce = 5_000

/** The postings of a document as it is stored, by which they are found again. */
export async function storedPostings(
  session: PostgresSession,
  documentId: string,
): Promise<DocumentPostings> {
  return postingsOf(await storedBlocks(session, documentId))
}

export async function addPostings(
  session: PostgresSession,
  { first, entries }: DocumentPostings,
): Promise<void> {
  if (entries.size === 0) return
  await session.run(
    `INSERT INTO term_postings (term, first, entries)
     SELECT term, $1, entries FROM unnest($2::text[], $3::bytea[]) AS given (term, entries)`,
    [first, [...entries.keys()], [...entries.values()]],
  )
}

/** Makes anew what all blocks are found by, out of their terms: after they were moved here, or for a newer form of it. */
export async function indexAll(session: PostgresSession): Promise<void> {
  await session.script('DELETE FROM block_terms; DELETE FROM term_postings')
  const counts = new Map<string, number>()
  for (const row of await session.rows('SELECT id FROM documents ORDER BY id')) {
    const blocks = await storedBlocks(session, row['id'] as string)
    await session.run(
      `UPDATE blocks SET term_numbers = given.numbers FROM unnest($1::bigint[], $2::bytea[]) AS given (id, numbers)
       WHERE blocks.id = given.id AND blocks.term_numbers <> given.numbers`,
      [blocks.map(({ id }) => id), blocks.map(({ terms }) => termBytes(termNumbers(terms)))],
    )
    const postings = postingsOf(blocks)
    await addPostings(session, postings)
    for (const [term, held] of postings.holding) counts.set(term, (counts.get(term) ?? 0) + held)
  }
  const rows = [...counts]
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce)
    await session.run('INSERT INTO block_terms SELECT * FROM unnest($1::text[], $2::bigint[])', [
      some.map(([term]) => term),
      some.map(([, blocks]) => blocks),
    ])
  }
}

async function storedBlocks(
  session: PostgresSession,
  documentId: string,
): Promise<{ id: number; terms: BlockTerms }[]> {
  const rows = await session.rows(
    'SELECT id, text_terms, title_terms, neighbour_terms FROM blocks WHERE document_id = $1 ORDER BY id',
    [documentId],
  )
  return rows.map((row) => ({ id: row['id'] as number, terms: toTerms(row) }))
}
