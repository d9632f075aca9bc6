export {
  defaultDocumentLimits,
  openDocuments,
  type DocumentLimits,
  type Documents,
  type Passage,
  type SearchQuery,
} from './documents.ts'
export { fetchPage, type FetchLimits } from './fetch-page.ts'
export { cleanFileName } from './file-name.ts'
export { indexPool, type PoolBlock, type PoolDocument, type PoolIndex } from './pool-index.ts'
export { terms } from './terms.ts'
