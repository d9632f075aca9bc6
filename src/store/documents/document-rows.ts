import { termBytes, termPlaces, termsFromBytes, type BlockTerms, type TermNumbers } from '../../base/index.ts'
import { naturalOrder, type DocumentSummary } from '../../wire/index.ts'
import type { Candidate, FoundBlock, StoredBlock, StoredDocument } from './document-store.ts'
import { columnOf, rowOf, valuesOf, type ColumnValue } from '../table-fields.ts'

// What either database keeps of documents and their blocks, and how it is read out of their rows.

const summary = [
  'id',
  'collection',
  'name',
  'title',
  'mediaType',
  'bytes',
  'characters',
  'blocks',
  'addedAt',
  'addedBy',
  'language',
  'url',
] as const satisfies (keyof DocumentSummary)[]

const stored = [...summary, 'sha256', 'stemming', 'etag', 'lastModified'] as const

/** How many terms the blocks of a document have in each of their fields. */
interface TermTotals {
  textTerms: number
  titleTerms: number
  neighbourTerms: number
}

const fields = [...stored, 'textTerms', 'titleTerms', 'neighbourTerms'] as const

/** The columns that a document is written to. */
export const documentColumns = fields.map(columnOf)

/** What is written to them. */
export function documentValues(document: StoredDocument, blocks: StoredBlock[]): ColumnValue[] {
  const totals = termTotals(blocks)
  return valuesOf<StoredDocument & TermTotals>(
    { fields },
    {
      ...document,
      blocks: blocks.length,
      textTerms: totals.text,
      titleTerms: totals.title,
      neighbourTerms: totals.neighbours,
    },
  )
}

export function toDocument(row: Record<string, unknown>): DocumentSummary {
  return rowOf<DocumentSummary>({ fields: summary }, row)
}

export function toStoredDocument(row: Record<string, unknown>): StoredDocument {
  return rowOf<StoredDocument>({ fields: stored }, row)
}

/** The columns that a block is written to. */
export const blockColumns = [
  'document_id',
  'ordinal',
  'start',
  '"end"',
  'headings',
  'page',
  'anchor',
  'text',
  'term_numbers',
]

/** What is written to them. */
export function blockValues(
  documentId: string,
  block: StoredBlock,
  documentText: string,
): (ColumnValue | Uint8Array)[] {
  const { ordinal, start, end, headings, page, anchor, terms } = block
  return [
    documentId,
    ordinal,
    start,
    end,
    JSON.stringify(headings),
    page ?? null,
    anchor ?? null,
    documentText.slice(start, end),
    termBytes(terms),
  ]
}

export function toCandidate(row: Record<string, unknown>): Candidate {
  return {
    blockId: row['id'] as number,
    documentId: row['document_id'] as string,
    documentTitle: row['document_title'] as string,
    ordinal: row['ordinal'] as number,
    terms: termsFromBytes(row['term_numbers'] as Uint8Array),
  }
}

export function toBlock(row: Record<string, unknown>): FoundBlock {
  return {
    blockId: row['id'] as number,
    documentId: row['document_id'] as string,
    ordinal: row['ordinal'] as number,
    start: row['start'] as number,
    end: row['end'] as number,
    headings: row['headings'] === '[]' ? [] : (JSON.parse(row['headings'] as string) as string[]),
    page: (row['page'] as number | null) ?? undefined,
    anchor: (row['anchor'] as string | null) ?? undefined,
    text: row['text'] as string,
  }
}

/** How many terms some blocks have in each field. */
export function termTotals(blocks: { terms: TermNumbers }[]): Record<keyof BlockTerms, number> {
  const totals = { text: 0, title: 0, neighbours: 0 }
  for (const { terms } of blocks) {
    const { start, textEnd, titleEnd, end } = termPlaces(terms)
    totals.text += textEnd - start
    totals.title += titleEnd - textEnd
    totals.neighbours += end - titleEnd
  }
  return totals
}

/** The titles of documents, ordered as people order their collections and names. */
export function titlesByPlace(rows: Record<string, unknown>[]): string[] {
  return rows
    .map((row) => ({
      collection: row['collection'] as string,
      name: row['name'] as string,
      title: row['title'] as string,
    }))
    .toSorted((a, b) => naturalOrder(a.collection, b.collection) || naturalOrder(a.name, b.name))
    .map(({ title }) => title)
}
