import type { Evidence } from '../evidence/evidence.ts'

/** The features of one sentence, by name. They are the same in training and in use, for both are computed by `verify`. */
export type Features = Record<string, number>

/** The stems of content words that neither the evidence nor the question has, nor the answer had, and their weights. */
export type FreshWords = Map<string, number>

export interface FeatureContext {
  evidence: Evidence
  /** The stems of the question's content words; empty where there was no question. */
  question: Set<string>
  /** The stems of the sentences before: what they brought in is not new a second time. */
  said: Set<string>
}
