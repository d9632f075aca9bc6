export type {
  AnswerHead,
  Caller,
  ChatEvent,
  ChatRequest,
  Host,
  LastEvent,
  Model,
  Preferences,
  StreamOptions,
  Tell,
} from './model.ts'
export { streamOf, tellOf } from './answer.ts'
export { isLast } from './model.ts'
export { collect, type CollectedAnswer } from './collect.ts'
export type { Embedder } from './embeddings.ts'
export { openaiHost, type HostTimeouts, type OpenAiHostOptions } from './openai-host.ts'
export type { ModelFacts } from './model-facts.ts'
export { presets, type HostKind, type Preset } from './presets.ts'
export { quoteHost, quoteModel } from './quote.ts'
export type { RateLimits } from './rate-limits.ts'
export { noFaults, parseFaults, type Fault, type FaultKind, type FaultPlan } from './faults.ts'
export { simulatedHost, type SimulatedSettings } from './simulated-host.ts'
export { startSimulatedServer, type SimulatedServer } from './simulated-server.ts'
