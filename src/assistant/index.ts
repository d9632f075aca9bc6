export { openAssistant, type Assistant } from './assistant.ts'
export { citedAt } from './citations.ts'
export { fitPool } from './fit-pool.ts'
export { joinDeltas } from './join-deltas.ts'
export { reviewClaims, type SecondOpinionPlan } from './second-opinions.ts'
export { addToCalls, type ToolCall } from './tools/tool-call.ts'
export { openCalibrations, type Calibrations } from './calibrations.ts'
export {
  foreignConversation,
  foreignConversationId,
  foreignHash,
  type ForeignPlace,
} from './foreign-conversation.ts'
