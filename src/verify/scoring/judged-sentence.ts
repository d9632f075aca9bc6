import type { Alignment } from '../evidence/align.ts'
import type { Sentence } from '../claims/claims.ts'
import type { Features } from '../features/feature-types.ts'

/** A sentence with all that was found out about it. */
export interface JudgedSentence {
  sentence: Sentence
  alignment: Alignment
  features: Features
  /** The log-odds that it is not supported. */
  score: number
}
