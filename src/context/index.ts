export { contents } from './contents.ts'
export {
  fit,
  instructions,
  mayShortenHistory,
  sendsEverything,
  type Budget,
  type FitRequest,
  type FittedPrompt,
  type FoundPassage,
} from './fit.ts'
export { mostEarlierPictures } from './earlier-pictures.ts'
export { compressTurns } from './earlier-turns.ts'
export { loadTokenCounter } from './load-token-counter.ts'
export type { LaidOutTurn, Layout } from './layout.ts'
export { pack, type Packable } from './pack.ts'
export { cacheRatio, type InputPrice } from './price.ts'
export type { TokenCounter } from './token-counter.ts'
export { tokenFamilyOf, type TokenFamily } from './token-families.ts'
