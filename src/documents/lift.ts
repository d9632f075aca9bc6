/** How much of its group's score each gets: half of the mean of the best two. */
const shareOfGroup = 0.5
const bestOfGroup = 2

/**
 * Scores in which a passage counts more whose document (a turn: whose session) has more that bears on the question.
 * What is said with few of its words is found by what stands around it. What has no score stays without.
 */
export function liftByGroup(scores: number[], groups: (number | string)[]): number[] {
  const best = new Map<number | string, number[]>()
  for (const [position, score] of scores.entries()) {
    const own = best.get(groups[position]!) ?? []
    best.set(groups[position]!, [...own, score].toSorted((a, b) => b - a).slice(0, bestOfGroup))
  }
  return scores.map((score, position) => {
    if (score <= 0) return score
    const total = best.get(groups[position]!)!.reduce((sum, one) => sum + one, 0)
    return score + (shareOfGroup * total) / bestOfGroup
  })
}
