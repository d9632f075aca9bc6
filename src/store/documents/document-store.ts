import type { TermNumbers } from '../../base/index.ts'
import type { DocumentSummary, LedgerRecord } from '../../wire/index.ts'
import type { VectorStore } from './vector-store.ts'

/** A block as it is stored: the unit that is indexed and given out. Offsets are UTF-16 into the document's text. */
export interface StoredBlock {
  ordinal: number
  start: number
  end: number
  headings: string[]
  page: number | undefined
  anchor: string | undefined
  terms: TermNumbers
}

/** A block proposed by the store: what ranking needs of it, and no more. */
export interface Candidate {
  blockId: number
  documentId: string
  documentTitle: string
  ordinal: number
  terms: TermNumbers
}

/** A block with its text, as it is given out. */
export interface FoundBlock extends Omit<StoredBlock, 'terms'> {
  blockId: number
  documentId: string
  text: string
}

/** A document as it is stored: what is told of it, and by what a change of its file or page is seen. */
export interface StoredDocument extends DocumentSummary {
  sha256: string
  /** The language by whose rules its terms are stemmed; left out: Porter's. */
  stemming?: string | undefined
  /** Of a page of the web, what its server gave to ask for changes by (RFC 9110, 8.8). */
  etag?: string | undefined
  lastModified?: string | undefined
}

/** Documents, their text and blocks, and candidates for a search. */
export interface DocumentStore extends DocumentLookups, VectorStore {
  /**
   * Stores a document with all its blocks in one transaction, in the place of one with the same collection and name.
   * Throws `conflict` where that one is somebody else's and has another id. The file that it was read from is kept
   * beside it, as long as a document has it.
   */
  put(
    document: StoredDocument,
    text: string,
    blocks: StoredBlock[],
    records?: LedgerRecord[],
    file?: Uint8Array,
  ): Promise<{ replaced: boolean }>
  /** Bytes `start` to `end` of the file that a document was read from, fewer at its end; undefined when none is kept. */
  file(id: string, start: number, end: number): Promise<Uint8Array | undefined>
  /** Removes a document and its blocks; false when there is none. */
  remove(id: string, records?: LedgerRecord[]): Promise<boolean>
  /** At most `limit` blocks that hold any of the terms, given by their numbers, best first by the store's own ranking. */
  candidates(query: {
    terms: number[]
    collections: string[] | undefined
    limit: number
  }): Promise<Candidate[]>
  /** How many blocks there are, their mean length in terms, and how many of them hold each term, by its number. */
  statistics(terms: number[]): Promise<{
    blocks: number
    meanLength: { text: number; title: number; neighbours: number }
    holding: Map<number, number>
  }>
}

/** What is there, as it was stored. */
export interface DocumentLookups {
  collections(): Promise<{ name: string; documents: number }[]>
  get(id: string): Promise<DocumentSummary | undefined>
  find(collection: string, name: string): Promise<StoredDocument | undefined>
  /** The page in a collection that was fetched from this address. */
  findPage(collection: string, url: string): Promise<StoredDocument | undefined>
  text(id: string): Promise<string | undefined>
  list(collection?: string): Promise<DocumentSummary[]>
  /** By which rules but Porter's the documents of these collections are stemmed (all when left out), the most frequent first. */
  stemmings(collections: string[] | undefined): Promise<string[]>
  /** The same of these blocks, in their order, without those that are gone or outside of the collections. */
  candidatesAt(query: { blockIds: number[]; collections: string[] | undefined }): Promise<Candidate[]>
  /** The blocks with these ids that (still) exist, in the order of the ids. */
  blocks(blockIds: number[]): Promise<FoundBlock[]>
  /** All blocks of a document, in order. */
  blocksOf(documentId: string): Promise<FoundBlock[]>
  /**
   * How much there is in these collections (in all when left out), and the titles of the first `titles` documents. Which
   * are the first is told by the codes of their collections and names; they come in natural order.
   */
  overview(query: {
    collections: string[] | undefined
    titles: number
  }): Promise<{ documents: number; characters: number; titles: string[] }>
}
