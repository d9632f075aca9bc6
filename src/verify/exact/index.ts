export { exactFindings } from './findings.ts'
export type { ExactFinding } from './claim.ts'
export { prepareEvidence, type PreparedEvidence } from './evidence.ts'
