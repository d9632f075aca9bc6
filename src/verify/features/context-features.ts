import type { Sentence } from '../claims/claims.ts'
import type { Features } from './feature-types.ts'

/** The place of a sentence in its answer and the sentences before it. Nothing that comes later is looked at. */
export function addContext(features: Features, sentence: Sentence, before: { features: Features }[]): void {
  features['index'] = Math.min(10, before.length)
  features['isFirst'] = before.length === 0 ? 1 : 0
  features['isItem'] = sentence.block === 'item' ? 1 : 0
  features['cites'] = sentence.cited.length
  // `Pack well: take warm clothes.` A heading of its own is how an answer is spun out.
  features['label'] = sentence.block === 'item' && /^\S[^:.]{2,40}:\s/.test(sentence.plain) ? 1 : 0
  const last = before.at(-1)?.features
  // The mean so far goes on from the one of before: an answer may have thousands of sentences.
  const mean = (own: number, soFar = 0) => (soFar * before.length + own) / (before.length + 1)
  const { coverage = 0, density = 0, freshWeight = 0 } = features
  features['coverageBefore'] = last?.['coverage'] ?? coverage
  features['coverageSoFar'] = mean(coverage, last?.['coverageSoFar'])
  features['densityBefore'] = last?.['density'] ?? density
  features['densitySoFar'] = mean(density, last?.['densitySoFar'])
  features['freshWeightBefore'] = last?.['freshWeight'] ?? freshWeight
  features['freshWeightSoFar'] = mean(freshWeight, last?.['freshWeightSoFar'])
}
