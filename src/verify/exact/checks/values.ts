import { bind, headOf, labelsDiffer, placesOf, type Binding, type Side } from '../binding/binding.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { compareValues } from '../values/compare.ts'
import { derived, isHalf, isThere, isTotal, speaksOfHalf } from '../binding/derived-values.ts'
import { isAround, type PreparedEvidence, type ReadSentence } from '../evidence.ts'
import { exchangedIn, slotsOf } from '../binding/slots.ts'
import { isToldToo } from '../binding/told-too.ts'
import { isSpokenFor } from '../binding/votes.ts'
import type { Value } from '../values/value.ts'
import { agesDiffer, hasSlipped, isFarApart, isSameRange, sharesEnd } from '../binding/value-pairs.ts'
import {
  isAttribute,
  isCondition,
  isDifference,
  isLead,
  isSameEnd,
  isSaving,
  isSupposed,
} from '../binding/value-places.ts'
import { comesTo, hasFigure, isScaled, isWorkedOut } from '../binding/worked-out.ts'

/**
 * How sure the binding of a value must be before another value contradicts it: the share of the claim's words that the
 * evidence has, and the other way round. Dates ask for more: many things happen again.
 */
const least: Record<Value['kind'], { forward: number; backward: number }> = {
  number: { forward: 0.55, backward: 0.6 },
  quantity: { forward: 0.6, backward: 0.5 },
  duration: { forward: 0.6, backward: 0.5 },
  percentage: { forward: 0.6, backward: 0.5 },
  currency: { forward: 0.6, backward: 0.5 },
  date: { forward: 0.7, backward: 0.55 },
  clock: { forward: 0.55, backward: 0.5 },
  // Ordinals alone: other labels are never compared.
  label: { forward: 0.75, backward: 0.5 },
}
/** What denies must be bound so much better than what may mean the same. */
const clearlyBetter = 0.4
/** A matching value in a sentence with at least this much of the claim's words speaks for the claim. */
const presentForward = 0.3
/** Limits on what one claim is held against, whatever the evidence is. */
const mostSentences = 80
const mostPostings = 4000
const mostCandidates = 300
const mostValues = 40

const checks: Record<Value['kind'], string> = {
  number: 'numbers', quantity: 'quantities', duration: 'durations', percentage: 'percentages', currency: 'currency', date: 'dates', clock: 'dates', label: 'numbers',
} // prettier-ignore

/** Numbers, quantities, durations, percentages, amounts and dates that the evidence gives otherwise for the same thing. */
export function checkValues(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  let left = mostValues
  for (const sentence of claim.sentences) {
    const values = sentence.values.filter(
      (value) =>
        (value.kind !== 'label' || value.dimension === 'ordinal') &&
        !isAttribute(sentence, value) &&
        !isDifference(sentence, value) &&
        !isListed({ sentence, value }),
    )
    if (values.length === 0) continue
    const near = nearestSentences(claim.evidence, sentence)
    for (const value of values.slice(0, left)) {
      left--
      const finding = checkValue(claim, sentence, value, near)
      if (finding) findings.push(finding)
    }
  }
  return findings
}

/** One of several values that are dealt out by "respectively". */
function isListed({ sentence, value }: Side): boolean {
  return (
    sentence.words.some(({ lower }) => lower === 'respectively') &&
    sentence.values.some((other) => other !== value && other.dimension === value.dimension)
  )
}

function checkValue(
  claim: ReadClaim,
  sentence: ReadSentence,
  value: Value,
  near: ReadSentence[],
): ExactFinding | undefined {
  const given = candidates(near, value.dimension)
  if (value.kind === 'percentage') {
    const mistaken = checkPoints(claim, sentence, value, near)
    if (mistaken) return mistaken
  }
  let best: { sentence: ReadSentence; value: Value; binding: Binding; score: number } | undefined
  /** What the evidence gives in the place where the claim has a value of another place. */
  let exchanged: (Side & { marked: boolean; supports: boolean }) | undefined
  /** How well the best bound value fits that may mean the same. */
  let calm = 0
  /** The evidence has both ends of a range together: few things share them. */
  let isToldAsRange = false
  /** A sentence that denies the very value: "at 8.30, not at 9". */
  let denying: Side | undefined
  // What the evidence says of another model or version is no rounded form of what it says of this one.
  const another = given.some(
    (one) => labelsDiffer({ sentence, value }, one) && compareValues(value, one.value) === 'same',
  )
  for (const one of given) {
    const compared = compareValues(value, one.value)
    // "€0.90 and €0.55 respectively": which of them is whose stands elsewhere in the sentence.
    if (isListed(one)) {
      if (compared === 'same') return undefined
      continue
    }
    const ages = agesDiffer({ sentence, value }, one)
    if (ages === 'narrower') continue
    if (compared === 'same' && insteadOf(one)) {
      if (sentence.words.some(({ lower }) => /^(?:not|no|never|rather|instead|.{2,}n['’]t)$/.test(lower)))
        return undefined
      denying = one
      continue
    }
    const isOther = another || ages === 'wider'
    const comparison = isOther && compared === 'unclear' ? 'different' : compared
    if (comparison === 'same' && value.dates && isSameEnd({ sentence, value }, one)) return undefined
    if (comparison === 'same' && !exchanged && !isLead(sentence, value)) {
      const other = exchangedIn({ sentence, value }, one)
      const isAlike = other?.value.range === value.range
      if (other && isAlike && compareValues(value, other.value) === 'different') {
        exchanged = {
          sentence: one.sentence,
          value: other.value,
          marked: other.marked,
          supports: isSupport({ sentence, value }, one),
        }
        continue
      }
    }
    if (comparison === 'same' && isSameRange(value, one.value)) isToldAsRange = true
    if (comparison !== 'different') {
      // A number that merely occurs in another sentence supports nothing, and one that is near only where it is bound.
      if (comparison === 'same' && isSupport({ sentence, value }, one)) return undefined
      const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
      const bound = binding.blocked === '' && binding.forward >= 0.5
      if (bound && comparison === 'same') return undefined
      // Beside a bound of the same kind, a bare value says little of the claimed one.
      const aside = value.hedge !== 'none' && one.value.hedge === 'none' && hasHedge(one.sentence, value)
      if (bound && binding.backward >= 0.3 && !aside)
        calm = Math.max(calm, binding.forward + binding.backward)
      continue
    }
    if (isSaving(one.sentence, one.value) && !isSaving(sentence, value)) continue
    if (isSupposed(sentence, value) && !isSupposed(one.sentence, one.value)) continue
    if (one.value.hedge !== 'none' && value.hedge === 'none' && isCondition(sentence, value)) continue
    const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
    if (binding.blocked !== '' || !binding.head) continue
    const { forward, backward } = least[value.kind]
    // Where all of the claim is there, what more the evidence says counts less.
    const whole = binding.forward >= 0.95 && binding.matched >= 3 ? 0.1 : 0
    // Hours of which one end is the same are those that are meant.
    const shared = sharesEnd(value, one.value) ? 0.15 : 0
    const lone =
      isLone(binding, { sentence, value }, one, claim) || isSameBound(binding, { sentence, value }, one)
    // The very figures in another unit are a slip of that one word.
    const slip = hasSlipped(value, one.value) ? 0.1 : 0
    const near = binding.forward >= forward - slip && binding.backward >= backward - whole - shared - slip
    if (!lone && !(near && isEnough(binding, one, claim.evidence))) continue
    if (isFarApart(value, one.value) && (binding.forward < 0.85 || value.range !== one.value.range)) continue
    // Of two that differ, the nearer one is more likely what was meant.
    const score = binding.forward + binding.backward + (isFarApart(value, one.value) ? 0 : 0.3)
    if (!best || score > best.score) best = { ...one, binding, score }
  }
  if (exchanged) {
    const binding = bind({ sentence, value }, exchanged, claim.evidence, claim.understood)
    if (binding.blocked === '' && binding.forward >= (exchanged.marked ? 0.25 : least[value.kind].forward))
      return isToldToo({ sentence, value }, exchanged, claim.evidence) ||
        isScaled(value, exchanged.value, claim) ||
        comesTo({ sentence, value }, claim) ||
        isSpokenFor({ sentence, value }, exchanged, claim.evidence)
        ? undefined
        : contradiction(claim, value, exchanged)
    // Where that is not sure, the value stands in the evidence, and near the claim's words.
    if (exchanged.supports) return undefined
  }
  const instead = denying && insteadOf(denying)
  if (!best && denying && instead) {
    const { blocked, forward } = bind({ sentence, value }, denying, claim.evidence, claim.understood)
    return blocked === '' && forward >= least[value.kind].forward
      ? contradiction(claim, value, { sentence: denying.sentence, value: instead })
      : undefined
  }
  if (!best || best.binding.forward + best.binding.backward < (calm > 0 ? calm + clearlyBetter : 0))
    return undefined
  if (isTotal(sentence) && !isTotal(best.sentence)) return undefined
  if ([sentence, best.sentence].some(speaksOfHalf) && isHalf(value.low, best.value.low)) return undefined
  if (isToldAsRange) return undefined
  const own = { sentence, value }
  if (value.dimension === 'ordinal' && isToldAlone(value, best.sentence, claim.evidence)) return undefined
  if (best.sentence !== denying?.sentence && (derived(own, claim.evidence) || isThere(own, best.sentence)))
    return undefined
  if (isToldToo(own, best, claim.evidence) || isWorkedOut(own, best, claim)) return undefined
  if (!denying && (isSpokenFor(own, best, claim.evidence) || hasFigure(own, best.sentence))) return undefined
  return contradiction(claim, value, best)
}

/** "the third child in the world, and the first in Europe": an ordinal that leaves out what it counts may count the same. */
function isToldAlone(value: Value, given: ReadSentence, { sentences }: PreparedEvidence): boolean {
  const at = sentences.indexOf(given)
  return sentences
    .slice(Math.max(0, at - 1), at + 3)
    .some((sentence) =>
      sentence.values.some(
        (other) =>
          other.dimension === 'ordinal' &&
          other.low === value.low &&
          headOf({ sentence, value: other }).length === 0,
      ),
    )
}

/** "8.30, not at 9": what is true in the place of a value that is denied. */
function insteadOf({ sentence: { words, values }, value }: Side): Value | undefined {
  let at = value.first - 1
  if (/^(?:at|on|in|for|by|from|until)$/.test(words[at]?.lower ?? '')) at--
  const isNot = words[at]?.lower === 'not' && /^(?:[,(—–]|and)$/.test(words[at - 1]?.lower ?? '')
  return isNot ? values.find(({ last, kind }) => last === at - 2 && kind !== 'label') : undefined
}

function isExact(claimed: Value, given: Value): boolean {
  if (claimed.dates) return true
  const same = (one: number, other: number) =>
    Math.abs(one - other) <= Math.max(Math.abs(one), Math.abs(other)) * 1e-6
  return [claimed.low, ...claimed.readings].some((one) => same(one, given.low) || same(one, given.high))
}

/** The very value, in a sentence that has some of the claim's words, and speaks of no other model or version. */
function isSupport(claimed: Side, given: Side): boolean {
  return (
    isExact(claimed.value, given.value) &&
    !labelsDiffer(claimed, given) &&
    sharedWords(claimed.sentence, given.sentence) >= presentForward
  )
}

function hasHedge(sentence: ReadSentence, { hedge, dimension }: Value): boolean {
  return sentence.values.some((value) => value.hedge === hedge && value.dimension === dimension)
}

/** "at most 9 kg of cotton" beside "maximum load: 7 kg of cotton": two bounds, of the same, on the same side. */
function isSameBound(binding: Binding, claimed: Side, given: Side): boolean {
  if (binding.missing > 0 || claimed.value.hedge === 'none' || claimed.value.hedge !== given.value.hedge)
    return false
  const [one, other] = [complementOf(claimed), complementOf(given)]
  return one !== undefined && one === other
}

/** The stem of what a value is so much of. */
function complementOf({ sentence: { words }, value }: Side): string | undefined {
  return words[value.last + 1]?.lower === 'of' ? words[value.last + 2]?.stem : undefined
}

/**
 * "The deposit is £1,760": all that the claim says of its value stands right beside the given one, and no other value
 * of the dimension stands beside that word anywhere. Then what more the evidence says of it counts for nothing, unless
 * it names a time or somebody.
 */
function isLone(binding: Binding, claimed: Side, given: Side, claim: ReadClaim): boolean {
  if (binding.absent > 0 || claimed.value.dates) return false
  const slot = slotsOf(given.sentence, given.value.dimension).find(({ value }) => value === given.value)
  const near = given.sentence.plain
    .filter((word) => word.content && word.end <= given.value.start)
    .slice(-2)
    .findLast((word) => placesOf(word.stem, given.value.dimension, claimed.sentence))
  if (!slot?.alone || !near) return false
  if (slot.marks.has('date') || slot.marks.has('label')) return false
  const named = given.sentence.plain.some(
    (word) =>
      word.name &&
      slot.stems.has(word.stem) &&
      !claimed.sentence.places.has(word.stem) &&
      !claim.understood.has(word.stem),
  )
  const elsewhere = claim.evidence.holding
    .get(near.stem)!
    .some((sentence) =>
      slotsOf(sentence, given.value.dimension).some(
        (other) => other.value !== given.value && other.stems.has(near.stem),
      ),
    )
  return !named && !elsewhere
}

/** Two words in common bind a value; one does where nothing else in the evidence goes by it. */
function isEnough(
  binding: Binding,
  given: { sentence: ReadSentence; value: Value },
  evidence: PreparedEvidence,
): boolean {
  if (binding.matched >= 2) return true
  const near = given.sentence.plain.findLast((word) => word.content && word.end <= given.value.start)
  return binding.forward >= 0.99 && near !== undefined && evidence.holding.get(near.stem)?.length === 1
}

/** "3%" where the evidence says "3 percentage points" of the same change: another amount altogether. */
function checkPoints(
  claim: ReadClaim,
  sentence: ReadSentence,
  value: Value,
  near: ReadSentence[],
): ExactFinding | undefined {
  const twin = value.dimension === 'percent' ? 'points' : 'percent'
  const holds = (claim.evidence.values.get(value.dimension) ?? []).some(
    (one) => compareValues(value, one.value) !== 'different',
  )
  if (
    holds ||
    !/^by(?: (?:about|around|roughly|nearly))?$/.test(sentence.words[value.first - 1]?.lower ?? '')
  )
    return undefined
  for (const one of candidates(near, twin)) {
    if (one.value.low !== value.low) continue
    const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
    if (binding.blocked === '' && binding.head && binding.matched >= 2 && binding.forward >= 0.7)
      return contradiction(claim, value, one)
  }
  return undefined
}

function contradiction(
  claim: ReadClaim,
  value: Value,
  given: { sentence: ReadSentence; value: Value },
): ExactFinding {
  const { passage } = given.sentence
  const text = claim.evidence.passages[passage - 1]!.text
  return {
    verdict: 'contradicted',
    start: value.start,
    end: value.end,
    evidence: [{ passage, start: given.value.start, end: given.value.end }],
    because: {
      code: 'other-value',
      values: {
        given: text.slice(given.value.start, given.value.end),
        claimed: claim.answer.slice(value.start, value.end),
      },
    },
    check: checks[value.kind],
  }
}

/** The sentences of the evidence that share most with a claim's: all of them where they are few. */
function nearestSentences(evidence: PreparedEvidence, sentence: ReadSentence): ReadSentence[] {
  if (evidence.sentences.length <= mostSentences) return evidence.sentences
  const postings = [...sentence.places.keys()]
    .map((stem) => evidence.holding.get(stem) ?? [])
    .toSorted((one, other) => one.length - other.length)
  const shared = new Map<ReadSentence, number>()
  let budget = mostPostings
  for (const list of postings) {
    for (const one of list.slice(0, budget))
      shared.set(one, (shared.get(one) ?? 0) + 1 / Math.log(2 + list.length))
    budget -= Math.min(budget, list.length)
  }
  return [...shared]
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, mostSentences)
    .map(([one]) => one)
}

function candidates(near: ReadSentence[], dimension: string): Side[] {
  const given: Side[] = []
  for (const sentence of near)
    for (const value of sentence.values) {
      if (value.dimension === dimension) given.push({ sentence, value })
      if (given.length >= mostCandidates) return given
    }
  return given
}

/** The share of a claim's words that a sentence of the evidence has. */
function sharedWords(claimed: ReadSentence, given: ReadSentence): number {
  let shared = 0
  for (const stem of claimed.places.keys()) if (given.places.has(stem) || isAround(given, stem)) shared++
  return claimed.places.size === 0 ? 0 : shared / claimed.places.size
}
