import type { Candidate } from '../../store/index.ts'
import type { Ranked } from './rank.ts'

/** How many of the blocks with the nearest vectors are joined with those found by their words. */
export const nearestBlocks = 100

/** How little the first places are set above the next ones; the value of the paper. */
const flatness = 60

/**
 * One ranking of two, by reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): only places count, since a
 * score by words and the angle between vectors cannot be compared. Scores reach up to the best one by words.
 */
export function joinRankings(byWords: Ranked[], byVectors: Candidate[]): Ranked[] {
  const joined = new Map<number, Ranked>()
  const add = (candidate: Candidate, place: number) => {
    const score = (joined.get(candidate.blockId)?.score ?? 0) + 1 / (flatness + place + 1)
    joined.set(candidate.blockId, { candidate, score })
  }
  for (const [place, { candidate }] of byWords.entries()) add(candidate, place)
  for (const [place, candidate] of byVectors.entries()) add(candidate, place)
  const ranked = [...joined.values()].toSorted((a, b) => b.score - a.score)
  const scale = (byWords[0]?.score ?? 1) / (ranked[0]?.score ?? 1)
  return ranked.map(({ candidate, score }) => ({ candidate, score: score * scale }))
}
