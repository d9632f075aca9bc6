import type { Sentence } from '../claims/claims.ts'
import type { Features } from './feature-types.ts'

const watched = ['coverage', 'density', 'freshWeight'] as const

/** The place of a sentence in its answer and the sentences before it. Nothing that comes later is looked at. */
export function contextFeatures(
  sentence: Sentence,
  own: Features,
  before: { features: Features }[],
): Features {
  const features: Features = {
    index: Math.min(10, before.length),
    isFirst: before.length === 0 ? 1 : 0,
    isItem: sentence.block === 'item' ? 1 : 0,
    cites: sentence.cited.length,
    // `Pack well: take warm clothes.` A heading of its own is how an answer is spun out.
    label: /^\S[^:.]{2,40}:\s/.test(sentence.plain) && sentence.block === 'item' ? 1 : 0,
  }
  const last = before.at(-1)?.features
  for (const name of watched) {
    features[`${name}Before`] = last?.[name] ?? own[name]!
    // The mean so far goes on from the one of before: an answer may have thousands of sentences.
    const sum = (last?.[`${name}SoFar`] ?? 0) * before.length + own[name]!
    features[`${name}SoFar`] = sum / (before.length + 1)
  }
  return features
}
