/**
 * How much of the mean of the best two of its group each gets. Of a turn it is less, since the turns around it tell what it is
 * about already, and a session is about many things.
 */
export const shareOfGroup = { text: 0.5, turn: 0.3 }

/**
 * Scores in which a passage counts more whose document (a turn: whose session) has more that bears on the question.
 * What is said with few of its words is found by what stands around it. What has no score stays without.
 */
export function liftByGroup(
  scores: number[],
  groups: (number | string)[],
  share: number = shareOfGroup.text,
): number[] {
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
    return score + (share * (first + second)) / 2
  })
}
