import { seededRandom } from '../src/base/index.ts'
import type { Features } from '../src/verify/features/feature-types.ts'
import type { Linear, Scorer, Tree } from '../src/verify/scoring/model.ts'
import { boost, type BoostingOptions } from './boosting.ts'
import type { AnswerExample } from './examples.ts'
import { fitLinear } from './logistic.ts'

const boosting: BoostingOptions = {
  rounds: 150,
  rate: 0.05,
  leaves: 4,
  minWeight: 20,
  l2: 8,
  rows: 0.6,
  features: 0.3,
}

interface Row {
  features: Features
  label: number
  weight: number
}

interface FitScorerOptions {
  /** How many trees; left out: as many as help. */
  rounds?: number
  penalty: number
  seed: number
  /** A line whose scaling is taken over, so that both can be averaged. */
  like?: Linear | undefined
}

/** Fits trees and a line to rows. Without trees where `rounds` is 0. */
export function fitScorer(rows: Row[], names: string[], options: FitScorerOptions): Scorer {
  const table = rows.map(({ features }) => names.map((name) => features[name] ?? 0))
  const labels = rows.map(({ label }) => label)
  const weights = rows.map(({ weight }) => weight)
  const columns = names.map((_, at) => Float64Array.from(table, (row) => row[at]!))
  const rounds = options.rounds ?? boosting.rounds
  const { base, trees } =
    rounds === 0
      ? { base: 0, trees: [] }
      : boost(columns, labels, weights, { ...boosting, rounds }, seededRandom(options.seed))
  return { features: names, base, trees, linear: fitLinear(table, labels, weights, options) }
}

/** One scorer that gives the average of two over the same features and scaling; the second counts `share`. */
export function averaged(first: Scorer, second: Scorer, share: number): Scorer {
  const between = (one: number, other: number) => (1 - share) * one + share * other
  const scaled = (trees: Tree[], by: number): Tree[] =>
    trees.map((tree) =>
      tree.map(([feature, edge, left, right, value]) => [feature, edge, left, right, by * value]),
    )
  return {
    features: first.features,
    base: between(first.base, second.base),
    trees: [...scaled(first.trees, 1 - share), ...scaled(second.trees, share)],
    linear: {
      ...first.linear,
      bias: between(first.linear.bias, second.linear.bias),
      weights: first.linear.weights.map((weight, at) => between(weight, second.linear.weights[at]!)),
    },
  }
}

function sentenceRows(examples: AnswerExample[]): Row[] {
  return examples.flatMap(({ sentences }) =>
    sentences.map(({ features, label }) => ({ features, label, weight: 1 })),
  )
}

/** Examples that teach what support is, and what all of them together count beside the sentences of answers. */
export interface Source {
  examples: AnswerExample[]
  /** Times the number of its sentences. */
  weight: number
  /** All of its sentences are unsupported, so their weight is taken as it is. */
  isWrong?: boolean
}

/**
 * Fits a scorer of sentences. Every source is weighed so that it has the share of unsupported sentences that the
 * first has.
 */
export function fitSentences(
  [first, ...rest]: [Source, ...Source[]],
  names: string[],
  options: { penalty: number; seed: number; like?: Linear },
): Scorer {
  const own = sentenceRows(first.examples)
  const positives = own.reduce((sum, { label }) => sum + label, 0) / own.length
  const rows = own.map((row) => ({ ...row, weight: first.weight }))
  for (const { examples, weight, isWrong } of rest)
    rows.push(
      ...(isWrong
        ? sentenceRows(examples).map((row) => ({ ...row, weight }))
        : weighedRows(examples, { weight, positives })),
    )
  return fitScorer(rows, names, options)
}

function weighedRows(examples: AnswerExample[], options: { weight: number; positives: number }): Row[] {
  const rows = sentenceRows(examples)
  if (rows.length === 0) return []
  const share = rows.reduce((sum, { label }) => sum + label, 0) / rows.length
  return rows.map((row) => ({
    ...row,
    weight:
      options.weight * (row.label === 1 ? options.positives / share : (1 - options.positives) / (1 - share)),
  }))
}
