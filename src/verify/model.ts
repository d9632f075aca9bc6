/** A decision tree: nodes as rows of `[feature, threshold, left, right, value]`, the root first; a leaf has feature -1. */
export type Tree = [feature: number, threshold: number, left: number, right: number, value: number][]

export interface Linear {
  bias: number
  /** Of each feature: what is taken off, what it is then divided by, and its weight. */
  mean: number[]
  scale: number[]
  weights: number[]
}

/** Gradient-boosted trees beside a logistic regression over the same features; their log-odds are averaged. */
export interface Scorer {
  features: string[]
  base: number
  trees: Tree[]
  linear: Linear
}

/** Platt's calibration: log-odds times `slope` plus `offset`. */
export interface Calibration {
  slope: number
  offset: number
}

/** All that is learned, as `npm run train:verify` writes it. */
export interface VerifyModel {
  /** What it was trained on, with which seed; for people. */
  about: string
  /** Common stems, the most common first, in as many steps as there are strings. */
  words: string[]
  /** How telling new words are: by natural log ratio, the stems that have it. */
  newWords: Record<string, string>
  /** Answers to a question, of which few are unsupported. */
  asked: Setting
  /** Claims and summaries that come without a question, where as many may be unsupported as not. */
  unasked: Setting
}

/** How sentences are scored and what stands on their scores, for one way of use. */
export interface Setting {
  sentence: Scorer
  sentenceCalibration: Calibration
  answer: Scorer
  answerCalibration: Calibration
  thresholds: { answer: number; sentence: number }
}

/** The log-odds that a scorer gives to the features. A feature that is not there counts as 0. */
export function logOdds({ features, base, trees, linear }: Scorer, values: Record<string, number>): number {
  const row = features.map((name) => values[name] ?? 0)
  let line = linear.bias
  for (const [index, value] of row.entries())
    line += linear.weights[index]! * clip((value - linear.mean[index]!) / linear.scale[index]!)
  if (trees.length === 0) return line
  let boosted = base
  for (const tree of trees) boosted += leafValue(tree, row)
  return (boosted + line) / 2
}

/** Keeps one odd value from deciding alone. */
export function clip(value: number): number {
  return Math.max(-4, Math.min(4, value))
}

export function leafValue(tree: Tree, row: ArrayLike<number>): number {
  let node = tree[0]!
  while (node[0] >= 0) node = tree[row[node[0]]! <= node[1] ? node[2] : node[3]]!
  return node[4]
}

export function calibrated({ slope, offset }: Calibration, score: number): number {
  return sigmoid(slope * score + offset)
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

/** How rare a stem is, from 0 (in nearly every text) to 1 (on no list). */
export function rarityOf(words: string[]): (stem: string) => number {
  const steps = new Map<string, number>()
  for (const [step, list] of words.entries())
    for (const stem of list.split(' ')) if (stem !== '') steps.set(stem, (step + 0.5) / words.length)
  return (stem) => steps.get(stem) ?? 1
}
