const nodeSize = 5

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
  asked: ScoredSetting
  /** Claims and summaries that come without a question, where as many may be unsupported as not. */
  unasked: ScoredSetting
  /** The evidence told in other words because somebody asked for that. Its sentences are scored by both of the others. */
  retold: Setting
}

/** A setting with a scorer of sentences of its own. */
export interface ScoredSetting extends Setting {
  sentence: Scorer
}

/** What stands on the scores of sentences, for one way of use. */
export interface Setting {
  sentenceCalibration: Calibration
  answer: Scorer
  answerCalibration: Calibration
  thresholds: { answer: number; sentence: number }
}

/** The log-odds that a scorer gives to the features. A feature that is not there counts as 0. */
export function logOdds({ features, base, trees, linear }: Scorer, values: Record<string, number>): number {
  const row = new Float64Array(features.length)
  let line = linear.bias
  for (let index = 0; index < features.length; index++) {
    const value = values[features[index]!] ?? 0
    row[index] = value
    line += linear.weights[index]! * clip((value - linear.mean[index]!) / linear.scale[index]!)
  }
  if (trees.length === 0) return line
  const { nodes, roots } = inOneArray(trees)
  let boosted = base
  for (const root of roots) {
    let at = root
    while (nodes[at]! >= 0) at = nodes[row[nodes[at]!]! <= nodes[at + 1]! ? at + 2 : at + 3]!
    boosted += nodes[at + 4]!
  }
  return (boosted + line) / 2
}

interface FlatTrees {
  /** The rows of all trees one after another; `left` and `right` are places in this. */
  nodes: Float64Array
  /** Where each tree begins. */
  roots: number[]
}

const flat = new WeakMap<Tree[], FlatTrees>()

/** The trees of a scorer side by side in memory: they are walked for every sentence. */
function inOneArray(trees: Tree[]): FlatTrees {
  let found = flat.get(trees)
  if (!found) {
    const nodes: number[] = []
    const roots = trees.map((tree) => {
      const root = nodes.length
      for (const [feature, threshold, left, right, value] of tree)
        nodes.push(feature, threshold, root + left * nodeSize, root + right * nodeSize, value)
      return root
    })
    found = { nodes: Float64Array.from(nodes), roots }
    flat.set(trees, found)
  }
  return found
}

/** Keeps one odd value from deciding alone. */
export function clip(value: number): number {
  return Math.max(-4, Math.min(4, value))
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
