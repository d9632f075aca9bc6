/** The probability that a positive has the higher score (Hanley and McNeil, 1982); ties count half. */
export function auroc(scores: number[], labels: number[]): number {
  const order = scores.map((_, index) => index).toSorted((a, b) => scores[a]! - scores[b]!)
  let rank = 0
  let positives = 0
  for (let at = 0; at < order.length;) {
    let end = at
    while (end < order.length && scores[order[end]!] === scores[order[at]!]) end++
    const middle = (at + end + 1) / 2
    for (; at < end; at++)
      if (labels[order[at]!] === 1) {
        rank += middle
        positives++
      }
  }
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) return Number.NaN
  return (rank - (positives * (positives + 1)) / 2) / (positives * negatives)
}

export interface Counts {
  hit: number
  flagged: number
  positive: number
}

export function f1({ hit, flagged, positive }: Counts): number {
  return flagged + positive === 0 ? 0 : (2 * hit) / (flagged + positive)
}

/** The expected calibration error over ten bins of equal width (Naeini et al., 2015). */
export function calibrationError(probabilities: number[], labels: number[], bins = 10): number {
  const sums = Array.from({ length: bins }, () => ({ count: 0, probability: 0, label: 0 }))
  for (const [index, probability] of probabilities.entries()) {
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))]!
    bin.count++
    bin.probability += probability
    bin.label += labels[index]!
  }
  return sums.reduce((sum, { probability, label }) => sum + Math.abs(probability - label), 0) / labels.length
}

/** The threshold with the best F1; `sizes` weighs the items, by characters for instance. */
export function bestThreshold(probabilities: number[], labels: number[], sizes?: number[]): number {
  const order = probabilities
    .map((_, index) => index)
    .toSorted((a, b) => probabilities[b]! - probabilities[a]!)
  const sizeOf = (index: number) => sizes?.[index] ?? 1
  const positive = labels.reduce((sum, label, index) => sum + label * sizeOf(index), 0)
  let hit = 0
  let flagged = 0
  const curve: number[] = []
  for (const index of order) {
    flagged += sizeOf(index)
    hit += labels[index]! * sizeOf(index)
    curve.push((2 * hit) / (flagged + positive))
  }
  // Smoothed over neighbours: a single lucky item must not place the threshold.
  const reach = Math.max(1, Math.round(order.length / 100))
  let best = 0
  let bestValue = -1
  for (const at of curve.keys()) {
    const near = curve.slice(Math.max(0, at - reach), at + reach + 1)
    const value = near.reduce((sum, f1) => sum + f1, 0) / near.length
    if (value > bestValue) {
      bestValue = value
      best = at
    }
  }
  const here = probabilities[order[best]!]!
  const next = probabilities[order[best + 1] ?? order[best]!]!
  return (here + next) / 2
}
