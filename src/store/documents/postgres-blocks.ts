import { termsFromBytes, type TermNumbers } from '../../base/index.ts'
import { blockColumns, blockValues } from './document-rows.ts'
import type { StoredBlock } from './document-store.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { addPostings, noteBlocks, termsAtOnce } from '../word-index/postgres-index.ts'
import { postingsOf } from '../word-index/postgres-postings.ts'
import { ByteWriter } from '../word-index/posting-list.ts'
import { textPieces } from './text-pieces.ts'

// The blocks of a document come and go in one transaction, by statements of which each has a slice of them: whoever waits
// for the thread of the process has a turn while the database works.

const usuallyAtOnce = 250

type Counts = Map<number, number>
type Entries = Map<number, Uint8Array>

/** Writes the blocks and the text of a document, and what they are found by. Adds what they hold to `counts`. */
export async function addBlocks(
  session: PostgresSession,
  documentId: string,
  text: string,
  blocks: StoredBlock[],
  { counts, most = usuallyAtOnce }: { counts: Counts; most?: number | undefined },
): Promise<void> {
  if (blocks.length <= most) {
    await session.run('INSERT INTO document_texts VALUES ($1, $2)', [documentId, text])
    if (blocks.length === 0) return
    const { first, entries } = await addSlice(session, documentId, text, { blocks, counts })
    await addPostings(session, { first, entries })
    return noteBlocks(session, documentId)
  }
  const pieces = textPieces(text, Math.ceil(blocks.length / most))
  const gathered = new Map<number, ByteWriter>()
  let firstOfAll: number | undefined
  for (let from = 0; from < blocks.length; from += most) {
    const slice = { blocks: blocks.slice(from, from + most), counts }
    const { first, entries } = await addSlice(session, documentId, text, slice)
    firstOfAll ??= first
    await session.run('INSERT INTO document_text_pieces VALUES ($1, $2, $3)', [
      documentId,
      first,
      pieces[from / most]!,
    ])
    gather(gathered, entries)
  }
  await addPostings(session, { first: firstOfAll!, entries: taken(gathered) })
  await noteBlocks(session, documentId)
}

/** Entries of one term, one behind the other, are read as one. */
function gather(gathered: Map<number, ByteWriter>, entries: Entries): void {
  for (const [term, bytes] of entries) {
    let writer = gathered.get(term)
    if (!writer) gathered.set(term, (writer = new ByteWriter()))
    writer.copy(bytes, 0, bytes.length)
  }
}

function* taken(gathered: Map<number, ByteWriter>): Generator<[number, Uint8Array]> {
  for (const [term, writer] of gathered) yield [term, writer.taken()]
}

async function addSlice(
  session: PostgresSession,
  documentId: string,
  text: string,
  { blocks, counts }: { blocks: StoredBlock[]; counts: Counts },
): Promise<{ first: number; entries: Entries }> {
  const rows = blocks.map((block) => blockValues(documentId, block, text))
  const columns = blockColumns.join(', ')
  const added = await session.rows(
    `INSERT INTO blocks (${columns}) SELECT ${columns}
     FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[],
       $8::text[], $9::bytea[]) AS given (${columns})
     RETURNING id, ordinal`,
    blockColumns.map((_, index) => rows.map((row) => row[index]!)),
  )
  const termsAt = new Map(blocks.map(({ ordinal, terms }) => [ordinal, terms]))
  const { first, entries, holding } = postingsOf(
    added
      .map((row) => ({ id: row['id'] as number, terms: termsAt.get(row['ordinal'] as number)! }))
      .toSorted((a, b) => a.id - b.id),
  )
  addCounts(counts, holding, 1)
  return { first, entries }
}

/** Takes a document away, and what its blocks held off the index and off `counts`. False when there is none. */
export async function removeDocument(
  session: PostgresSession,
  id: string,
  { counts, most = usuallyAtOnce }: { counts: Counts; most?: number | undefined },
): Promise<boolean> {
  const gone: Counts = new Map()
  let first = Infinity
  for await (const blocks of storedSlices(session, id, most)) {
    first = Math.min(first, ...blocks.map((block) => block.id))
    addCounts(gone, postingsOf(blocks).holding, 1)
  }
  const removed = (await session.run('DELETE FROM documents WHERE id = $1', [id])) > 0
  if (!removed) return false
  const terms = [...gone.keys()].filter((term) => term >= 0)
  for (let from = 0; from < terms.length; from += termsAtOnce)
    await session.run('DELETE FROM term_postings WHERE term = ANY ($1::bigint[]) AND first = $2', [
      terms.slice(from, from + termsAtOnce),
      first,
    ])
  addCounts(counts, gone, -1)
  return true
}

async function* storedSlices(
  session: PostgresSession,
  documentId: string,
  most: number,
): AsyncGenerator<{ id: number; terms: TermNumbers }[]> {
  for (let after = -1; ;) {
    const rows = await session.rows(
      'SELECT id, ordinal, term_numbers FROM blocks WHERE document_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3',
      [documentId, after, most],
    )
    if (rows.length > 0)
      yield rows.map((row) => ({
        id: row['id'] as number,
        terms: termsFromBytes(row['term_numbers'] as Uint8Array),
      }))
    if (rows.length < most) return
    after = rows.at(-1)!['ordinal'] as number
  }
}

function addCounts(counts: Counts, holding: Counts, times: 1 | -1): void {
  for (const [term, blocks] of holding) counts.set(term, (counts.get(term) ?? 0) + times * blocks)
}

/** One process at a time, and as the last thing that is done: words that every document has are counted by all. */
export async function countHolding(session: PostgresSession, counts: Counts): Promise<void> {
  const changed = [...counts].filter(([, blocks]) => blocks !== 0)
  if (changed.length === 0) return
  await session.rows('SELECT pg_advisory_xact_lock(hashtext($1))', ['muster terms'])
  for (let from = 0; from < changed.length; from += termsAtOnce) {
    const some = changed.slice(from, from + termsAtOnce)
    await session.run(
      `INSERT INTO block_terms SELECT * FROM unnest($1::bigint[], $2::bigint[])
       ON CONFLICT (term) DO UPDATE SET blocks = block_terms.blocks + excluded.blocks`,
      [some.map(([term]) => term), some.map(([, blocks]) => blocks)],
    )
    const fewer = some.filter(([, blocks]) => blocks < 0).map(([term]) => term)
    if (fewer.length > 0)
      await session.run('DELETE FROM block_terms WHERE term = ANY ($1::bigint[]) AND blocks <= 0', [fewer])
  }
}
