export {
  defaultDocumentLimits,
  openDocuments,
  type DocumentLimits,
  type Documents,
  type NewFile,
  type Passage,
} from './documents.ts'
export { fetchPage, type FetchLimits } from './fetch-page.ts'
export { cleanFileName } from './file-name.ts'
export { readText } from './read-text.ts'
export { indexPool, type PoolDocument, type PoolIndex, type PoolUnit } from './context-pool/pool-index.ts'
export { turnScores, type TurnQuery } from './context-pool/turn-scores.ts'
export type { AskedVectors } from './vectors/asked-vectors.ts'
export type { Embed } from './context-pool/pool-vectors.ts'
export { terms } from './words/terms.ts'
