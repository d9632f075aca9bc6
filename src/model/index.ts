export type {
  AnswerHead,
  Caller,
  ChatEvent,
  ChatRequest,
  Host,
  LastEvent,
  Model,
  Preferences,
  ModelOnHost,
  StreamOptions,
  Tell,
} from './model.ts'
export { encoded, type ByteText } from './byte-text.ts'
export { streamOf, tellOf } from './answer.ts'
export { isLast } from './model.ts'
export { collect } from './collect.ts'
export { openaiHost, type OpenAiHostOptions } from './openai-host.ts'
export type { ModelFacts } from './model-facts.ts'
export { presets } from './presets.ts'
export { quoteHost, quoteModel } from './quote/quote.ts'
export { quoteWords, type QuoteWords } from './quote/quote-words.ts'
export type { RateLimits } from './rate-limits.ts'
export { parseFaults, type FaultKind } from './simulated/faults.ts'
export { simulatedHost, type SimulatedSettings } from './simulated/simulated-host.ts'
export { startSimulatedServer, type SimulatedServer } from './simulated/simulated-server.ts'
