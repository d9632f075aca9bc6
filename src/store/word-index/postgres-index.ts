import { termBytes, termNumbers, termsFromBytes, type TermNumbers } from '../../base/index.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { postingsOf } from './postgres-postings.ts'

/** How many terms are written or removed at once, and how many bytes of their entries: others wait for so many. */
export const termsAtOnce = 4_000
const entryBytesAtOnce = 2 ** 18

/** Writes what the blocks of a document are found by, under the first of them. */
export async function addPostings(
  session: PostgresSession,
  { first, entries }: { first: number; entries: Iterable<[number, Uint8Array]> },
): Promise<void> {
  let some: [number, Uint8Array][] = []
  let bytes = 0
  const write = () =>
    session.run(
      `INSERT INTO term_postings (term, first, entries)
       SELECT term, $1, entries FROM unnest($2::bigint[], $3::bytea[]) AS given (term, entries)`,
      [first, some.map(([term]) => term), some.map(([, entry]) => entry)],
    )
  for (const one of entries) {
    some.push(one)
    bytes += one[1].length
    if (some.length < termsAtOnce && bytes < entryBytesAtOnce) continue
    await write()
    some = []
    bytes = 0
  }
  if (some.length > 0) await write()
}

/** Makes anew what all blocks are found by, out of their numbers: after they were moved here, or for a newer form of it. */
export async function indexAll(session: PostgresSession): Promise<void> {
  await session.script('DELETE FROM block_terms; DELETE FROM term_postings')
  const counts = new Map<number, number>()
  for (const row of await session.rows('SELECT id FROM documents ORDER BY id')) {
    const blocks = await storedBlocks(session, row['id'] as string)
    const postings = postingsOf(blocks)
    await addPostings(session, postings)
    for (const [term, held] of postings.holding) counts.set(term, (counts.get(term) ?? 0) + held)
  }
  const rows = [...counts]
  for (let from = 0; from < rows.length; from += termsAtOnce) {
    const some = rows.slice(from, from + termsAtOnce)
    await session.run('INSERT INTO block_terms SELECT * FROM unnest($1::bigint[], $2::bigint[])', [
      some.map(([term]) => term),
      some.map(([, blocks]) => blocks),
    ])
  }
}

/** Writes down which blocks each document has, or one of them, by which its postings are found. */
export async function noteBlocks(session: PostgresSession, documentId?: string): Promise<void> {
  await session.run(
    `UPDATE documents SET first_block = first, last_block = last
     FROM (
       SELECT document_id, min(id) AS first, max(id) AS last FROM blocks
       WHERE $1::text IS NULL OR document_id = $1 GROUP BY document_id
     ) AS own WHERE own.document_id = documents.id`,
    [documentId ?? null],
  )
}

async function storedBlocks(
  session: PostgresSession,
  documentId: string,
): Promise<{ id: number; terms: TermNumbers }[]> {
  const rows = await session.rows('SELECT id, term_numbers FROM blocks WHERE document_id = $1 ORDER BY id', [
    documentId,
  ])
  return rows.map((row) => ({
    id: row['id'] as number,
    terms: termsFromBytes(row['term_numbers'] as Uint8Array),
  }))
}

/** Makes the numbers out of the terms that blocks of earlier versions were stored with. */
export async function numberTerms(session: PostgresSession): Promise<void> {
  for (const document of await session.rows('SELECT id FROM documents ORDER BY id')) {
    const rows = await session.rows(
      'SELECT id, text_terms, title_terms, neighbour_terms FROM blocks WHERE document_id = $1',
      [document['id'] as string],
    )
    const numbers = rows.map((row) =>
      termBytes(
        termNumbers({
          text: row['text_terms'] as string,
          title: row['title_terms'] as string,
          neighbours: row['neighbour_terms'] as string,
        }),
      ),
    )
    await session.run(
      `UPDATE blocks SET term_numbers = given.numbers FROM unnest($1::bigint[], $2::bytea[]) AS given (id, numbers)
       WHERE blocks.id = given.id`,
      [rows.map((row) => row['id'] as number), numbers],
    )
  }
}
