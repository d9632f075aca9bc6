export { estimateTokens, fit, type FitRequest, type FittedPrompt } from './fit.ts'
