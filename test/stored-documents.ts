import type { StoredBlock, StoredDocument } from '../src/store/documents/document-store.ts'
import { termNumbers } from '../src/base/index.ts'

/** A document as a store gets it, with what the test does not care about filled in. */
export function storedDocument(id: string, name = `${id}.md`, collection = 'c'): StoredDocument {
  return {
    id,
    collection,
    name,
    title: `Title of ${id}`,
    mediaType: 'text/markdown',
    bytes: 10,
    characters: 8,
    blocks: 1,
    addedAt: 5,
    sha256: `sha of ${id}`,
  }
}

/** A block of a document that is found by these terms. */
export function storedBlock(terms: string, ordinal = 0): StoredBlock {
  return {
    ordinal,
    start: 0,
    end: 3,
    headings: ['A', 'B'],
    page: ordinal + 1,
    anchor: undefined,
    terms: termNumbers({ text: terms, title: 'titl', neighbours: 'next door' }),
  }
}
