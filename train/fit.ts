import { seededRandom } from '../src/base/index.ts'
import { answerFeatures } from '../src/verify/answer-features.ts'
import type { Features } from '../src/verify/features.ts'
import {
  calibrated,
  logOdds,
  type Calibration,
  type Scorer,
  type Setting,
  type VerifyModel,
} from '../src/verify/model.ts'
import { boost, type BoostingOptions } from './boosting.ts'
import type { AnswerExample } from './examples.ts'
import { foldsOf } from './folds.ts'
import { fitCalibration, fitLinear } from './logistic.ts'

const innerFolds = 5
export const boosting: BoostingOptions = {
  rounds: 80,
  rate: 0.06,
  leaves: 6,
  minWeight: 15,
  l2: 8,
  rows: 0.7,
  features: 0.4,
}
/** What a claim of another set counts beside a sentence of an answer. */
const otherWeight = 1
const sentencePenalty = 30
const answerPenalty = 10

interface Row {
  features: Features
  label: number
  weight: number
}

/** Fits trees and a line to rows. Without trees where `rounds` is 0. */
export function fitScorer(
  rows: Row[],
  names: string[],
  options: { boosting: BoostingOptions; penalty: number; seed: number },
): Scorer {
  const table = rows.map(({ features }) => names.map((name) => features[name] ?? 0))
  const labels = rows.map(({ label }) => label)
  const weights = rows.map(({ weight }) => weight)
  const columns = names.map((_, at) => Float64Array.from(table, (row) => row[at]!))
  const { base, trees } =
    options.boosting.rounds === 0
      ? { base: 0, trees: [] }
      : boost(columns, labels, weights, options.boosting, seededRandom(options.seed))
  return {
    features: names,
    base,
    trees,
    linear: fitLinear(table, labels, weights, { penalty: options.penalty }),
  }
}

function sentenceRows(examples: AnswerExample[]): Row[] {
  return examples.flatMap(({ sentences }) =>
    sentences.map(({ features, label }) => ({ features, label, weight: 1 })),
  )
}

/** `others` are claims of other sets, of one sentence each: they teach what support is, at a lower weight. */
export function fitSentences(
  examples: AnswerExample[],
  names: string[],
  { seed, others, weight }: { seed: number; others: AnswerExample[]; weight: number },
): Scorer {
  const own = sentenceRows(examples)
  const positives = own.reduce((sum, { label }) => sum + label, 0) / own.length
  const rows = [...own, ...otherRows(others, { weight, positives })]
  return fitScorer(rows, names, { boosting, penalty: sentencePenalty, seed })
}

/** Weighed so that each set has the share of positives that the answers have. */
function otherRows(others: AnswerExample[], options: { weight: number; positives: number }): Row[] {
  const rows: Row[] = []
  for (const set of new Set(others.map(({ answer }) => answer.set))) {
    const own = others.filter(({ answer, sentences }) => answer.set === set && sentences.length === 1)
    const share = own.filter(({ answer }) => answer.unsupported).length / own.length
    for (const { answer, sentences } of own) {
      const label = answer.unsupported ? 1 : 0
      const even = label === 1 ? options.positives / share : (1 - options.positives) / (1 - share)
      rows.push({ features: sentences[0]!.features, label, weight: options.weight * even })
    }
  }
  return rows
}

export interface AnswerScores {
  /** The log-odds of each sentence. */
  sentences: number[]
  features: Features
}

export function scoreSentences(scorer: Scorer, { sentences }: AnswerExample): AnswerScores {
  const scored = sentences.map(({ features }) => ({ features, score: logOdds(scorer, features) }))
  return {
    sentences: scored.map(({ score }) => score),
    features: scored.length === 0 ? {} : answerFeatures(scored),
  }
}

/**
 * Fits the whole model. What stands on the sentences' scores (the answer's scorer, calibration, thresholds) is fitted
 * to scores of inner folds, for those of its own training would be too good. `others` are claims of other sets;
 * `summaries` teach nothing of sentences, for it is not known which of theirs are unsupported.
 */
export function fitModel(
  examples: AnswerExample[],
  options: { words: string[]; seed: number; others: AnswerExample[]; summaries: AnswerExample[] },
): VerifyModel {
  const { words, seed } = options
  const usable = (list: AnswerExample[]) => list.filter(({ sentences }) => sentences.length > 0)
  const answers = usable(examples)
  const others = usable(options.others)
  const all = [...answers, ...others, ...usable(options.summaries)]
  const names = Object.keys(answers[0]!.sentences[0]!.features).toSorted()
  const groups = [...new Set(all.map(({ answer }) => answer.group))]
  const dealt = foldsOf(groups, innerFolds, seed + 1)
  const foldOf = new Map(groups.map((group, index) => [group, dealt[index]!]))
  const scored: ScoredExample[] = []
  for (let fold = 0; fold < innerFolds; fold++) {
    const outside = ({ answer }: AnswerExample) => foldOf.get(answer.group) !== fold
    const scorer = fitSentences(answers.filter(outside), names, {
      seed: seed + fold,
      others: others.filter(outside),
      weight: otherWeight,
    })
    for (const example of all)
      if (!outside(example)) scored.push({ example, fold, ...scoreSentences(scorer, example) })
  }
  const isAnswer = ({ example }: ScoredExample) => example.answer.set === 'ragtruth-qa'
  return {
    about: '',
    words,
    sentence: fitSentences(answers, names, { seed, others, weight: otherWeight }),
    asked: fitSetting(scored.filter(isAnswer), { even: false, seed }),
    unasked: fitSetting(
      scored.filter((item) => !isAnswer(item)),
      { even: true, seed },
    ),
  }
}

type ScoredExample = AnswerScores & { example: AnswerExample; fold: number }

/** With `even`, every set counts alike, and in it what is supported as much as what is not; the threshold is a half. */
function fitSetting(scored: ScoredExample[], { even, seed }: { even: boolean; seed: number }): Setting {
  const names = Object.keys(scored[0]!.features).toSorted()
  const weightOf = even ? evenWeights(scored) : () => 1
  const rows = scored.map((item) => ({
    features: item.features,
    label: item.example.answer.unsupported ? 1 : 0,
    weight: weightOf(item),
    fold: item.fold,
  }))
  const options = { boosting: { ...boosting, rounds: 0 }, penalty: answerPenalty, seed }
  // Out of fold once more, for the calibration and the threshold.
  const scores: number[] = []
  for (let fold = 0; fold < innerFolds; fold++) {
    const scorer = fitScorer(
      rows.filter((row) => row.fold !== fold),
      names,
      options,
    )
    for (const [index, row] of rows.entries())
      if (row.fold === fold) scores[index] = logOdds(scorer, row.features)
  }
  const labels = rows.map(({ label }) => label)
  const answerCalibration = fitCalibration(
    scores,
    labels,
    rows.map(({ weight }) => weight),
  )
  // Of a summary it is not known which of its sentences are unsupported.
  const known = scored.filter(({ example }) => example.answer.set !== 'summedits')
  const sentences = known.flatMap((item) =>
    item.example.sentences.map((sentence, index) => ({
      score: item.sentences[index]!,
      label: sentence.label,
      size: sentence.sentence.text.length,
      weight: weightOf(item),
    })),
  )
  const sentenceScores = sentences.map(({ score }) => score)
  const sentenceLabels = sentences.map(({ label }) => label)
  const sentenceCalibration = fitCalibration(
    sentenceScores,
    sentenceLabels,
    sentences.map(({ weight }) => weight),
  )
  return {
    sentenceCalibration,
    answer: fitScorer(rows, names, options),
    answerCalibration,
    thresholds: even
      ? { answer: 0.5, sentence: 0.5 }
      : {
          answer: bestThreshold(calibrate(answerCalibration, scores), labels),
          sentence: bestThreshold(
            calibrate(sentenceCalibration, sentenceScores),
            sentenceLabels,
            sentences.map(({ size }) => size),
          ),
        },
  }
}

/** Weights under which every set has one whole weight, half of it on what is unsupported. */
function evenWeights(scored: ScoredExample[]): (item: ScoredExample) => number {
  const keyOf = ({ example: { answer } }: ScoredExample) => `${answer.set} ${answer.unsupported}`
  const counts = new Map<string, number>()
  for (const item of scored) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return (item) => scored.length / counts.size / counts.get(keyOf(item))!
}

function calibrate(calibration: Calibration, scores: number[]): number[] {
  return scores.map((score) => calibrated(calibration, score))
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
