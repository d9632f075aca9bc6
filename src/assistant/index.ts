export { openAssistant, type Assistant, type AssistantOptions, type StartRunRequest } from './assistant.ts'
export { fitPool } from './fit-pool.ts'
export { type TurnRequest } from './turn.ts'
