import type { UnpackBudget } from './zip.ts'

/** What every parser of packed files is given. */
export interface ParseOptions {
  /** The title of a document that names none: its file's name. */
  fallbackTitle: string
  budget: UnpackBudget
}
