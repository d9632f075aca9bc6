export { openAssistant, type Assistant, type AssistantOptions, type StartRunRequest } from './assistant.ts'
export { fitPool } from './fit-pool.ts'
export { joinDeltas } from './join-deltas.ts'
export { type TurnRequest } from './turn.ts'
