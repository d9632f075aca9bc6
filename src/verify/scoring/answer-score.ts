import { answerFeatures } from '../features/answer-features.ts'
import type { JudgedSentence } from './judged-sentence.ts'
import { calibrated, logOdds, sigmoid, type Calibration, type Setting } from './model.ts'
import type { SecondOpinion } from '../../wire/index.ts'

/** What is known of a claim since it was checked; `start` is where it begins. */
export type KnownOpinion = Pick<SecondOpinion, 'start' | 'verdict' | 'probability'>

/**
 * The calibrated probability that anything in these sentences is unsupported. What an installation learned and what
 * second opinions came to moves the sentences' own odds, and through them the answer's; `setting` is the corrected one,
 * `shipped` the calibration that the answer's scorer was trained beside.
 */
export function answerScore(
  judged: JudgedSentence[],
  { setting, shipped, opinions }: { setting: Setting; shipped: Calibration; opinions: KnownOpinion[] },
): number {
  const known = new Map(opinions.map((one) => [one.start, one]))
  const moved = judged.map((one) => {
    const opinion = known.get(one.sentence.start)
    const odds = opinion
      ? oddsOf(1 - opinion.probability)
      : setting.sentenceCalibration.slope * one.score + setting.sentenceCalibration.offset
    return { ...one, score: (odds - shipped.offset) / shipped.slope }
  })
  const score = scoreOf(moved, setting)
  const isHeld = ({ sentence }: JudgedSentence) => known.get(sentence.start)?.verdict === 'supported'
  if (!moved.some(isHeld)) return score
  // What was found to be carried says nothing new, whatever words it has.
  const carried = moved.map((one) => (isHeld(one) ? { ...one, features: {} } : one))
  return Math.min(score, scoreOf(carried, setting))
}

function scoreOf(judged: JudgedSentence[], { answer, answerCalibration }: Setting): number {
  return calibrated(answerCalibration, logOdds(answer, answerFeatures(judged)))
}

/** By how much more than its own log-odds a finding raises those of an answer: few have something unsupported anyway. */
const besideUsual = 1.6

/**
 * The probability of an answer in which an exact check found something, and is so sure of it. In answers whose like was
 * not at hand when the checks were written, findings were wrong, too: they speak against an answer, and do not settle it.
 */
export function raised(probability: number, sureness: number): number {
  return sigmoid(oddsOf(probability) + oddsOf(sureness) + besideUsual)
}

function oddsOf(probability: number): number {
  const clipped = Math.max(1e-4, Math.min(1 - 1e-4, probability))
  return Math.log(clipped / (1 - clipped))
}
