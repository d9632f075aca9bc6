import { termPlaces } from '../../base/index.ts'
import type { Ranked } from './rank.ts'

/** How many of the best blocks are read for further terms, how many terms they give, and what these weigh in all. */
const blocksRead = 10
const termsTaken = 30
/** Of the weight of the question's own terms. */
const shareOfWeight = 0.15

/**
 * The terms of a question with those that its best blocks share (pseudo-relevance feedback, RM3: Abdul-Jaleel et
 * al., 2004): they find the passages that say it in other words.
 */
export function withFeedback(weights: Map<number, number>, ranked: Ranked[]): Map<number, number> {
  const read = ranked.slice(0, blocksRead)
  const total = sum(read.map(({ score }) => score))
  if (total <= 0) return weights
  const model = new Map<number, number>()
  for (const { candidate, score } of read) {
    const { start, textEnd } = termPlaces(candidate.terms)
    const each = score / total / (textEnd - start)
    for (const term of candidate.terms.subarray(start, textEnd))
      model.set(term, (model.get(term) ?? 0) + each)
  }
  const taken = [...model].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, termsTaken)
  const scale =
    (shareOfWeight * sum([...weights.values()])) / Math.max(1e-9, sum(taken.map(([, share]) => share)))
  const expanded = new Map(weights)
  for (const [term, share] of taken) expanded.set(term, (weights.get(term) ?? 0) + share * scale)
  return expanded
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
