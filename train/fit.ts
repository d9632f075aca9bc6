import { seededRandom } from '../src/base/index.ts'
import { answerFeatures } from '../src/verify/answer-features.ts'
import type { Features } from '../src/verify/feature-types.ts'
import { newWordOddsOf } from '../src/verify/new-words.ts'
import { fitsQuestion } from '../src/verify/question-fit.ts'
import { whatWasSaid } from '../src/verify/said-features.ts'
import {
  calibrated,
  logOdds,
  type Calibration,
  type Linear,
  type Scorer,
  type Setting,
  type Tree,
  type VerifyModel,
} from '../src/verify/model.ts'
import { boost, type BoostingOptions } from './boosting.ts'
import { single, type AnswerExample } from './examples.ts'
import { foldsOf } from './folds.ts'
import { fitCalibration, fitLinear } from './logistic.ts'
import { addNewWords, withNewWords, type NewWordTable } from './new-words.ts'
import { filterSets, type TrainingSets } from './training-sets.ts'

const innerFolds = 4
export const boosting: BoostingOptions = {
  rounds: 150,
  rate: 0.05,
  leaves: 4,
  minWeight: 20,
  l2: 8,
  rows: 0.6,
  features: 0.3,
}
/** A strong pull of the lines towards nothing: it costs the sets at hand little and helps sets never seen. */
const sentencePenalty = 1000
/** What was edited differs by single words, which takes a line that is freer. */
const editsPenalty = 300
const answerPenalty = 100
/** What the scorer of support counts beside that of edits where there is no question. */
const supportShare = 0.25

interface Row {
  features: Features
  label: number
  weight: number
}

interface FitScorerOptions {
  boosting: BoostingOptions
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
  const { base, trees } =
    options.boosting.rounds === 0
      ? { base: 0, trees: [] }
      : boost(columns, labels, weights, options.boosting, seededRandom(options.seed))
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
function fitSentences(
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
  return fitScorer(rows, names, { boosting, ...options })
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

export interface FitOptions {
  words: string[]
  seed: number
  /** Fits the setting for answers alone, or that for claims alone: half of the time. */
  only?: 'asked' | 'unasked' | undefined
}

/**
 * Fits the whole model. What stands on the sentences' scores (the answer's scorer, calibration, thresholds) is fitted
 * to scores of inner folds, for those of its own training would be too good.
 */
export function fitModel(given: TrainingSets, { words, seed, only }: FitOptions): VerifyModel {
  const sets = filterSets(given, ({ sentences }) => sentences.length > 0)
  const asked = only === 'unasked' ? undefined : fitWay(sets, answersWay, seed)
  const unasked = only === 'asked' ? undefined : fitWay(sets, claimsWay, seed)
  return {
    about: '',
    words,
    newWords: asked?.newWords ?? {},
    asked: (asked ?? unasked)!.setting,
    unasked: (unasked ?? asked)!.setting,
  }
}

/** How one setting comes about. */
interface Way {
  fit: (sets: TrainingSets, names: string[], seed: number) => Scorer
  /** Those that stand for what will be checked in use. */
  own: (sets: TrainingSets) => AnswerExample[]
  even: boolean
  /**
   * Which words are new, and what was said before, tell something of answers; what they tell of claims, most of which
   * stand alone, differs from set to set.
   */
  usesTelling: boolean
}

/** Answers to a question. Sentences made by withholding teach most; edits are few beside them. */
const answersWay: Way = {
  fit: (sets, names, seed) => {
    const { 'ragtruth-qa': answers, wice, 'factcheck-gpt': factcheck } = sets
    return fitSentences(
      [
        { examples: answers.labelled, weight: 1 },
        { examples: answers.withheld, weight: 2 },
        { examples: withheldClaims(sets), weight: 1 },
        { examples: answers.edited, weight: 0.15, isWrong: true },
        { examples: single(wice.labelled), weight: 1 },
        { examples: single(factcheck.labelled), weight: 1 },
      ],
      names,
      { penalty: sentencePenalty, seed },
    )
  },
  own: (sets) => sets['ragtruth-qa'].labelled,
  even: false,
  usesTelling: true,
}

/**
 * Text without a question. Summaries with one small edit and claims that the evidence knows nothing of have little in
 * common: one scorer learns each, and their average is what carries over to sets that neither has seen.
 */
const claimsWay: Way = {
  fit: (sets, names, seed) => {
    const { 'ragtruth-qa': answers, wice, 'factcheck-gpt': factcheck, summedits } = sets
    const claims = [single(wice.labelled), single(factcheck.labelled)].filter(({ length }) => length > 0)
    const [first, ...rest] = [summedits.labelled, ...claims].filter(({ length }) => length > 0)
    const edits = fitSentences(
      [
        { examples: first!, weight: first === summedits.labelled ? 1.5 : 1 },
        ...rest.map((examples) => ({ examples, weight: 1 })),
        { examples: Object.values(sets).flatMap(({ edited }) => edited), weight: 0.4, isWrong: true },
      ],
      names,
      { penalty: editsPenalty, seed },
    )
    const support = fitSentences(
      [
        { examples: claims[0]!, weight: 1 },
        ...claims.slice(1).map((examples) => ({ examples, weight: 1 })),
        { examples: answers.labelled, weight: 1 },
        { examples: answers.withheld, weight: 1 },
        { examples: withheldClaims(sets), weight: 1 },
        { examples: answers.edited, weight: 0.15, isWrong: true },
      ],
      names,
      { penalty: sentencePenalty, seed: seed + 1000, like: edits.linear },
    )
    return averaged(edits, support, supportShare)
  },
  own: ({ wice, 'factcheck-gpt': factcheck, summedits }) => [
    ...wice.labelled,
    ...factcheck.labelled,
    ...summedits.labelled,
  ],
  even: true,
  usesTelling: false,
}

function withheldClaims({ wice, 'factcheck-gpt': factcheck, summedits }: TrainingSets): AnswerExample[] {
  return [...wice.withheld, ...factcheck.withheld, ...summedits.withheld]
}

function fitWay(
  sets: TrainingSets,
  { fit, own, even, usesTelling }: Way,
  seed: number,
): { setting: Setting; newWords: NewWordTable } {
  const learnt = (some: TrainingSets) =>
    usesTelling ? withNewWords(some, seed) : { sets: some, newWords: {} }
  const whole = learnt(sets)
  const examples = own(sets)
  const unused: string[] = [...fitsQuestion, ...(usesTelling ? [] : whatWasSaid)]
  const names = Object.keys(own(whole.sets)[0]!.sentences[0]!.features)
    .filter((name) => !unused.includes(name))
    .toSorted()
  const groups = [...new Set(examples.map(({ answer }) => answer.group))]
  const dealt = foldsOf(groups, innerFolds, seed + 1)
  const foldOf = new Map(groups.map((group, index) => [group, dealt[index]!]))
  const scored: ScoredExample[] = []
  for (let fold = 0; fold < innerFolds; fold++) {
    const isOutside = ({ answer }: AnswerExample) => foldOf.get(answer.group) !== fold
    const outside = learnt(filterSets(sets, isOutside))
    const scorer = fit(outside.sets, names, seed + fold)
    const oddsOf = newWordOddsOf(outside.newWords)
    for (const held of examples) {
      if (isOutside(held)) continue
      const example = usesTelling ? addNewWords(held, oddsOf) : held
      scored.push({ example, fold, ...scoreSentences(scorer, example) })
    }
  }
  const setting = { sentence: fit(whole.sets, names, seed), ...fitSetting(scored, { even, seed }) }
  return { setting, newWords: whole.newWords }
}

type ScoredExample = AnswerScores & { example: AnswerExample; fold: number }

/** With `even`, every set counts alike, and in it what is supported as much as what is not; the threshold is a half. */
function fitSetting(
  scored: ScoredExample[],
  { even, seed }: { even: boolean; seed: number },
): Omit<Setting, 'sentence'> {
  // What else the sentences say together differs from set to set, and misleads on one never seen.
  const names = even ? ['worstOdds'] : Object.keys(scored[0]!.features).toSorted()
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
