export { ImportProblem, type ImportProblemCode } from './import-problem.ts'
export { previewImport, type ImportPreview } from './preview-import.ts'
export { sendImport, type ImportOutcome, type RefusedBecause } from './send-import.ts'
