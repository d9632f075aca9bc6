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

const innerFolds = 4
export const boosting: BoostingOptions = {
  rounds: 150,
  rate: 0.05,
  leaves: 6,
  minWeight: 20,
  l2: 8,
  rows: 0.6,
  features: 0.3,
}
/** What sentences whose evidence was taken away count beside those that people have marked. */
const withheldWeight = 2
/** What a sentence that was made wrong counts; there are none that were left right. */
const editedWeight = 0.15
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

/** Examples that teach what support is, and what all of them together count beside the sentences of answers. */
export interface Source {
  examples: AnswerExample[]
  /** Times the number of its sentences. */
  weight: number
  /** All of its sentences are unsupported, so their weight is taken as it is. */
  isWrong?: boolean
}

/**
 * Fits the scorer of sentences. Every source is weighed so that it has the share of unsupported sentences that the
 * first has.
 */
export function fitSentences([first, ...rest]: [Source, ...Source[]], names: string[], seed: number): Scorer {
  const own = sentenceRows(first.examples)
  const positives = own.reduce((sum, { label }) => sum + label, 0) / own.length
  const rows = own.map((row) => ({ ...row, weight: first.weight }))
  for (const { examples, weight, isWrong } of rest)
    rows.push(
      ...(isWrong
        ? sentenceRows(examples).map((row) => ({ ...row, weight }))
        : weighedRows(examples, { weight, positives })),
    )
  return fitScorer(rows, names, { boosting, penalty: sentencePenalty, seed })
}

function weighedRows(examples: AnswerExample[], options: { weight: number; positives: number }): Row[] {
  const rows = sentenceRows(examples)
  const share = rows.reduce((sum, { label }) => sum + label, 0) / rows.length
  return rows.map((row) => ({
    ...row,
    weight:
      options.weight * (row.label === 1 ? options.positives / share : (1 - options.positives) / (1 - share)),
  }))
}

/** A set's claims of one sentence: of a longer one it is not known which sentence its label is about. */
function single(examples: AnswerExample[]): AnswerExample[] {
  return examples
    .filter(({ sentences }) => sentences.length === 1)
    .map(({ answer, sentences }) => ({
      answer,
      sentences: [{ ...sentences[0]!, label: answer.unsupported ? 1 : 0 }],
    }))
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

export interface TrainingSets {
  answers: AnswerExample[]
  /** Answers with a part of their evidence taken away. */
  withheld: AnswerExample[]
  wice: AnswerExample[]
  factcheck: AnswerExample[]
  /** Answers with one sentence made wrong; the sentence alone. */
  edited: AnswerExample[]
  /** With labels of sentences. */
  summaries: AnswerExample[]
}

export interface FitOptions {
  words: string[]
  seed: number
  /** Leaves out what is for claims without a question, where it is not asked for: half of the time. */
  only?: 'asked' | undefined
}

/**
 * Fits the whole model. What stands on the sentences' scores (the answer's scorer, calibration, thresholds) is fitted
 * to scores of inner folds, for those of its own training would be too good.
 */
export function fitModel(given: TrainingSets, { words, seed, only }: FitOptions): VerifyModel {
  const sets = mapSets(given, (list) => list.filter(({ sentences }) => sentences.length > 0))
  const doubted = [...sets.wice, ...sets.factcheck, ...sets.summaries]
  const all = [...sets.answers, ...doubted]
  const names = Object.keys(sets.answers[0]!.sentences[0]!.features).toSorted()
  const groups = [...new Set(all.map(({ answer }) => answer.group))]
  const dealt = foldsOf(groups, innerFolds, seed + 1)
  const foldOf = new Map(groups.map((group, index) => [group, dealt[index]!]))
  const asked: ScoredExample[] = []
  const unasked: ScoredExample[] = []
  for (let fold = 0; fold < innerFolds; fold++) {
    const isOutside = ({ answer }: AnswerExample) => foldOf.get(answer.group) !== fold
    const outside = mapSets(sets, (list) => list.filter(isOutside))
    const answerScorer = fitSentences(askedSources(outside), names, seed + fold)
    for (const example of sets.answers)
      if (!isOutside(example)) asked.push({ example, fold, ...scoreSentences(answerScorer, example) })
    if (only === 'asked') continue
    const claimScorer = fitSentences(unaskedSources(outside), names, seed + fold)
    for (const example of doubted)
      if (!isOutside(example)) unasked.push({ example, fold, ...scoreSentences(claimScorer, example) })
  }
  const forAnswers: Setting = {
    sentence: fitSentences(askedSources(sets), names, seed),
    ...fitSetting(asked, { even: false, seed }),
  }
  if (only === 'asked') return { about: '', words, asked: forAnswers, unasked: forAnswers }
  const forClaims: Setting = {
    sentence: fitSentences(unaskedSources(sets), names, seed),
    ...fitSetting(unasked, { even: true, seed }),
  }
  return { about: '', words, asked: forAnswers, unasked: forClaims }
}

function mapSets(sets: TrainingSets, change: (list: AnswerExample[]) => AnswerExample[]): TrainingSets {
  return {
    answers: change(sets.answers),
    withheld: change(sets.withheld),
    edited: change(sets.edited),
    wice: change(sets.wice),
    factcheck: change(sets.factcheck),
    summaries: change(sets.summaries),
  }
}

function askedSources({ answers, withheld, edited, wice, factcheck }: TrainingSets): [Source, ...Source[]] {
  return [
    { examples: answers, weight: 1 },
    { examples: withheld, weight: withheldWeight },
    { examples: edited, weight: editedWeight, isWrong: true },
    { examples: single(wice), weight: 1 },
    { examples: single(factcheck), weight: 1 },
  ]
}

function unaskedSources({ edited, wice, factcheck, summaries }: TrainingSets): [Source, ...Source[]] {
  return [
    { examples: summaries, weight: 1.5 },
    { examples: edited, weight: editedWeight, isWrong: true },
    { examples: single(wice), weight: 1 },
    { examples: single(factcheck), weight: 1 },
  ]
}

type ScoredExample = AnswerScores & { example: AnswerExample; fold: number }

/** With `even`, every set counts alike, and in it what is supported as much as what is not; the threshold is a half. */
function fitSetting(
  scored: ScoredExample[],
  { even, seed }: { even: boolean; seed: number },
): Omit<Setting, 'sentence'> {
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
  const sentences = scored.flatMap((item) =>
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
          answer: expectedThreshold(calibrate(answerCalibration, scores)),
          sentence: expectedThreshold(
            calibrate(sentenceCalibration, sentenceScores),
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

/**
 * The threshold with the best F1 that calibrated probabilities lead one to expect: half of that F1 (Lipton et al.,
 * 2014). The labels of some hundred answers are too few to look for it by counting hits.
 */
export function expectedThreshold(probabilities: number[], sizes?: number[]): number {
  const order = probabilities
    .map((_, index) => index)
    .toSorted((a, b) => probabilities[b]! - probabilities[a]!)
  const sizeOf = (index: number) => sizes?.[index] ?? 1
  const positive = probabilities.reduce((sum, value, index) => sum + value * sizeOf(index), 0)
  let hit = 0
  let flagged = 0
  let best = 0
  for (const index of order) {
    flagged += sizeOf(index)
    hit += probabilities[index]! * sizeOf(index)
    best = Math.max(best, (2 * hit) / (flagged + positive))
  }
  return best / 2
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
