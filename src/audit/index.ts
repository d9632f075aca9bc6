export { openLedger, type Ledger } from './ledger.ts'
export { verifyExport, type ExpectedLedger, type ExportVerdict } from './verify-export.ts'
export { verifyProof, type ProofVerdict } from './verify-proof.ts'
