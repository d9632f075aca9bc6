export { mostQuestionCharacters } from './question-length.ts'
export { naturalOrder } from './natural-order.ts'
export { unservedEntries } from './unserved-entries.ts'
export { branchTo, type Placed } from './branch.ts'
export {
  chatChoicesSchema,
  chatRequestSchema,
  messageText,
  type ChatMessage,
  type ChatRequestBody,
  type CitationAnnotation,
  type ToolCallDelta,
  type Usage,
} from './chat.ts'
export {
  responseRequestSchema,
  type ResponseItem,
  type ResponsePart,
  type ResponseRequestBody,
  type ResponseTool,
} from './responses.ts'
export { expectedText, issueText } from './issue-words.ts'
export { embeddingRequestSchema, type EmbeddingRequestBody } from './embeddings.ts'
export {
  givenPictureSchema,
  hasPictures,
  picturePart,
  picturesOf,
  picturesTokens,
  pictureTokens,
  pictureUrl,
  type GivenPicture,
  type PicturePart,
  type PictureSummary,
} from './pictures.ts'
export { pictureTypes, sniffPicture, type PictureType, type SniffedPicture } from './sniff-picture.ts'
export { parsePassages, renderPassages, withoutPassages, type PromptPassage } from './passages.ts'
export { isLastEvent, type EvidencePassage, type RunEvent, type RunEventBody } from './run-events.ts'
export { isRunEvent, type RunNotice } from './run-notices.ts'
export {
  addFromUrlSchema,
  changeConversationSchema,
  changeFolderSchema,
  forkSchema,
  instructionsSchema,
  promptSchema,
  startRunSchema,
  verdictReportSchema,
  type AddResult,
  type ChangeConversation,
  type ConversationDetail,
  type ConversationMatch,
  type ConversationMatches,
  type ConversationSummary,
  type DocumentSummary,
  type ErrorBody,
  type HostHistory,
  type HostKindSummary,
  type HostSample,
  type HostStatus,
  type HostOrigin,
  type ListedHost,
  type ReindexResult,
  type Prompt,
  type Instructions,
  type PromptBody,
  type RunSummary,
  type SearchResult,
  type SharedConversation,
  type VerdictReport,
} from './api.ts'
export {
  importedConversationSchema,
  importKnownSchema,
  importSchema,
  type ImportedConversation,
  type ImportedRun,
  type ImportKnown,
  type ImportResult,
  type ImportSource,
  type LeftOut,
  type LeftOutKind,
} from './imports.ts'
export { sourceNames } from './source-names.ts'
export { configSchema, hostConfigSchema, parseListen, type Config, type HostConfig } from './config.ts'
export { applyCalibrationSchema, type ApplyCalibration, type CalibrationReport } from './calibration.ts'
export {
  type Opinion,
  type OpinionsCost,
  type ReviewedVerdict,
  type SecondOpinion,
  type SecondOpinionChoice,
} from './second-opinions.ts'
export { type Because, type Verdict, type VerdictKind } from './verdicts.ts'
export { budgetSchema, usageQuerySchema, type BudgetSummary, type UsageRow } from './budgets.ts'
export { ledgerActions, type LedgerAction } from './ledger-actions.ts'
export { canonicalJson, type JsonValue } from './canonical-json.ts'
export {
  checkpointSchema,
  exportEndSchema,
  exportHeaderSchema,
  hashSchema,
  inclusionProofSchema,
  type Checkpoint,
  type InclusionProof,
  type LedgerEntry,
  type LedgerPage,
  type LedgerRecord,
} from './ledger.ts'
export { hostKinds, type Continuation, type HostKind } from './host-kinds.ts'
export { contextPoolSchema, type ContextPool, type FittedPool } from './context-pool.ts'
export {
  acceptInvitationSchema,
  aliasSchema,
  areas,
  changeCollectionSchema,
  changePersonSchema,
  changeTeamSchema,
  codeSchema,
  deleteSelfSchema,
  newPasskeySchema,
  passkeyAnswerSchema,
  invitationSchema,
  memberSchema,
  newKeySchema,
  newTeamSchema,
  passwordSchema,
  payingTeamSchema,
  settingsSchema,
  signInSchema,
  signUpSchema,
  type AliasSummary,
  type Area,
  type CollectionSummary,
  type HouseSettings,
  type HouseSummary,
  type KeySummary,
  type PersonSummary,
  type SessionSummary,
  type TeamSummary,
} from './accounts.ts'
export { type ToldBecause } from './errors.ts'
export { checkLineSchema, checkRequestSchema } from './check.ts'
export { withOpinion } from './with-opinion.ts'
export { trialKinds, type TrialKind } from './trial-kinds.ts'
export {
  startTrialsSchema,
  trialAttemptsQuerySchema,
  type KindStanding,
  type NumberedAttempt,
  type StartTrials,
  type TrialAttempt,
  type TrialKindResult,
  type TrialMessage,
  type TrialOutcome,
  type TrialReport,
  type TrialStanding,
  type TrialsOverview,
  type TrialSummary,
} from './trials.ts'
export {
  decideToolCallSchema,
  toolCallStates,
  toolCalledSchema,
  toolEndedSchema,
  type DecideToolCall,
  type ToolCallRecord,
  type ToolCallState,
  type ToolServerSummary,
  type ToolSummary,
} from './tools.ts'
export { toolServersSchema, type ToolServerConfig, type ToolServersConfig } from './tool-servers.ts'
export { unseenCharacter } from './unseen-character.ts'
