/** A block that a model has made no vector of yet. */
export interface UnembeddedBlock {
  blockId: number
  documentId: string
  collection: string
  title: string
  headings: string[]
  text: string
}

/** The vector of a block: its direction is what counts, in steps of 1/127 of its largest number. */
export interface StoredVector {
  blockId: number
  documentId: string
  collection: string
  vector: Int8Array
}

/** Vectors of blocks: one for each at most, which goes with it. */
export interface VectorStore {
  /**
   * Blocks behind `after` of which this model has made no vector, in the order of their ids; where others before it have
   * come to be found since it was asked last, once from the first of those on.
   */
  blocksWithoutVector(query: { model: string; after: number; limit: number }): Promise<UnembeddedBlock[]>
  /** Keeps vectors, in the place of another model's. Those of blocks that are gone are not kept; gives back which were. */
  putVectors(model: string, vectors: Pick<StoredVector, 'blockId' | 'vector'>[]): Promise<number[]>
  /** The vectors of a model behind `after`, in the order of their blocks' ids. */
  vectors(query: { model: string; after: number; limit: number }): Promise<StoredVector[]>
  /** Those of one document. */
  vectorsOf(query: { model: string; documentId: string }): Promise<StoredVector[]>
}

export function toUnembedded(row: Record<string, unknown>): UnembeddedBlock {
  return {
    blockId: row['id'] as number,
    documentId: row['document_id'] as string,
    collection: row['collection'] as string,
    title: row['document_title'] as string,
    headings: JSON.parse(row['headings'] as string) as string[],
    text: row['text'] as string,
  }
}

export function toStoredVector(row: Record<string, unknown>): StoredVector {
  return {
    blockId: row['block_id'] as number,
    documentId: row['document_id'] as string,
    collection: row['collection'] as string,
    // A copy: what a database hands out may be part of something larger.
    vector: new Int8Array(row['vector'] as Uint8Array),
  }
}

/** The bytes of a vector, as they are stored. */
export function bytesOf(vector: Int8Array): Uint8Array {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}
