import { readNumber } from './numbers.ts'
import { toBase, unitOf, type Unit } from './units.ts'
import { frame, type Value } from './value.ts'
import type { Word } from '../words/words.ts'

/** Where such a duration may begin. */
const starts = /^(?:a|an|one|half|quarter|three)$/
/** Of days and longer a half is seldom so many hours. */
const halved = /^(?:minute|hour|year|century|decade)$/

/**
 * Durations of which a part is in letters and no number stands before the unit: "an hour and ten minutes", "a year and a
 * half", "half an hour", "three quarters of an hour". A bare "an hour" is none: it may as well be a rate.
 */
export function wordedDuration(words: Word[], index: number): Value | undefined {
  const { lower } = words[index]!
  if (!starts.test(lower)) return undefined
  return lower === 'a' || lower === 'an' || lower === 'one'
    ? (oneAndMore(words, index) ?? (lower === 'a' ? shareOfOne(words, index + 1, index) : undefined))
    : shareOfOne(words, index, index)
}

function unitAt(words: Word[], at: number): Unit | undefined {
  const word = words[at]
  if (word?.kind !== 'word' || word.lower.length < 3) return undefined
  const unit = unitOf(word.lower)
  return unit?.dimension === 'time' || unit?.dimension === 'calendar' ? unit : undefined
}

/** "an hour and ten minutes", "a day and a half", "an hour and a quarter". */
function oneAndMore(words: Word[], index: number): Value | undefined {
  const unit = unitAt(words, index + 1)
  if (!unit || words[index + 2]?.lower !== 'and') return undefined
  const part = shareAt(words, index + 3)
  // "An hour and a half of the second" is no hour and a half.
  if (part && !/^(?:of|an?)$/.test(words[part.next]?.lower ?? ''))
    return duration(words, index, part.next - 1, { unit, amount: 1 + part.share, step: part.share / 2 })
  const read = readNumber(words, index + 3)
  const smaller = read && unitAt(words, read.next)
  if (!smaller || smaller.dimension !== unit.dimension || smaller.factor >= unit.factor) return undefined
  const more = (read.value * smaller.factor) / unit.factor
  if (more >= 1) return undefined
  const step = (read.step * smaller.factor) / unit.factor
  return duration(words, index, read.next, { unit, amount: 1 + more, step })
}

/** "a half", "a quarter", "three quarters". */
function shareAt(words: Word[], at: number): { share: number; next: number } | undefined {
  const said = [words[at]?.lower, words[at + 1]?.lower]
  if (said[0] === 'a' && said[1] === 'half') return { share: 0.5, next: at + 2 }
  if (said[0] === 'a' && said[1] === 'quarter') return { share: 0.25, next: at + 2 }
  if (said[0] === 'three' && said[1] === 'quarters') return { share: 0.75, next: at + 2 }
  return undefined
}

/** "half an hour", "half-hour", "quarter of an hour", "three quarters of an hour", "three-quarters of an hour". */
function shareOfOne(words: Word[], at: number, first: number): Value | undefined {
  const said = words.slice(at, at + 6).map(({ lower }) => lower)
  const share = said[0] === 'half' ? 0.5 : said[0] === 'quarter' ? 0.25 : said[0] === 'three' ? 0.75 : 0
  if (share === 0) return undefined
  let next = at + 1
  if (said[0] === 'three') {
    if (said[1] === '-') next++
    if (words[next]?.lower !== 'quarters') return undefined
    next++
  }
  const isJoined = said[0] === 'half' && words[next]?.text === '-' && !words[next]!.spaced
  if (isJoined) next++
  else {
    if (said[0] !== 'half' && words[next++]?.lower !== 'of') return undefined
    if (!/^an?$/.test(words[next++]?.lower ?? '')) return undefined
  }
  const unit = unitAt(words, next)
  if (!unit || (said[0] === 'half' && !halved.test(words[next]!.lower))) return undefined
  return duration(words, first, next, { unit, amount: share, step: share / 2 })
}

function duration(
  words: Word[],
  first: number,
  last: number,
  { unit, amount, step }: { unit: Unit; amount: number; step: number },
): Value {
  const value = toBase(amount, unit)
  return {
    ...frame(words, first, last),
    kind: 'duration',
    dimension: unit.dimension,
    low: value,
    high: value,
    figures: [amount],
    step: step * unit.factor,
    unit,
  }
}
