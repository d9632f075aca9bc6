import type { Side } from '../binding/binding.ts'
import { boundAlike, boundedBy, boundStart, sides } from '../binding/bounded.ts'
import { derived } from '../binding/derived-values.ts'
import { placesIn, type Place } from '../binding/places.ts'
import { sharesOf } from '../binding/votes.ts'
import { comesTo } from '../binding/worked-out.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

const leastShare = 0.6
const fewestHeld = 2
const mostGiven = 200
/** A rounder limit that is nearer than that may be the same one, rounded. */
const rounding = 0.15

const figures = /\d+(?:\.\d+)?/g

/**
 * "Children under 14", where the evidence has children under 12 and sets no limit at 14 anywhere: a limit is not
 * rounded, and another one is another rule, though both can be true. One that would follow from the evidence's is let
 * be, but where its number is that of something else.
 */
export function checkThresholds(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) =>
    sentence.values.flatMap((value) => {
      const found = mayBound(value) ? otherLimit({ sentence, value }, claim) : undefined
      return found ? [found] : []
    }),
  )
}

function mayBound({ hedge, range, dates, kind, aside }: Value): boolean {
  return sides[hedge] !== undefined && !range && !dates && kind !== 'label' && aside !== true
}

function otherLimit(claimed: Side, claim: ReadClaim): ExactFinding | undefined {
  const { evidence } = claim
  const { sentence, value } = claimed
  const bounded = boundedBy(claimed)
  const place = placeOf(claimed)
  if (!bounded || !place || setsLimit(value, evidence)) return undefined
  const isDenied = denies(claimed)
  const given = (evidence.values.get(value.dimension) ?? []).slice(0, mostGiven).flatMap((other) => {
    const own = sides[other.value.hedge] === sides[value.hedge] && !other.value.range && boundedBy(other)
    const isLike = own && boundAlike(own, bounded) && own.isNext === bounded.isNext
    return isLike && denies(other) === isDenied ? (placeOf(other) ?? []) : []
  })
  if (given.length === 0) return undefined
  const best = sharesOf(place, given, evidence)
  if (best.share < leastShare || best.held < fewestHeld) return undefined
  // The number itself is told of as much of it: there its bound may be told in other words, or from the other side.
  const there = (evidence.values.get(value.dimension) ?? []).flatMap((other) =>
    isNumber(value, other.value) || isEndOf(value, other.value) ? (placeOf(other) ?? []) : [],
  )
  if (there.length > 0 && sharesOf(place, there, evidence).share >= best.share) return undefined
  const limit = best.given.value!
  // "At least three years, five for the senior post": one bound holds of both.
  if (best.given.sentence.values.some((other) => figureOf(other) === figureOf(value))) return undefined
  // What is told of a case that was asked about is told of that case alone.
  if (claim.question.match(figures)?.some((figure) => Number(figure) === figureOf(value))) return undefined
  if (isRounded(value, limit) || derived(claimed, evidence) || comesTo(claimed, claim)) return undefined
  const { passage } = best.given.sentence
  const text = evidence.passages[passage - 1]!.text
  const [from, to] = [boundStart(best.given.sentence.words, limit), limit.end]
  const start = boundStart(sentence.words, value)
  const values = { given: text.slice(from, to), claimed: claim.answer.slice(start, value.end) }
  const isWider = (sides[value.hedge] === 1) === value.low < limit.low
  // Of those who are told by a limit, fewer are among all; what has to be met is met where more is.
  const follows = bounded.isNext ? !isWider : isWider
  if (follows && !standsElsewhere(value, evidence)) return undefined
  const shown = { start, end: value.end, evidence: [{ passage, start: from, end: to }], check: 'thresholds' }
  return follows
    ? { verdict: 'not-found', because: { code: 'perhaps-other', values }, ...shown }
    : { verdict: 'contradicted', because: { code: 'other-value', values }, ...shown }
}

function placeOf({ sentence, value }: Side): Place | undefined {
  return placesIn(sentence)
    .get(value.dimension)
    ?.find((place) => place.value === value)
}

/** Whether the evidence has this very limit of anything, in whatever unit: at 12, at 12 years. */
function setsLimit(value: Value, { values }: PreparedEvidence): boolean {
  const isIt = ({ value: other }: { value: Value }) =>
    sides[other.hedge] === sides[value.hedge] && isNumber(value, other)
  return [value.dimension, 'count', 'calendar', 'age'].some((dimension) => values.get(dimension)?.some(isIt))
}

function isNumber(one: Value, other: Value): boolean {
  if (one.dimension === other.dimension) return Math.abs(one.low - other.low) <= 1e-6 * Math.abs(one.low)
  return figureOf(one) === figureOf(other)
}

function standsElsewhere(value: Value, { values }: PreparedEvidence): boolean {
  for (const list of values.values())
    if (list.some(({ value: other }) => other.figures.includes(figureOf(value)))) return true
  return false
}

function isEndOf(value: Value, { high }: Value): boolean {
  return Math.abs(high - value.low) <= 1e-6 * Math.abs(value.low)
}

function figureOf({ figures, low }: Value): number {
  return figures[0] ?? low
}

/** "Over 300", where it is over 312. */
function isRounded(claimed: Value, given: Value): boolean {
  const apart = Math.abs(claimed.low - given.low)
  return claimed.step > given.step && apart <= rounding * Math.max(Math.abs(claimed.low), Math.abs(given.low))
}

function denies({ sentence: { words } }: Side): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:not|never|cannot|no|nobody|none|neither|nor|without|unless|except|.{2,}n['’]t)$/.test(lower) &&
      !/^(?:more|less|fewer|later|older|exceed|exceeding)$/.test(words[at + 1]?.lower ?? ''),
  )
}
