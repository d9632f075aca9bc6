import { brotliDecompressSync } from 'node:zlib'
import { termNumber } from '../../base/index.ts'
import { TermTable } from '../words/compare-terms.ts'
import shipped from './word-vectors.json' with { type: 'json' }

/** Vectors of English stems, as `train/word-vectors.ts` made them: frequent words have short ones. */
export interface WordVectors {
  dimensions: number
  /** One behind the other. */
  vectors: Int8Array
  /** By the number of a term (`termNumber`); -1 for one that is not known. */
  rowOfNumber(number: number): number
}

let read: WordVectors | undefined

/** Read when it is first asked for, which takes 20 ms. */
export function wordVectors(): WordVectors {
  read ??= readShipped()
  return read
}

function readShipped(): WordVectors {
  const bytes = brotliDecompressSync(Buffer.from(shipped.vectors, 'base64'))
  const stems = new TermTable(Uint32Array.from(shipped.stems.split(' '), termNumber))
  return {
    dimensions: shipped.dimensions,
    vectors: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    rowOfNumber: (number) => stems.positionOf(number),
  }
}
