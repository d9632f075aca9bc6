import type { Features } from './features.ts'
import { sigmoid } from './model.ts'

/** What the sentences of an answer say together. */
export function answerFeatures(judged: { features: Features; score: number }[]): Features {
  const odds = judged.map(({ score }) => score).toSorted((a, b) => b - a)
  let none = 0
  for (const score of odds) none += Math.log(1 - Math.min(0.999, sigmoid(score)))
  const mean = (name: string) =>
    judged.reduce((sum, { features }) => sum + (features[name] ?? 0), 0) / judged.length
  return {
    most: odds[0]!,
    second: odds[1] ?? odds[0]! - 1,
    any: Math.log(Math.max(1e-6, 1 - Math.exp(none))) - none,
    count: Math.log(1 + judged.length),
    words: Math.log(1 + mean('words') * judged.length),
    coverage: mean('coverage'),
    coverage3: mean('coverage3'),
    novelWeight: mean('novelWeight'),
    pairSame: mean('pairSame'),
  }
}
