import type { Alignment } from '../evidence/align.ts'
import type { FeatureContext, Features } from './feature-types.ts'

/** The names of these features. */
export const whatWasSaid = ['repeatedShare', 'repeatedNew', 'placeUsed', 'placeStep', 'placeApart']

/** Further apart than this, two places of the evidence are just apart. */
const far = 10

/**
 * What of a sentence its answer has said before, and whether it goes on in the evidence or comes back to a place that
 * was told already: wrap-ups and embroidery do.
 */
export function addSaid(
  features: Features,
  { words, content, weights, present, windows }: Alignment,
  before: { alignment: Alignment }[],
  { question, said }: FeatureContext,
): void {
  let all = 0
  let repeated = 0
  let repeatedNew = 0
  for (const [index, at] of content.entries()) {
    const { stem } = words[at]!
    all += weights[index]!
    if (!said.has(stem)) continue
    repeated += weights[index]!
    if (!present[index] && !question.has(stem)) repeatedNew += weights[index]!
  }
  const place = windows[0].first
  const last = before.at(-1)?.alignment.windows[0].first ?? -1
  let used = 0
  if (place >= 0) for (const { alignment } of before) if (alignment.windows[0].first === place) used++
  const isKnown = place >= 0 && last >= 0
  features['repeatedShare'] = all === 0 ? 0 : repeated / all
  features['repeatedNew'] = repeatedNew
  features['placeUsed'] = used
  features['placeStep'] = isKnown ? Math.max(-far, Math.min(far, place - last)) : 0
  features['placeApart'] = isKnown ? Math.min(far, Math.abs(place - last)) : far
}
