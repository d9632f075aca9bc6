import type { DateParts } from './dates.ts'
import type { Hedge, Value } from './value.ts'

/**
 * Whether one value says what another says, in whatever unit or words: the same amount or date, and bounded alike. So is
 * one that says to which side an exact one was rounded. `compareValues` asks less: whether both can be true. "Under 14"
 * and "under 12" can, and are not the same; so can "25 months" and "two years". What is claimed may be coarser than what
 * is given, and never finer.
 */
export function isSameValue(claimed: Value, given: Value): boolean {
  if (claimed.dimension !== given.dimension) return false
  if (boundOf(claimed.hedge) !== boundOf(given.hedge) && !isRoundedTo(claimed, given)) return false
  if (claimed.dates || given.dates) return areSameDates(claimed.dates ?? [], given.dates ?? [])
  if (claimed.range !== given.range) return false
  const isSame = (one: number, other: number) => isSameAmount(one, other, claimed, given)
  if (claimed.range) return isSame(claimed.low, given.low) && isSame(claimed.high, given.high)
  return [claimed.low, ...claimed.readings].some((one) =>
    [given.low, ...given.readings].some((other) => isSame(one, other)),
  )
}

/** What a hedge says of the limit; "about" and "just" say of none. */
function boundOf(hedge: Hedge): Hedge {
  return hedge === 'about' ? 'none' : hedge === 'within' ? 'atMost' : hedge
}

/** "Over 57,000" of exactly 57,034: it says to which side the value was rounded. */
function isRoundedTo(claimed: Value, given: Value): boolean {
  if (given.hedge !== 'none' || given.range || claimed.unit !== given.unit) return false
  return (
    (claimed.hedge === 'over' && given.low > claimed.low) ||
    (claimed.hedge === 'under' && given.low < claimed.low)
  )
}

/** Units of one dimension that are no round multiples of each other are told in so many parts of a hundred. */
const conversion = 0.005
const rounding = 0.05
/** Up to here whole things are counted, in whatever unit, and nobody rounds them without saying so. */
const mostCounted = 1000

function isSameAmount(one: number, other: number, claimed: Value, given: Value): boolean {
  const difference = Math.abs(one - other)
  const relative = difference === 0 ? 0 : difference / Math.max(Math.abs(one), Math.abs(other))
  if (relative < 1e-9) return true
  if (claimed.kind === 'clock' || given.kind === 'clock') return false
  const isConverted = claimed.unit !== given.unit
  // An hour and a day, a month and a year are exact parts of each other.
  if (isConverted && claimed.kind !== 'duration' && relative <= conversion) return true
  // A limit is a limit: "under 1,500" is no rounding of "under 1,520".
  if (boundOf(claimed.hedge) !== 'none' && !isConverted && !isRoundedTo(claimed, given)) return false
  const isHedged = claimed.hedge === 'about' || given.hedge === 'about'
  const isCounted =
    claimed.kind === 'duration' ||
    (given.whole && Math.abs(given.figures[0] ?? other) < mostCounted && !isConverted)
  if (isCounted && !isHedged) return false
  return difference <= claimed.step * 0.5 * (1 + 1e-9) && relative <= rounding
}

/** Of two dates that may both be read either way round, such as "03/04" and "04/03", the order decides. */
function areSameDates(claimed: readonly DateParts[], given: readonly DateParts[]): boolean {
  const isEitherWay = claimed.length > 1 && given.length > 1
  return claimed.some((one, at) =>
    given.some((other, place) => (!isEitherWay || at === place) && isSameDate(one, other)),
  )
}

const parts = ['year', 'untilYear', 'month', 'day', 'untilDay', 'quarter'] as const

/** All that is claimed of a date is given. */
function isSameDate(claimed: DateParts, given: DateParts): boolean {
  return parts.every((part) => claimed[part] === undefined || claimed[part] === given[part])
}
