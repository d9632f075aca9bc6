import { termsFromBytes, type BlockTerms, type DocumentSummary } from '../wire/index.ts'
import type { Candidate, FoundBlock, StoredBlock, StoredDocument } from './document-store.ts'
import { columnOf, rowOf, valuesOf, type ColumnValue } from './table-fields.ts'

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
  const total = (field: keyof StoredBlock['terms']) =>
    blocks.reduce((sum, { terms }) => sum + countTerms(terms[field]), 0)
  return valuesOf<StoredDocument & TermTotals>(
    { fields },
    {
      ...document,
      blocks: blocks.length,
      textTerms: total('text'),
      titleTerms: total('title'),
      neighbourTerms: total('neighbours'),
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
  'text_terms',
  'title_terms',
  'neighbour_terms',
  'text',
  'term_numbers',
]

/** What is written to them, without the last, its terms as numbers. */
export function blockValues(documentId: string, block: StoredBlock, documentText: string): ColumnValue[] {
  const { ordinal, start, end, headings, page, anchor, terms } = block
  return [
    documentId,
    ordinal,
    start,
    end,
    JSON.stringify(headings),
    page ?? null,
    anchor ?? null,
    terms.text,
    terms.title,
    terms.neighbours,
    documentText.slice(start, end),
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

export function toTerms(row: Record<string, unknown>): BlockTerms {
  return {
    text: row['text_terms'] as string,
    title: row['title_terms'] as string,
    neighbours: row['neighbour_terms'] as string,
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

export function countTerms(terms: string): number {
  if (terms === '') return 0
  let count = 1
  for (let blank = terms.indexOf(' '); blank >= 0; blank = terms.indexOf(' ', blank + 1)) count++
  return count
}
