export { check, checkLimits, type Checked, type CheckRequest } from './check.ts'
export { told } from './reasons.ts'
export { splitAnswer, type Sentence } from './claims/claims.ts'
export { passagesIn, type EvidenceText } from './evidence/evidence.ts'
export { follow, openFollower, type Follower, type LiveFollower } from './follow.ts'
export type { JudgeRequest } from './judge.ts'
export {
  openSecondOpinions,
  opinionMessages,
  readOpinion,
  type AskAgain,
  type AskJudge,
  type SecondOpinions,
} from './second-opinion/index.ts'
export {
  logLoss,
  recalibrate,
  recalibrated,
  shippedCalibration,
  shippedProbability,
  type Recalibration,
  type Thumb,
} from './scoring/recalibrate.ts'
export type { ClaimKind } from './claims/claim-kind.ts'
export type { CheckedClaim, EvidenceSpan } from './verdicts.ts'
