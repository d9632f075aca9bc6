import type { Features } from './feature-types.ts'

/** What the sentences of an answer say together. */
export function answerFeatures(judged: { features: Features; score: number }[]): Features {
  const sumOf = (name: string) => judged.reduce((sum, { features }) => sum + (features[name] ?? 0), 0)
  const mostOf = (name: string) =>
    judged.reduce((most, { features }) => Math.max(most, features[name] ?? 0), 0)
  return {
    sumOdds: Math.log(0.05 + judged.reduce((sum, { score }) => sum + Math.exp(Math.min(5, score)), 0)),
    meanOdds: judged.reduce((sum, { score }) => sum + score, 0) / judged.length,
    worstOdds: softMost(judged.map(({ score }) => score)),
    freshTelling: Math.sqrt(sumOf('freshTelling')),
    // One sentence that says much of its own, one stretch of it that does: a sum over a long answer hides them.
    tellingMost: mostOf('freshTelling'),
    clauseMost: mostOf('clauseWorst'),
    // Words of the question make a sentence look carried: where there are many, its odds are too good.
    askedHeld: Math.sqrt(sumOf('askedHeld') / judged.length),
    askedThere: Math.sqrt(mostOf('askedThere')),
  }
}

/** The highest of these, a little higher where others are near it: unlike a sum, it does not grow with every sentence. */
function softMost(scores: number[]): number {
  const most = Math.max(...scores)
  return most + Math.log(scores.reduce((sum, score) => sum + Math.exp(3 * (score - most)), 0)) / 3
}
