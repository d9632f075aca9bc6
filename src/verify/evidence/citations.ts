import type { Alignment } from './align.ts'
import type { Sentence } from '../claims/claims.ts'
import type { Evidence } from './evidence.ts'

/** A cited passage carries a claim when it has this much of what the best place has. */
const enough = 0.6
/** Below this nothing carries it, and to name a better passage would be a guess. */
const leastShare = 0.5

/** What a sentence cites and does not carry it, with the passage that does; undefined where its citations hold. */
export function citationProblem(
  { cited }: Sentence,
  { content, words, weights, windows }: Alignment,
  evidence: Evidence,
): { cited: number[]; better?: number } | undefined {
  if (cited.length === 0 || content.length === 0) return undefined
  const shareOf = (number: number) => {
    const passage = evidence.passages.findIndex((other) => other.number === number)
    if (passage < 0) return undefined
    let held = 0
    let all = 0
    for (const [index, at] of content.entries()) {
      all += weights[index]!
      if (standsIn(words[at]!.stem, passage, evidence)) held += weights[index]!
    }
    return all === 0 ? 1 : held / all
  }
  const best = windows[2]
  const bestPassage = best.first < 0 ? undefined : evidence.sentences[best.first]!.passage
  const bestNumber = bestPassage === undefined ? undefined : evidence.passages[bestPassage]!.number
  const shares = cited.map(shareOf)
  const unknown = cited.filter((_, index) => shares[index] === undefined)
  const mostCited = Math.max(0, ...shares.map((share) => share ?? 0))
  const holds = mostCited >= enough * best.share || (bestNumber !== undefined && cited.includes(bestNumber))
  if (unknown.length === 0 && holds) return undefined
  const wrong = holds ? unknown : cited
  if (best.share >= leastShare && bestNumber !== undefined && bestNumber > 0 && !cited.includes(bestNumber))
    return { cited: wrong, better: bestNumber }
  // Nothing carries it better: the verdict on the claim says so already.
  return unknown.length > 0 ? { cited: unknown } : mostCited < leastShare / 2 ? { cited: wrong } : undefined
}

function standsIn(stem: string, passage: number, evidence: Evidence): boolean {
  return (evidence.places.get(stem) ?? []).some(
    (place) => evidence.sentences[evidence.sentenceOf[place]!]!.passage === passage,
  )
}
