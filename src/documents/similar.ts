/** One of the texts most like another. */
export interface Near {
  position: number
  /** Cosine of their terms, weighed by rarity. */
  similarity: number
}

const nearestTaken = 8
/** How much of a text's score comes from those most like it. */
const shareOfOthers = 0.5

/** For each text, given by its terms, the others most like it, nearest first. */
export function nearest(texts: string[][]): Near[][] {
  const frequencies = texts.map(countTerms)
  const holding = new Map<string, number>()
  for (const found of frequencies)
    for (const term of found.keys()) holding.set(term, (holding.get(term) ?? 0) + 1)
  const vectors = frequencies.map((found) =>
    unitVector(found, (term) => Math.log(1 + texts.length / holding.get(term)!)),
  )

  const holders = new Map<string, { position: number; weight: number }[]>()
  for (const [position, vector] of vectors.entries())
    for (const [term, weight] of vector) {
      // What only one text holds, or every second one, makes no two alike.
      const count = holding.get(term)!
      if (count < 2 || count > Math.max(20, texts.length / 2)) continue
      const list = holders.get(term)
      if (list) list.push({ position, weight })
      else holders.set(term, [{ position, weight }])
    }

  return vectors.map((vector, own) => {
    const similarity = new Float64Array(texts.length)
    for (const [term, weight] of vector)
      for (const other of holders.get(term) ?? []) similarity[other.position]! += weight * other.weight
    similarity[own] = 0
    return [...similarity.keys()]
      .filter((position) => similarity[position]! > 0)
      .toSorted((a, b) => similarity[b]! - similarity[a]! || a - b)
      .slice(0, nearestTaken)
      .map((position) => ({ position, similarity: similarity[position]! }))
  })
}

/**
 * Scores in which like texts pull each other up (Diaz, Regularizing ad hoc retrieval scores, 2005): what answers a
 * question in other words is like what answers it in the same.
 */
export function smooth(scores: number[], near: Near[][]): number[] {
  return scores.map((score, own) => {
    let total = 0
    let similarities = 0
    for (const { position, similarity } of near[own]!) {
      total += similarity * scores[position]!
      similarities += similarity
    }
    return similarities > 0 ? (1 - shareOfOthers) * score + (shareOfOthers * total) / similarities : score
  })
}

function countTerms(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function unitVector(counts: Map<string, number>, rarity: (term: string) => number): Map<string, number> {
  const vector = new Map<string, number>()
  let squares = 0
  for (const [term, count] of counts) {
    const weight = (1 + Math.log(count)) * rarity(term)
    vector.set(term, weight)
    squares += weight * weight
  }
  const length = Math.sqrt(squares)
  for (const [term, weight] of vector) vector.set(term, weight / length)
  return vector
}
