export { check, checkLimits, type Checked, type CheckRequest } from './check.ts'
export { passagesIn, type EvidenceText } from './evidence.ts'
export type { ClaimKind } from './claim-kind.ts'
export type { CheckedClaim, EvidenceSpan } from './verdicts.ts'
