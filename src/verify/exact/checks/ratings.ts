import { compareValues } from '../values/compare.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import type { ReadRating } from '../data/ratings.ts'
import type { Value } from '../values/value.ts'

/** Such a sentence may tell what one of several gave, or what somebody wishes. */
const ofSomebody =
  /^(?:reviewers?|customers?|guests?|diners?|patrons?|visitors?|users?|one|another|someone|some|several|few|both|others?|gave|give|gives|giving|given|awarded|left|range|ranges|ranging|varied|vary|mixed|individual|if|would|could|than|was|were)$/
const worst = 1
/** Fewer may be a part of them. */
const fewestCounted = 10

/** "4.5 stars", "a rating of 4.5", where the data give another rating of the only thing that they are about. */
export function checkRatings(claim: ReadClaim): ExactFinding[] {
  const { ratings } = claim.evidence
  const own = ratings.filter(({ ofReview }) => !ofReview)
  const [only] = own
  if (!only || own.length > 1) return []
  const mean = meanOf(ratings.filter(({ ofReview }) => ofReview))
  return claim.sentences.flatMap((sentence) => {
    if (sentence.words.some(({ lower }) => ofSomebody.test(lower))) return []
    return sentence.values.flatMap((value): ExactFinding[] => {
      if (!isRating(sentence, value) || !differs(value, only.value)) return []
      if (mean !== undefined && !differs(value, mean)) return []
      if (isSaid(value, claim, only)) return []
      const { start, end } = value
      const values = { field: only.key, given: only.given, claimed: claim.answer.slice(start, end) }
      return [{
        verdict: 'contradicted', start, end, check: 'ratings',
        evidence: [{ passage: only.passage, start: only.start, end: only.end }],
        because: { code: 'other-cell', values },
      }] // prettier-ignore
    })
  })
}

/** "218 reviews", where the data count 128. */
export function checkCounts(claim: ReadClaim): ExactFinding[] {
  const { counts, values: told } = claim.evidence
  if (counts.length === 0) return []
  return claim.sentences.flatMap(({ words, values }) =>
    values.flatMap((value): ExactFinding[] => {
      const counted = words[value.last + 1]?.stem
      const own = counts.filter((one) => one.counted === counted)
      const [only] = own
      if (!only || own.length > 1 || value.kind !== 'number' || value.range || value.low < fewestCounted)
        return []
      // What a text beside the data says, or how many of them it shows, may be meant.
      const isTold = told.get(value.dimension)?.some((one) => one.value.low === value.low)
      if (isTold || compareValues(value, { ...value, ...exactly(only.value) }) !== 'different') return []
      const { start, end } = value
      return [{
        verdict: 'contradicted', start, end, check: 'ratings',
        evidence: [{ passage: only.passage, start: only.start, end: only.end }],
        because: { code: 'other-cell', values: { field: only.key, given: only.given, claimed: claim.answer.slice(start, end) } },
      }] // prettier-ignore
    }),
  )
}

function exactly(value: number): Partial<Value> {
  return { low: value, high: value, hedge: 'none', readings: [], figures: [value], step: 1, whole: true }
}

function meanOf(ratings: readonly ReadRating[]): number | undefined {
  if (ratings.length === 0) return undefined
  return ratings.reduce((sum, { value }) => sum + value, 0) / ratings.length
}

/** "4.5 stars", "4.5-star", "rated 4.5", "a rating of 4.5". */
function isRating({ words }: ReadSentence, value: Value): boolean {
  if (value.range || value.hedge !== 'none' || value.low < worst || value.low > 10) return false
  if (value.kind !== 'number' || isScale(words, value)) return false
  const after = words[value.last + 1]?.text === '-' ? words[value.last + 2] : words[value.last + 1]
  const behind = words.slice(value.last + 1, value.last + 4).map(({ lower }) => lower)
  if (behind.includes('review') || behind.includes('reviews')) return false
  if (after && /^stars?$/.test(after.lower)) return true
  const before = words.slice(Math.max(0, value.first - 4), value.first).map(({ lower }) => lower)
  return (
    /^(?:rating|rated|score)$/.test(before.at(-1) ?? '') ||
    (before.some((word) => /^(?:rating|rated|score)$/.test(word)) &&
      /^(?:of|at|is|:)$/.test(before.at(-1) ?? ''))
  )
}

/** "3 out of 5 stars", "4/5": how many there may be. */
function isScale(words: ReadSentence['words'], { first }: Value): boolean {
  const before = words[first - 1]?.lower
  return before === '/' || (before === 'of' && words[first - 2]?.lower === 'out')
}

/** A whole number may round; one with a decimal gives the rating as it is. */
function differs({ low, whole }: Value, given: number): boolean {
  return Math.abs(low - given) > (whole ? 0.49 : 0.15)
}

/** Another place of the evidence may have it, such as what a reviewer wrote. */
function isSaid({ low }: Value, { evidence }: ReadClaim, only: ReadRating): boolean {
  return evidence.sentences.some(
    ({ values, places, passage, start, end }) =>
      (passage !== only.passage || start > only.start || end < only.end) &&
      (places.has('star') || places.has('rate')) &&
      values.some((value) => value.low === low),
  )
}
