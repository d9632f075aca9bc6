import type { ExactFinding, ReadClaim } from '../claim.ts'
import { dayNumber, fromDayNumber, type DateParts } from '../values/dates.ts'
import type { ReadSentence } from '../evidence.ts'
import { recomputed } from './result.ts'
import type { Value } from '../values/value.ts'
import { wordsBetween } from './wording.ts'

const weekdays = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const monthNames =
  'January February March April May June July August September October November December'.split(' ')
/** Before it, parts of the world still counted by the Julian calendar. */
const firstYear = 1753

/** Weekdays of dates, leap years, the days between dates, dates so many days away, and ages. */
export function recomputeCalendar(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => [
    ...weekdaysIn(sentence),
    ...leapYears(sentence),
    ...spans(sentence),
    ...shifts(sentence),
    ...ages(sentence),
  ])
}

/** The one full date that a value can be read as. */
function fullDate(
  value: Value | undefined,
  year?: number,
): { year: number; month: number; day: number } | undefined {
  if (!value?.dates || value.dates.length !== 1 || value.hedge !== 'none') return undefined
  const [parts] = value.dates as [DateParts]
  const known = parts.year ?? year
  if (
    known === undefined ||
    known < firstYear ||
    parts.month === undefined ||
    parts.day === undefined ||
    parts.untilDay !== undefined
  )
    return undefined
  return { year: known, month: parts.month, day: parts.day }
}

function show({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${day} ${monthNames[month - 1]} ${year}`
}

function weekdaysIn(sentence: ReadSentence): ExactFinding[] {
  const findings: ExactFinding[] = []
  const { words } = sentence
  for (const value of sentence.values) {
    const date = fullDate(value)
    if (!date) continue
    let at = value.first - 1
    while (at >= value.first - 3 && /^(?:,|the|\()$/.test(words[at]?.lower ?? '')) at--
    let found = weekdayAt(words[at]?.lower, words[at]?.text)
    if (found === undefined) {
      const limit = value.last + 7
      at = value.last + 1
      while (
        at < limit &&
        /^(?:,|\(|is|was|fell|falls|fall|on|a|will|be|which|it|that|day|landed|lands|were)$/.test(
          words[at]?.lower ?? '',
        )
      )
        at++
      // "1 May 2024, Monday" and "was a Monday", but not "1 May 2024. Monday's".
      found = at > value.last + 1 ? weekdayAt(words[at]?.lower, words[at]?.text) : undefined
      // "…on 1 May 2024, on Monday the office…" begins another thing.
      if (
        found !== undefined &&
        /^(?:,)$/.test(words[value.last + 1]?.text ?? '') &&
        words[at - 1]?.lower === 'on'
      )
        continue
      if (
        found !== undefined &&
        /\b(?:not|never)\b/.test(
          words
            .slice(value.last, at)
            .map((word) => word.lower)
            .join(' '),
        )
      )
        continue
    }
    const word = words[at]
    if (found === undefined || !word) continue
    const real = (((dayNumber(date) + 4) % 7) + 7) % 7
    const [start, end] = word.start < value.start ? [word.start, value.end] : [value.start, word.end]
    const name = weekdays[real]!
    findings.push(
      ...recomputed('weekdays', real === found ? 'right' : 'wrong', {
        start,
        end,
        result: name[0]!.toUpperCase() + name.slice(1),
      }),
    )
  }
  return findings
}

function weekdayAt(lower: string | undefined, text: string | undefined): number | undefined {
  if (!lower || !text || text[0] === lower[0]) return undefined
  const index = weekdays.findIndex(
    (name) => name === lower || (lower.length >= 3 && lower.length <= 5 && name.startsWith(lower)),
  )
  return index < 0 ? undefined : index
}

function leapYears(sentence: ReadSentence): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const value of sentence.values) {
    const year = value.dates?.[0]?.year
    if (year === undefined || value.dates![0]!.month !== undefined || value.range) continue
    const after = wordsBetween(sentence, value, undefined, 6)
    const match =
      /^(?:is|was|will be|would be) (not |n't )?(?:also )?an? leap year/.exec(after) ??
      /^(isn't|wasn't|isn’t|wasn’t) an? leap year/.exec(after)
    if (!match) continue
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
    const right = leap === (match[1] === undefined)
    const end =
      sentence.words[Math.min(value.last + match[0].split(' ').length, sentence.words.length - 1)]!.end
    findings.push(
      ...recomputed('calendar', right ? 'right' : 'wrong', {
        start: value.start,
        end,
        result: leap ? 'a leap year' : 'no leap year',
      }),
    )
  }
  return findings
}

const daysOf: Record<string, number> = { days: 1, weeks: 7 }

/** "from 1 March to 10 March 2024 is 9 days", "there are 9 days between … and …". */
function spans(sentence: ReadSentence): ExactFinding[] {
  const { values } = sentence
  const findings: ExactFinding[] = []
  for (const [at, one] of values.entries()) {
    const other = values[at + 1]
    if (!one.dates || !other?.dates) continue
    const lead = wordsBetween(sentence, undefined, one, 3)
    const joint = wordsBetween(sentence, one, other, 3)
    const pair =
      (/\bbetween$/.test(lead) && joint === 'and') ||
      (/\bfrom$/.test(lead) && /^(?:to|until|through)$/.test(joint))
    if (!pair) continue
    const before = values[at - 1]
    const after = values[at + 2]
    const left =
      before &&
      !before.dates &&
      /^(?:(?:have |has )?(?:pass(?:ed)?|elapsed?|lie|are|in all)? ?(?:between|from))$/.test(
        wordsBetween(sentence, before, one, 4),
      )
        ? before
        : undefined
    const right =
      after &&
      !after.dates &&
      /^(?:,? ?(?:is|are|was|were|there are|equals|=|makes|\(|spans|lasts|lasted|spanned|a period of|is a period of|a span of|a total of|is exactly)(?: (?:exactly|about))?)$/.test(
        wordsBetween(sentence, other, after, 5),
      )
        ? after
        : undefined
    const length = left ?? right
    if (!length || length.range || length.hedge !== 'none') continue
    findings.push(...spanOf(one, other, length))
  }
  return findings
}

function spanOf(one: Value, other: Value, length: Value): ExactFinding[] {
  const years = [one.dates![0]!.year, other.dates![0]!.year]
  const start = Math.min(one.start, length.start)
  const end = Math.max(other.end, length.end)
  const unit = length.unit?.name
  if (!unit || length.kind !== 'duration') return []
  const from = fullDate(one, years[1])
  const to = fullDate(other, years[0])
  const number = length.low / length.unit!.factor
  if (from && to && daysOf[unit]) {
    const days = dayNumber(to) - dayNumber(from)
    if (days < 0) return []
    // Both ends may be counted, or only one.
    const right =
      unit === 'days'
        ? number === days || number === days + 1
        : Math.abs(number - days / 7) < (Number.isInteger(number) ? 0.6 : 0.1)
    return recomputed('calendar', right ? 'right' : 'wrong', {
      start,
      end,
      result: unit === 'days' ? `${days} days` : `${Math.round((days / 7) * 10) / 10} weeks`,
    })
  }
  const whole = [one, other].every(
    (value) =>
      value.dates!.length === 1 &&
      value.dates![0]!.month === undefined &&
      value.dates![0]!.untilYear === undefined,
  )
  if (!whole || unit !== 'years' || years[0] === undefined || years[1] === undefined) return []
  const apart = years[1] - years[0]
  if (apart < 0) return []
  return recomputed(
    'calendar',
    number === apart ? 'right' : Math.abs(number - apart) <= 1 ? 'unclear' : 'wrong',
    { start, end, result: `${apart} years` },
  )
}

/** "30 days after 1 March 2024 is 31 March 2024". */
function shifts(sentence: ReadSentence): ExactFinding[] {
  const { values } = sentence
  const findings: ExactFinding[] = []
  for (const [at, length] of values.entries()) {
    const date = values[at + 1]
    const result = values[at + 2]
    if (length.kind !== 'duration' || length.range || !date?.dates || !result?.dates) continue
    const joint = /^(after|from|following|before|prior to)$/.exec(
      wordsBetween(sentence, length, date, 3),
    )?.[1]
    if (
      !joint ||
      !/^(?:,? ?(?:is|was|falls on|will be|would be|gives|lands on|=|comes to|it is|is on))(?: \p{L}+ ?,?)?$/u.test(
        wordsBetween(sentence, date, result, 6),
      )
    )
      continue
    const from = fullDate(date, result.dates[0]?.year)
    const to = fullDate(result, date.dates[0]?.year)
    const sign = /^(?:before|prior to)$/.test(joint) ? -1 : 1
    const number = length.low / (length.unit?.factor ?? 1)
    if (!from || !to || !length.unit || !Number.isInteger(number) || length.hedge !== 'none') continue
    if (/\b(?:business|working|work)\b/.test(wordsBetween(sentence, undefined, date, 6))) continue
    const target = shifted(from, sign * number, length.unit.name)
    if (!target) continue
    const right =
      dayNumber(target) === dayNumber(to) ||
      (date.dates[0]!.year === undefined &&
        result.dates[0]!.year === undefined &&
        target.month === to.month &&
        target.day === to.day)
    findings.push(
      ...recomputed('calendar', right ? 'right' : 'wrong', {
        start: length.start,
        end: result.end,
        result: show(target),
      }),
    )
  }
  return findings
}

function shifted(
  from: { year: number; month: number; day: number },
  number: number,
  unit: string,
): { year: number; month: number; day: number } | undefined {
  const days = daysOf[unit]
  if (days) return fromDayNumber(dayNumber(from) + number * days)
  const months = unit === 'months' ? number : unit === 'years' ? number * 12 : undefined
  if (months === undefined) return undefined
  const index = from.year * 12 + from.month - 1 + months
  const target = { year: Math.floor(index / 12), month: (index % 12) + 1, day: from.day }
  // The 31st of a month that has 30 days is no date to insist on.
  return from.day > 28 ? undefined : target
}

/** "born in 1950, died in 1990 at the age of 40"; "(1950–1990), aged 40". */
function ages(sentence: ReadSentence): ExactFinding[] {
  const { values, words } = sentence
  const age = values.find((value) => {
    const before = wordsBetween(sentence, undefined, value, 4)
    return (
      !value.dates &&
      !value.range &&
      value.hedge === 'none' &&
      /(?:\baged?|\bage of|\bwas|\blived to be|\blived to)$/.test(before) &&
      (value.kind === 'number' || value.dimension === 'age' || value.dimension === 'calendar') &&
      value.whole &&
      (value.dimension === 'age' || !/\bwas$/.test(before))
    )
  })
  if (!age) return []
  const born = values.find(
    (value) =>
      value.dates &&
      /\bborn (?:(?:in|on)|in \p{L}+,? (?:in|on)|in \p{L}+ \p{L}+,? (?:in|on))$/u.test(
        wordsBetween(sentence, undefined, value, 6),
      ),
  )
  const died = values.find(
    (value) =>
      value.dates &&
      /\b(?:died|passed away|was killed|death)(?: (?:in|on)|,? in \p{L}+,? (?:in|on)| (?:peacefully|there|suddenly) (?:in|on))$/u.test(
        wordsBetween(sentence, undefined, value, 6),
      ),
  )
  const lived = values.find(
    (value) =>
      value.dates?.[0]?.untilYear !== undefined &&
      words[value.first - 1]?.text === '(' &&
      words[value.last + 1]?.text === ')',
  )
  const from = born?.dates?.[0] ?? lived?.dates?.[0]
  const to = died?.dates?.[0] ?? (lived && !born ? { year: lived.dates![0]!.untilYear } : undefined)
  if (from?.year === undefined || to?.year === undefined || to.year < from.year) return []
  const number = age.kind === 'number' ? age.low : age.low / 12
  const birthday =
    from.month !== undefined && to.month !== undefined && from.day !== undefined && to.day !== undefined
      ? to.month > from.month || (to.month === from.month && to.day >= from.day)
        ? 0
        : 1
      : undefined
  const years = to.year - from.year
  const right =
    birthday === undefined ? number === years || number === years - 1 : number === years - birthday
  const shown = birthday === undefined ? `${years - 1} or ${years}` : String(years - birthday)
  return recomputed('ages', right ? 'right' : 'wrong', { start: age.start, end: age.end, result: shown })
}
