import { hedgeOf } from './hedges.ts'
import { toBase } from './units.ts'
import type { Value } from './value.ts'
import type { Word } from '../words/words.ts'

/** "5 feet 11 inches", "2 hours and 30 minutes": one value in two units. */
export function joinCompound(words: Word[], last: Value, value: Value): boolean {
  const between = words.slice(last.last + 1, value.first)
  if (
    !last.unit ||
    !value.unit ||
    last.range ||
    last.dimension !== value.dimension ||
    value.unit.factor >= last.unit.factor
  )
    return false
  if (
    last.unit.offset ||
    between.length > 1 ||
    (between.length === 1 && !/^(?:and|,)$/.test(between[0]!.lower))
  )
    return false
  if (value.low >= last.unit.factor) return false
  last.low += value.low
  last.high = last.low
  last.step = value.step
  last.last = value.last
  last.end = value.end
  last.whole = false
  return true
}

/** "5 to 10 miles", "$5–10 million", "between 3 and 4", "2 or 3 days": one value with two ends. */
export function joinRange(words: Word[], last: Value, value: Value): boolean {
  const between = words.slice(last.last + 1, value.first)
  if (last.range || value.range || between.length !== 1 || last.dates || value.dates) return false
  if (last.kind === 'label' || value.kind === 'label') return false
  const joint = between[0]!.lower
  const lead = words[last.first - 1]?.lower
  // "between the ages of 30 and 40"
  const isBetween = words
    .slice(Math.max(0, last.first - 4), last.first)
    .some((word) => word.lower === 'between')
  const dash = /^[-–—]$/.test(joint)
  if (dash && between[0]!.spaced !== words[value.first]!.spaced) return false
  if (!dash && joint !== 'to' && !(joint === 'and' && isBetween) && joint !== 'or') return false
  // "from 8 to 10" may be a change; hours of opening are none.
  const spread = /^(?:rang|var|anywhere|adjust|available|price|open|everything)/
  if (joint === 'to' && lead === 'from' && last.kind !== 'clock' && value.kind !== 'clock')
    if (!spread.test(words[last.first - 2]?.lower ?? '')) return false
  // The first of two often leaves out its unit or its scale: "5 to 10 miles", "$2 to $3 million".
  const bare = last.kind === 'number' && value.kind !== 'number'
  if (!bare && last.dimension !== value.dimension) {
    if (!(value.kind === 'number' && last.kind === 'currency')) return false
    value.dimension = last.dimension
  }
  let low = bare && value.unit ? toBase(last.low, value.unit) : last.low
  if (value.kind === 'clock') low = startOf(last, value)
  const high = value.kind === 'clock' && bare ? endOf(low, value) : value.high
  const scale = value.step / (value.unit?.factor ?? 1)
  if (low < high && scale >= 1000 && last.high < 1000 && high / low > 900)
    low *= scale >= 1e9 ? 1e9 : scale >= 1e6 ? 1e6 : 1e3
  if (!(low < high)) return false
  Object.assign(last, {
    kind: last.kind === 'currency' ? 'currency' : value.kind,
    dimension: last.kind === 'currency' ? last.dimension : value.dimension,
    low, high, range: true, readings: [], figures: [...last.figures, ...value.figures], step: value.step, unit: value.unit,
    last: value.last, end: value.end, whole: false,
  }) // prettier-ignore
  last.hedge = hedgeOf(words, last)
  return true
}

/** How far behind a range another one may leave out its unit. */
const farthestUnit = 14

/** "seven to nine hours, while teenagers need eight to ten": the second range has the unit of the first. */
export function shareUnits(words: readonly Word[], values: readonly Value[]): void {
  for (const [at, value] of values.entries()) {
    const before = values[at - 1]
    if (value.kind !== 'number' || !value.range || !before?.range || !before.unit) continue
    if (value.first - before.last > farthestUnit || isFollowed(words, value)) continue
    const { unit } = before
    Object.assign(value, {
      kind: before.kind, dimension: before.dimension, unit, step: value.step * unit.factor,
      low: toBase(value.low, unit), high: toBase(value.high, unit),
    }) // prettier-ignore
  }
}

/** Whether something stands behind a value that it may count. */
function isFollowed(words: readonly Word[], { last }: Value): boolean {
  const next = words[last + 1]
  return next !== undefined && !/^(?:[.,;)]|and|but|while|whereas|or)$/.test(next.lower)
}

/** "4:00–6:15 p.m.", "6 to 8 pm": the half of the day stands behind both, unless it would end before it begins. */
function startOf(first: Value, { high }: Value): number {
  const low = first.kind === 'number' ? first.low * 60 : first.low
  const isOpen =
    first.kind === 'number' ? Number.isInteger(first.low) && first.low <= 12 : first.readings.length > 0
  const later = (low % 720) + 720
  return isOpen && high > 720 && later < high ? later : low
}

/** "9 to 5:30": the end is of the later half where it would come before the beginning. Of "10:00 to 1:00" that is not sure. */
function endOf(low: number, { high, readings }: Value): number {
  return high > low ? high : (readings.find((reading) => reading > low) ?? high)
}
