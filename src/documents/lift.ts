/** How much of its group's score each gets: half of the mean of the best two. */
const shareOfGroup = 0.5

/**
 * Scores in which a passage counts more whose document (a turn: whose session) has more that bears on the question.
 * What is said with few of its words is found by what stands around it. What has no score stays without.
 */
export function liftByGroup(scores: number[], groups: (number | string)[]): number[] {
  const best = new Map<number | string, { first: number; second: number }>()
  for (const [position, score] of scores.entries()) {
    const own = best.get(groups[position]!)
    if (!own) best.set(groups[position]!, { first: score, second: 0 })
    else if (score > own.first) [own.first, own.second] = [score, own.first]
    else if (score > own.second) own.second = score
  }
  return scores.map((score, position) => {
    if (score <= 0) return score
    const { first, second } = best.get(groups[position]!)!
    return score + (shareOfGroup * (first + second)) / 2
  })
}
