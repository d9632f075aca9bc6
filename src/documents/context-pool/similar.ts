/** One of the texts most like another. */
export interface Near {
  position: number
  /** Cosine of their terms, weighed by rarity. */
  similarity: number
}

const nearestTaken = 8
/** How much of a text's score comes from those most like it. */
const shareOfOthers = 0.5
/** What is not among so many of the best is not compared: with each further text all comparisons take longer. */
const mostSmoothed = 2_000

/** Finds, for a text of those given by their terms, the others most like it, nearest first. Each is compared once. */
export function nearest(texts: number[][]): (position: number) => Near[] {
  const frequencies = texts.map(countTerms)
  const holding = new Map<number, number>()
  for (const found of frequencies)
    for (const term of found.keys()) holding.set(term, (holding.get(term) ?? 0) + 1)
  const vectors = frequencies.map((found) =>
    unitVector(found, (term) => Math.log(1 + texts.length / holding.get(term)!)),
  )

  const holders = new Map<number, { position: number; weight: number }[]>()
  for (const [position, vector] of vectors.entries())
    for (const [term, weight] of vector) {
      // What only one text holds, or every second one, makes no two alike.
      const count = holding.get(term)!
      if (count < 2 || count > Math.max(20, texts.length / 2)) continue
      const list = holders.get(term)
      if (list) list.push({ position, weight })
      else holders.set(term, [{ position, weight }])
    }

  const similarity = new Float64Array(texts.length)
  const known = new Map<number, Near[]>()
  return (own) => {
    const before = known.get(own)
    if (before) return before
    similarity.fill(0)
    for (const [term, weight] of vectors[own]!)
      for (const other of holders.get(term) ?? []) similarity[other.position]! += weight * other.weight
    similarity[own] = 0
    const found = highest(similarity, nearestTaken)
    known.set(own, found)
    return found
  }
}

/** The positions of the highest values above 0, highest first: in one pass, for of many values few are wanted. */
function highest(values: Float64Array, count: number): Near[] {
  const found: Near[] = []
  for (let position = 0; position < values.length; position++) {
    const similarity = values[position]!
    if (similarity <= (found.length < count ? 0 : found[count - 1]!.similarity)) continue
    let place = Math.min(found.length, count - 1)
    while (place > 0 && found[place - 1]!.similarity < similarity) {
      found[place] = found[place - 1]!
      place--
    }
    found[place] = { position, similarity }
  }
  return found
}

/**
 * Scores in which like texts pull each other up (Diaz, Regularizing ad hoc retrieval scores, 2005): what answers a
 * question in other words is like what answers it in the same.
 */
export function smooth(scores: number[], near: (position: number) => Near[]): number[] {
  const least = scores.toSorted((a, b) => b - a)[mostSmoothed] ?? 0
  return scores.map((score, own) => {
    if (score < least) return (1 - shareOfOthers) * score
    let total = 0
    let similarities = 0
    for (const { position, similarity } of near(own)) {
      total += similarity * scores[position]!
      similarities += similarity
    }
    return similarities > 0 ? (1 - shareOfOthers) * score + (shareOfOthers * total) / similarities : score
  })
}

function countTerms(terms: number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function unitVector(counts: Map<number, number>, rarity: (term: number) => number): Map<number, number> {
  const vector = new Map<number, number>()
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
