export { openAssistant, type Assistant, type AssistantOptions, type StartRunRequest } from './assistant.ts'
export { type TurnRequest } from './turn.ts'
