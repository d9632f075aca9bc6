import type { Alignment } from '../evidence/align.ts'
import type { FeatureContext, Features } from './feature-types.ts'

/** The names of these features. They correct the odds of an answer, not those of a sentence. */
export const fitsQuestion = ['askedHeld', 'askedThere'] as const

/**
 * How much of a sentence is words of the question that the evidence has, and how many of them a sentence of the
 * evidence has in the mean. What was found for a question has its words, so they stand there whatever is said with
 * them.
 */
export function addQuestionFit(
  features: Features,
  { words, content, present }: Alignment,
  before: { features: Features }[],
  { evidence, question }: FeatureContext,
): void {
  const held = content.filter((at, index) => present[index] && question.has(words[at]!.stem)).length
  // The same for every sentence, and a question may be as long as a document.
  let there = before[0]?.features['askedThere']
  if (there === undefined) {
    let places = 0
    for (const stem of question) places += evidence.frequency.get(stem) ?? 0
    there = places / Math.max(1, evidence.sentences.length)
  }
  features['askedHeld'] = held / Math.max(1, content.length)
  features['askedThere'] = there
}
