import type { DateParts } from './dates.ts'
import type { Value } from './value.ts'

/** `unclear` is neither: rounding, a hedge or an order of day and month might explain the difference. */
export type Comparison = 'same' | 'unclear' | 'different'

/** Whether a value that is claimed can stand for one that the evidence gives. Both have one dimension. */
export function compareValues(claimed: Value, given: Value): Comparison {
  if (claimed.dates || given.dates)
    return claimed.dates && given.dates ? compareDates(claimed, given) : 'different'
  const ends = claimed.range || given.range
  if (ends) return compareRanges(claimed, given)
  let best: Comparison = 'different'
  for (const one of [claimed.low, ...claimed.readings])
    for (const other of [given.low, ...given.readings]) {
      const found = compareNumbers(one, other, claimed, given)
      if (found === 'same') return 'same'
      if (found === 'unclear') best = 'unclear'
    }
  return best
}

function compareNumbers(one: number, other: number, claimed: Value, given: Value): Comparison {
  const difference = Math.abs(one - other)
  const size = Math.max(Math.abs(one), Math.abs(other))
  const relative = size === 0 ? 0 : difference / size
  if (relative < 1e-9) return 'same'
  const bound = compareBounds(one, other, claimed, given)
  if (bound) return bound
  if (claimed.kind === 'clock') return 'different'
  // Written in another unit, both carry the rounding of their own last place.
  const converted = claimed.unit !== given.unit
  // A small count that the evidence gives is not rounded: 28 is no other way to say 30.
  const counted = given.whole && given.hedge === 'none' && size < 1000 && !converted
  const own = converted ? given.step : Math.min(given.step, size)
  const step = Math.max(claimed.step, counted ? 1 : own)
  const hedged = claimed.hedge === 'about' || given.hedge === 'about'
  const slack = 1 + 1e-9
  if (converted && difference <= (claimed.step + given.step) * 0.5 * slack)
    return relative <= 0.1 ? 'same' : 'unclear'
  if (difference <= claimed.step * 0.5 * slack && relative <= 0.05) return 'same'
  if (difference <= given.step * 0.5 * slack && !given.whole && relative <= 0.05) return 'same'
  if (converted && relative <= 0.03) return 'unclear'
  if (hedged) return relative <= 0.1 ? 'same' : relative <= 0.15 ? 'unclear' : 'different'
  if (difference < step * 0.999 && relative <= 0.15) return 'unclear'
  return 'different'
}

/** "more than 300" is true of 305; where both give bounds, another bound says another thing. */
function compareBounds(one: number, other: number, claimed: Value, given: Value): Comparison | undefined {
  const up = (value: Value) => value.hedge === 'over' || value.hedge === 'atLeast'
  const down = (value: Value) => value.hedge === 'under' || value.hedge === 'atMost'
  if ((up(claimed) && up(given)) || (down(claimed) && down(given))) {
    const strict = (value: Value) => value.hedge === 'atLeast' || value.hedge === 'atMost'
    // "over 100" is true where "over 120" is; the other way round it says more than is known.
    const weaker = up(claimed) ? one < other : one > other
    // "below 35 °C" is no other way to say "below 25 °C", though it follows from it.
    const degrees = claimed.dimension === 'temperature' && one > other + 2
    const limit = down(claimed) && claimed.kind !== 'number' && (one > other * 1.25 || degrees)
    return weaker && !limit && !(strict(claimed) && strict(given)) ? near(one, other) : undefined
  }
  if (up(claimed)) return down(given) ? 'unclear' : other >= one ? near(one, other) : undefined
  if (down(claimed)) return up(given) ? 'unclear' : other <= one ? near(one, other) : undefined
  if (up(given)) return one >= other ? 'unclear' : undefined
  if (down(given)) return one <= other ? 'unclear' : undefined
  return undefined
}

function near(one: number, other: number): Comparison {
  const size = Math.max(Math.abs(one), Math.abs(other))
  return Math.abs(one - other) <= size * 0.5 ? 'same' : 'unclear'
}

function compareRanges(claimed: Value, given: Value): Comparison {
  const close = (one: number, other: number) =>
    Math.abs(one - other) <=
    Math.max(
      Math.min(claimed.step, given.step) * 0.5,
      Math.max(Math.abs(one), Math.abs(other)) * (claimed.unit === given.unit ? 0.01 : 0.05),
    ) +
      1e-12
  if (claimed.range && given.range) {
    const low = close(claimed.low, given.low)
    const high = close(claimed.high, given.high)
    if (low && high) return 'same'
    if (claimed.hedge === 'about' || given.hedge === 'about') return 'unclear'
    // One within the other may be a part of it, or all that several sources give.
    const within = (one: Value, other: Value) => one.low >= other.low && one.high <= other.high
    return low || high || !(within(claimed, given) || within(given, claimed)) ? 'different' : 'unclear'
  }
  const [range, single] = claimed.range ? [claimed, given] : [given, claimed]
  // "within 8 days" is over before the eighth to the ninth day.
  const ends = single === given && /^(?:atMost|under|within)$/.test(single.hedge)
  if (ends && !close(range.high, single.low) && (range.low > single.low || close(range.low, single.low)))
    return range.hedge === 'none' ? 'different' : 'unclear'
  if (close(range.low, single.low) || close(range.high, single.low)) return 'same'
  if (single.low >= range.low && single.low <= range.high) return claimed.range ? 'same' : 'unclear'
  // "up to 19.8" tells the upper end.
  if (single.hedge === 'atMost' && single === claimed)
    return single.low > range.high && !close(single.low, range.high) ? 'different' : 'unclear'
  if (single.hedge !== 'none' && single.hedge !== 'within') return 'unclear'
  const reach = Math.max(range.high - range.low, Math.abs(range.high) * 0.1) * 0.25
  return single.low < range.low - reach || single.low > range.high + reach ? 'different' : 'unclear'
}

function compareDates(claimed: Value, given: Value): Comparison {
  let best: Comparison = 'different'
  for (const one of claimed.dates!)
    for (const other of given.dates!) {
      const found = compareParts(one, other, claimed.hedge !== 'none' || given.hedge === 'about')
      if (found === 'same') return 'same'
      if (found === 'unclear') best = 'unclear'
    }
  return best
}

function compareParts(one: DateParts, other: DateParts, hedged: boolean): Comparison {
  const years = [one.year, one.untilYear ?? one.year, other.year, other.untilYear ?? other.year]
  let shared = false
  if (years.every((year) => year !== undefined)) {
    shared = true
    const [from, until, start, end] = years as [number, number, number, number]
    if (until < start || from > end)
      return hedged && Math.min(Math.abs(until - start), Math.abs(from - end)) <= 5 ? 'unclear' : 'different'
    // Both give a span of years: another end is another span.
    if (one.untilYear && other.untilYear && (from !== start || until !== end))
      return from === start || until === end ? 'different' : 'unclear'
    if (
      one.untilYear !== other.untilYear &&
      (one.untilYear === undefined) !== (other.untilYear === undefined)
    )
      return from === start || until === end ? 'same' : 'unclear'
  }
  if (one.month !== undefined && other.month !== undefined) {
    shared = true
    if (one.month !== other.month) return 'different'
    if (one.day !== undefined && other.day !== undefined) {
      const apart = (one.untilDay ?? one.day) < other.day || one.day > (other.untilDay ?? other.day)
      if (apart) return 'different'
      if (one.day !== other.day || (one.untilDay && other.untilDay && one.untilDay !== other.untilDay))
        return 'unclear'
    }
  }
  if (one.quarter !== undefined && other.quarter !== undefined) {
    shared = true
    if (one.quarter !== other.quarter) return 'different'
  }
  return shared ? 'same' : 'unclear'
}
