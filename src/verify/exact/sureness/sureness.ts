import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { Word } from '../words/words.ts'
import { valueSignsOf, type ValueSigns } from './value-signs.ts'

/** The checks that hold a value of the claim against one of the evidence. */
const ofValues = new Set([
  'numbers', 'quantities', 'durations', 'percentages', 'currency', 'dates', 'owners', 'tables', 'thresholds',
]) // prettier-ignore

/** What is said otherwise without a value: in answers as models write them these were seldom wrong. */
const ofWords = 0.8
/** Checks that were wrong in such answers as often as right, but where one sentence has many words of the claim. */
const doubtful = new Set([
  'relations', 'days', 'order', 'names', 'causes', 'roles', 'bounds', 'leave', 'duty', 'trend', 'share', 'frequency', 'quantity', 'company', 'openness',
]) // prettier-ignore
const withFew = 0.4
/** So many words of the claim make it likely that its very statement is meant. */
const many = 5
/** Who does something was told rightly in none of these answers. */
const ofAgents = 0.3

/**
 * By how much the signs move the log-odds that a finding on a value is right: fitted to what the checks found in written
 * answers that nobody had looked at with them then (docs/decisions/0161-how-sure-a-contradiction-is.md).
 */
const weights = { told: 0.8, said: 2.1, apart: 1.3, reckoned: -1.1, values: -1, like: -1, percentage: -0.6 }
const atFirst = -0.5
/**
 * Of claims that come alone and without a question, which somebody doubts, as many are wrong as not: of an answer's
 * sentences one in ten is, whether or not its question is known.
 */
const unasked = 1.5

/** How surely a finding that contradicts is right, from 0 to 1. */
export function surenessOf(finding: ExactFinding, claim: ReadClaim): number {
  const signs = ofValues.has(finding.check) ? valueSignsOf(finding, claim) : undefined
  const odds = signs ? atFirst + moved(signs, finding) : oddsOf(sureOfWords(finding, claim))
  return 1 / (1 + Math.exp(-odds - (isDoubted(claim) ? unasked : 0)))
}

/** Whether nothing was asked, and nothing said before it. */
function isDoubted({ question, answer, start }: ReadClaim): boolean {
  return question === '' && !/\p{L}/u.test(answer.slice(0, start))
}

function sureOfWords(finding: ExactFinding, claim: ReadClaim): number {
  if (finding.check === 'agents') return ofAgents
  return doubtful.has(finding.check) && !isVeryStatement(finding, claim) ? withFew : ofWords
}

/** Whether a sentence of the evidence has many of a claim's words, or no more than one that the claim has not. */
function isVeryStatement(
  { start, end, evidence: [span] }: ExactFinding,
  { words, evidence }: ReadClaim,
): boolean {
  const given =
    span &&
    evidence.passages[span.passage - 1]?.sentences.find((one) => one.start < span.end && span.start < one.end)
  if (!given) return false
  const stemsOf = (list: readonly Word[]) =>
    new Set(list.flatMap(({ content, stem }) => (content ? stem : [])))
  const theirs = stemsOf(given.words)
  const ours = stemsOf(words.filter((word) => word.end <= start || word.start >= end))
  const held = [...ours].filter((stem) => theirs.has(stem)).length
  return held >= many || theirs.size - held <= 1
}

function oddsOf(probability: number): number {
  return Math.log(probability / (1 - probability))
}

function moved({ told, said, apart, reckoned, values, like }: ValueSigns, { check }: ExactFinding): number {
  return (
    weights.told * told +
    weights.said * said +
    weights.apart * apart +
    weights.reckoned * (reckoned ? 1 : 0) +
    weights.values * Math.log(values) +
    weights.like * Math.log(1 + like) +
    weights.percentage * (check === 'percentages' ? 1 : 0)
  )
}
