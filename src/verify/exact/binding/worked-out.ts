import { countsAlike, headOf, type Side } from './binding.ts'
import type { ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import { derived } from './derived-values.ts'
import { isAmongOthers } from './told-too.ts'
import type { Value } from '../values/value.ts'

const mostValues = 80
/** So few come to one another by chance. */
const fewest = 10
const mostFigures = 8
const scaling = /\b(?:doubl|twice|half|halv|scal|tripl|threefold|times|quarter)/i
const multiples = [2, 3, 4, 1.5]
/** How much of the answer is looked at for what says that amounts were changed. */
const lookBack = 2_000

/**
 * Whether a claim's value may have been worked out from what the evidence gives, or be one of many of which it is not
 * told which is meant: then another value is no contradiction of it.
 */
export function isWorkedOut(claimed: Side, given: Side, claim: ReadClaim): boolean {
  return (
    derived(claimed, claim.evidence) ||
    isInside(claimed, given) ||
    isRest(claimed.value, given.value) ||
    isScaled(claimed.value, given.value, claim) ||
    comesTo(claimed, claim) ||
    isPartOf(claimed, claim) ||
    isReckoned(claimed, given, claim) ||
    isPerTime(claimed, claim) ||
    isAge(claimed, claim) ||
    isOneOfMany(claimed, given)
  )
}

/** "On £30,000 it is 60 per cent", where that is told of "from £24,001 to £36,000". */
function isInside({ value }: Side, { sentence }: Side): boolean {
  const alike = sentence.values.filter(({ dimension }) => dimension === value.dimension)
  return alike.some((one, at) => {
    const next = alike[at + 1]
    const between = next ? sentence.words.slice(one.last + 1, next.first) : []
    const high = between.length === 1 && /^(?:to|and|[-–—])$/.test(between[0]!.lower) ? next!.low : one.high
    return one.low < value.low && value.high < high
  })
}

/** "Three quarters of the price", where it is 25 per cent less. */
function isRest(value: Value, given: Value): boolean {
  return value.kind === 'percentage' && given.kind === 'percentage' && value.low + given.low === 100
}

/** Twice as much, in an answer that says that it changed amounts. */
export function isScaled(value: Value, given: Value, { answer, start, end, question }: ReadClaim): boolean {
  const by = given.low === 0 ? 0 : value.low / given.low
  const isMultiple = multiples.some((one) => isNear(by, one) || isNear(by, 1 / one))
  if (!isMultiple) return false
  // "… for 8 people", where the recipe is for four: what is asked for is so many times as much.
  const isAskedFor = /\b\d+\b/.test(question)
  return isAskedFor || scaling.test(answer.slice(Math.max(0, start - lookBack), end))
}

/** A sum or difference with another value of the claim, or a share that it names: "£31,030, or £34,480 with the allowance". */
export function comesTo({ sentence, value }: Side, { evidence }: ReadClaim): boolean {
  const figure = value.figures[0] ?? value.low
  if (value.range || value.dates || value.kind === 'clock' || value.kind === 'label' || figure < fewest)
    return false
  const told = (evidence.values.get(value.dimension) ?? []).slice(0, mostValues).map((one) => one.value.low)
  const isIt = (one: number) => Math.abs(one - value.low) <= Math.max(value.step / 2, value.low * 1e-6)
  const others = sentence.values.filter((other) => other !== value && !other.range)
  // "Nitrate by 12 mg/l (38 against 50)", "ten pounds below the £68": without the unit, or with it in letters.
  const isFigure = (one: number) => value.figures.some((figure) => Math.abs(one - figure) < 1e-6 * figure)
  const figures = others.flatMap((other) => (other.dates ? [] : other.figures)).slice(0, mostFigures)
  if (
    figures.some((one, at) =>
      figures.slice(at + 1).some((other) => isFigure(Math.abs(one - other)) || isFigure(one + other)),
    )
  )
    return true
  if (value.kind !== 'number' && told.some((one) => figures.some((other) => isIt(one - other)))) return true
  const beside = others.filter(({ dimension }) => dimension === value.dimension)
  if (
    value.kind !== 'number' &&
    beside.some(({ low }) => told.some((one) => isIt(one + low) || isIt(Math.abs(one - low))))
  )
    return true
  const own = beside.map(({ low }) => low)
  // "$7, $12 and $28, hence $47"
  const before = beside.filter(({ first }) => first < value.first).map(({ low }) => low)
  if (before.length > 2 && isIt(before.reduce((sum, one) => sum + one, 0))) return true
  if (own.some((one, at) => own.slice(at + 1).some((other) => isIt(Math.abs(one - other))))) return true
  const shares = others.filter(({ kind }) => kind === 'percentage').map(({ low }) => low)
  return told.some((one) =>
    shares.some((share) => [share, 100 - share, 100 + share].some((part) => isIt((one * part) / 100))),
  )
}

const parts: [RegExp, number][] = [
  [/^thirds?$/, 3],
  [/^quarters?$/, 4],
  [/^half$/, 2],
  [/^fifths?$/, 5],
  [/^tenths?$/, 10],
]

/** "A third off, which makes it £32", where it is £48: so much of what is given, or so much less. */
function isPartOf({ sentence, value }: Side, { evidence }: ReadClaim): boolean {
  if (value.range || value.dates || value.kind === 'clock') return false
  const by = parts.filter(([pattern]) => sentence.words.some(({ lower }) => pattern.test(lower)))
  if (by.length === 0) return false
  const told = (evidence.values.get(value.dimension) ?? []).slice(0, mostValues)
  return told.some(({ value: { low } }) =>
    by.some(([, number]) =>
      [low / number, low - low / number].some((part) => Math.abs(part - value.low) <= 0.01 * part),
    ),
  )
}

/**
 * "With the premium a tonne brings £215", where it is £190 and £25: a value that the evidence has nowhere, but comes to
 * with two that it has, with half of another one of the claim, or with a percentage off.
 */
export function isReckoned(
  { sentence, value }: Side,
  given: Side,
  { evidence, question }: ReadClaim,
): boolean {
  const figure = value.figures[0]
  if (figure === undefined || value.range || value.dates || value.kind === 'clock') return false
  const told = (evidence.values.get(value.dimension) ?? [])
    .slice(0, mostValues)
    .flatMap((one) => one.value.figures)
  if (told.includes(figure)) return false
  const figuresOf = ({ values }: ReadSentence) =>
    values.flatMap((one) => (one === value || one.dates ? [] : one.figures)).slice(0, mostFigures)
  const own = figuresOf(sentence)
  // A sentence with one figure, to a question without any, works nothing out.
  if (own.length === 0 && !/\d/.test(question) && !sentence.words.some(({ lower }) => lower === 'would'))
    return false
  const near = [...own, ...figuresOf(given.sentence)]
  const shares = (evidence.values.get('percent') ?? [])
    .slice(0, mostFigures)
    .flatMap((one) => one.value.figures)
  const isIt = (one: number) => Math.abs(one - figure) <= 0.006 * figure
  const isExactly = (one: number) => Math.abs(one - figure) < 1e-6 * figure
  return (
    own.some((one) => isExactly(one / 2) || own.some((other) => isExactly(one * other))) ||
    told.some((one) => near.some((other) => isExactly(one + other) || isExactly(Math.abs(one - other)))) ||
    [...told, ...own].some((one) => shares.some((share) => isIt((one * (100 - share)) / 100)))
  )
}

/** Whether the sentence that a claim is held against has its figure, read as something else: "Tarrant House (18)". */
export function hasFigure({ value }: Side, { words, values }: ReadSentence): boolean {
  const [figure] = value.figures
  if (figure === undefined || value.dates) return false
  const isRead = values.some(
    ({ dimension, figures }) => dimension === value.dimension && figures.includes(figure),
  )
  return (
    !isRead &&
    words.some(({ kind, text }) => kind === 'number' && Number(text.replaceAll(',', '')) === figure)
  )
}

/** "£198 a year", where it is £16.50 a month. */
function isPerTime({ sentence, value }: Side, { evidence }: ReadClaim): boolean {
  const isOf = (one: ReadSentence, pattern: RegExp) => one.words.some(({ lower }) => pattern.test(lower))
  if (
    value.range ||
    value.kind !== 'currency' ||
    !isOf(sentence, /^(?:year|yearly|annual|annually|month|monthly|week|weekly)$/)
  )
    return false
  return (evidence.values.get(value.dimension) ?? [])
    .slice(0, mostValues)
    .some(({ value: { low } }) =>
      perTime.some(
        (by) =>
          Math.abs(low * by - value.low) < 1e-6 * value.low ||
          Math.abs(low / by - value.low) < 1e-6 * value.low,
      ),
    )
}

const perTime = [12, 52]

/** "In 1964, aged 43 or nearly so": so many years lie between two that are told. */
export function isAge({ sentence, value }: Side, { evidence }: ReadClaim): boolean {
  const before = sentence.words[value.first - 1]?.lower ?? ''
  const isYears = value.dimension === 'calendar' || value.dimension === 'age' || /^(?:aged?|at)$/.test(before)
  if (!isYears) return false
  const years = [
    ...sentence.values,
    ...(evidence.values.get('date') ?? []).slice(0, mostValues).map((one) => one.value),
  ].flatMap(({ dates }) => dates?.flatMap(({ year }) => year ?? []) ?? [])
  const age = value.figures[0] ?? value.low
  return years.some((one) => years.some((other) => Math.abs(one - other - age) <= 1 && one !== other))
}

/** A bare number of a list, or a value that stands no nearer to the claim's words than its neighbours do. */
function isOneOfMany(claimed: Side, given: Side): boolean {
  const alike = given.sentence.values.filter(({ dimension }) => dimension === given.value.dimension)
  if (alike.length < 3) return false
  if (claimed.value.kind === 'number' && given.value.kind === 'number') {
    const heads = [headOf(claimed), headOf(given)]
    if (heads.some((head) => head.length === 0) || !countsAlike(claimed, given)) return true
  }
  return isAmongOthers(claimed, given)
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-6
}
