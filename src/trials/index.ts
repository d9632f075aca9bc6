export type { AskModel, TrialAnswer, TrialTool } from './ask-model.ts'
