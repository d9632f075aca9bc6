export { contents } from './contents.ts'
export { estimateTokens, fit, instructions, type FitRequest, type FittedPrompt } from './fit.ts'
export { pack, type Packable } from './pack.ts'
export { loadTokenCounter, type TokenCounter } from './token-counter.ts'
