import { answerFeatures } from '../src/verify/features/answer-features.ts'
import type { Features } from '../src/verify/features/feature-types.ts'
import { calibrated, logOdds, type Calibration, type Setting } from '../src/verify/scoring/model.ts'
import type { AnswerExample } from './examples.ts'
import { fitScorer } from './fit-scorer.ts'
import { fitCalibration } from './logistic.ts'

const answerPenalty = 100

/** An answer, scored by what was trained without its fold. */
export interface ScoredExample {
  example: AnswerExample
  fold: number
  /** The log-odds of each sentence. */
  sentences: number[]
  /** What they say together. */
  features: Features
  /** What it counts; left out: 1. */
  weight?: number
  /** It teaches how sentences come to an answer's score, and not how likely that is: its like are made on purpose. */
  isMade?: boolean
}

/** An example with its sentences' odds and what they say together. */
export function withOdds(example: AnswerExample, fold: number, odds: number[]): ScoredExample {
  const scored = example.sentences.map(({ features }, at) => ({ features, score: odds[at]! }))
  return { example, fold, sentences: odds, features: scored.length === 0 ? {} : answerFeatures(scored) }
}

/** With `even`, every set counts alike, and in it what is supported as much as what is not; the threshold is a half. */
export function fitSetting(
  scored: ScoredExample[],
  { even, folds, seed }: { even: boolean; folds: number; seed: number },
): Setting {
  // What else the sentences say together differs from set to set, and misleads on one never seen.
  const names = even ? ['worstOdds'] : Object.keys(scored[0]!.features).toSorted()
  const weightOf = even ? evenWeights(scored) : ({ weight }: ScoredExample) => weight ?? 1
  const rows = scored.map((item) => ({
    features: item.features,
    label: item.example.answer.unsupported ? 1 : 0,
    weight: weightOf(item),
    fold: item.fold,
    isMade: item.isMade === true,
  }))
  const options = { rounds: 0, penalty: answerPenalty, seed }
  // Out of fold once more, for the calibration and the threshold.
  const outside = Array.from({ length: folds }, (_, fold) => {
    const scorer = fitScorer(
      rows.filter((row) => row.fold !== fold),
      names,
      options,
    )
    return rows
      .filter((row) => row.fold === fold && !row.isMade)
      .map(({ features, label, weight }) => ({ score: logOdds(scorer, features), label, weight, size: 1 }))
  }).flat()
  const sentences = scored
    .filter(({ isMade }) => !isMade)
    .flatMap((item) =>
      item.example.sentences.map(({ sentence, label }, index) => ({
        score: item.sentences[index]!,
        label,
        size: sentence.text.length,
        weight: weightOf(item),
      })),
    )
  const [answer, sentence] = [calibratedOn(outside), calibratedOn(sentences)]
  return {
    sentenceCalibration: sentence.calibration,
    answer: fitScorer(rows, names, options),
    answerCalibration: answer.calibration,
    thresholds: even
      ? { answer: 0.5, sentence: 0.5 }
      : { answer: answer.threshold, sentence: sentence.threshold },
  }
}

function calibratedOn(items: { score: number; label: number; weight: number; size: number }[]): {
  calibration: Calibration
  threshold: number
} {
  const calibration = fitCalibration(
    items.map(({ score }) => score),
    items.map(({ label }) => label),
    items.map(({ weight }) => weight),
  )
  const threshold = expectedThreshold(
    items.map(({ score }) => calibrated(calibration, score)),
    items.map(({ size }) => size),
  )
  return { calibration, threshold }
}

/** Weights under which every set has one whole weight, half of it on what is unsupported. */
function evenWeights(scored: ScoredExample[]): (item: ScoredExample) => number {
  const keyOf = ({ example: { answer } }: ScoredExample) => `${answer.set} ${answer.unsupported}`
  const counts = new Map<string, number>()
  for (const item of scored) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return (item) => scored.length / counts.size / counts.get(keyOf(item))!
}

/**
 * The threshold with the best F1 that calibrated probabilities lead one to expect: half of that F1 (Lipton et al.,
 * 2014). The labels of some hundred answers are too few to look for it by counting hits.
 */
function expectedThreshold(probabilities: number[], sizes: number[]): number {
  const order = probabilities
    .map((_, index) => index)
    .toSorted((a, b) => probabilities[b]! - probabilities[a]!)
  const sizeOf = (index: number) => sizes[index]!
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
