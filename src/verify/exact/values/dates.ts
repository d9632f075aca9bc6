import type { Word } from '../words/words.ts'

/** A day, a month, a year or a time of the day; what was not said is absent. */
export interface DateParts {
  year?: number
  /** The last year, where a decade, a century or a range of years is meant. */
  untilYear?: number
  month?: number
  day?: number
  /** The last day, where several days of one month are meant. */
  untilDay?: number
  quarter?: number
}

export interface DateRead {
  /** One reading, or two where day and month may be either way round. */
  readings: DateParts[]
  next: number
}

const monthNames =
  'january february march april may june july august september october november december'.split(' ')
const months = new Map<string, number>()
for (const [index, name] of monthNames.entries()) {
  months.set(name, index + 1)
  months.set(name.slice(0, 3), index + 1)
}
months.set('sept', 9)

/** Months of other languages: read only behind the number of a day. */
const foreignMonths = new Map<string, number>()
for (const names of [
  'januar februar märz april mai juni juli august september oktober november dezember',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
])
  for (const [index, name] of names.split(' ').entries()) foreignMonths.set(name, index + 1)

/** What months are called, and how they are shortened. */
export const monthStarts = [...months.keys()]

export function monthOf(word: Word | undefined): number | undefined {
  if (!word) return undefined
  const month = months.get(word.lower)
  // "may" and "march" are verbs unless they are written as names.
  return month && word.text[0] !== word.lower[0] ? month : undefined
}

const yearPrepositions = new Set(
  'in since by from until till during of year circa around before after between to through fiscal late early mid summer winter spring autumn fall and or'.split(
    ' ',
  ),
)

function yearOf(word: Word | undefined): number | undefined {
  if (!word || !/^\d{4}$/.test(word.text)) return undefined
  const year = Number(word.text)
  return year >= 1000 && year <= 2199 ? year : undefined
}

function dayOf(words: Word[], index: number): { day: number; next: number } | undefined {
  const word = words[index]
  if (!word || !/^\d{1,2}$/.test(word.text)) return undefined
  const day = Number(word.text)
  if (day < 1 || day > 31) return undefined
  const suffix = words[index + 1]
  const ordinal = suffix && !suffix.spaced && /^(?:st|nd|rd|th)$/.test(suffix.lower)
  return { day, next: ordinal ? index + 2 : index + 1 }
}

/** Reads the date that begins at a word. */
export function readDate(words: Word[], index: number): DateRead | undefined {
  const word = words[index]!
  if (word.kind === 'number')
    return (
      isoDate(words, index) ??
      slashDate(words, index) ??
      dayFirst(words, index) ??
      chineseDate(words, index) ??
      bareYear(words, index)
    )
  if (word.lower === 'q' && !words[index + 1]?.spaced) return quarter(words, index)
  if (monthOf(word)) return monthFirst(words, index)
  return undefined
}

function adjacent(words: Word[], from: number, to: number): boolean {
  for (let index = from + 1; index <= to; index++) if (!words[index] || words[index]!.spaced) return false
  return true
}

function valid(parts: DateParts): boolean {
  const { year = 2000, month, day } = parts
  return (
    month === undefined ||
    (month >= 1 &&
      month <= 12 &&
      (day === undefined || (day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate())))
  )
}

function isoDate(words: Word[], index: number): DateRead | undefined {
  const year = yearOf(words[index])
  if (!year || !adjacent(words, index, index + 4)) return undefined
  const sign = words[index + 1]!.text
  if (!/^[-/]$/.test(sign) || words[index + 3]!.text !== sign) return undefined
  const [month, day] = [words[index + 2]!.text, words[index + 4]!.text]
  if (!/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return undefined
  const parts = { year, month: Number(month), day: Number(day) }
  return valid(parts) ? { readings: [parts], next: index + 5 } : undefined
}

/** 03/04/2019, 3-4-2019 and 3.4.2019: either order, unless one cannot be a month. */
function slashDate(words: Word[], index: number): DateRead | undefined {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(words[index]!.text)
  let pieces: string[]
  let next: number
  if (dotted) {
    pieces = dotted.slice(1)
    next = index + 1
  } else {
    if (!adjacent(words, index, index + 4)) return undefined
    const sign = words[index + 1]!.text
    if (!/^[-/]$/.test(sign) || words[index + 3]!.text !== sign) return undefined
    pieces = [words[index]!.text, words[index + 2]!.text, words[index + 4]!.text]
    next = index + 5
  }
  if (!/^\d{1,2}$/.test(pieces[0]!) || !/^\d{1,2}$/.test(pieces[1]!) || !/^\d{4}$|^\d{2}$/.test(pieces[2]!))
    return undefined
  const [first, second, last] = pieces.map(Number) as [number, number, number]
  const year = pieces[2]!.length === 4 ? last : last + (last < 50 ? 2000 : 1900)
  const readings = [
    { year, month: first, day: second },
    { year, month: second, day: first },
  ].filter(valid)
  return readings.length > 0
    ? { readings: first === second ? readings.slice(0, 1) : readings, next }
    : undefined
}

/** 5 March 2019, 5th of March, 5 March. */
function dayFirst(words: Word[], index: number): DateRead | undefined {
  const read = dayOf(words, index)
  if (!read) return undefined
  const until = untilDay(words, read.next, read.day)
  let at = until?.next ?? read.next
  // "3. Mai" in German, "3 de mayo de 2019" in Spanish.
  if (/^(?:of|de|\.)$/.test(words[at]?.lower ?? '') && words[at + 1]?.kind === 'word') at++
  const month = monthOf(words[at]) ?? foreignMonths.get(words[at]?.lower ?? '')
  if (
    !month ||
    (words[at]!.lower === 'may' && /^(?:be|have|not|also|need|still)$/.test(words[at + 1]?.lower ?? ''))
  )
    return undefined
  return withYear(words, at + 1, { month, day: read.day, ...(until ? { untilDay: until.day } : {}) })
}

/** March 5, 2019; March 5th; March 2019. A month alone is no date: it says too little. */
function monthFirst(words: Word[], index: number): DateRead | undefined {
  const month = monthOf(words[index])!
  let at = index + 1
  if (words[at]?.text === '.') at++
  if (words[at]?.lower === 'the') at++
  const read = dayOf(words, at)
  if (read) {
    const until = untilDay(words, read.next, read.day)
    return withYear(words, until?.next ?? read.next, {
      month,
      day: read.day,
      ...(until ? { untilDay: until.day } : {}),
    })
  }
  if (words[at]?.text === ',' || words[at]?.lower === 'of') at++
  const year = yearOf(words[at])
  return year ? { readings: [{ month, year }], next: at + 1 } : undefined
}

/** The second day of "10–12" and "10 to 12", where it follows the first. */
function untilDay(words: Word[], index: number, first: number): { day: number; next: number } | undefined {
  if (!/^(?:[-–—]|to|and|through)$/.test(words[index]?.lower ?? '')) return undefined
  const read = dayOf(words, index + 1)
  return read && read.day > first ? read : undefined
}

function withYear(words: Word[], index: number, parts: DateParts): DateRead | undefined {
  let at = index
  if (words[at]?.text === ',' || words[at]?.lower === 'of' || words[at]?.lower === 'de') at++
  const year = yearOf(words[at])
  const found = year ? { ...parts, year } : parts
  return valid(found) ? { readings: [found], next: year ? at + 1 : index } : undefined
}

/** 2019年3月5日 */
function chineseDate(words: Word[], index: number): DateRead | undefined {
  const year = yearOf(words[index])
  if (!year || words[index + 1]?.text !== '年') return undefined
  if (words[index + 3]?.text !== '月') return { readings: [{ year }], next: index + 2 }
  const parts: DateParts = { year, month: Number(words[index + 2]!.text) }
  const withDay = words[index + 5]?.text === '日'
  if (withDay) parts.day = Number(words[index + 4]!.text)
  return valid(parts) ? { readings: [parts], next: index + (withDay ? 6 : 4) } : undefined
}

function quarter(words: Word[], index: number): DateRead | undefined {
  const read = /^[1-4]$/.exec(words[index + 1]?.text ?? '')
  if (!read) return undefined
  let at = index + 2
  if (words[at]?.lower === 'of') at++
  const year = yearOf(words[at])
  return {
    readings: [{ quarter: Number(read[0]), ...(year ? { year } : {}) }],
    next: year ? at + 1 : index + 2,
  }
}

/** A number of four digits is a year where a preposition, a bracket or the end of the clause says so. */
function bareYear(words: Word[], index: number): DateRead | undefined {
  const year = yearOf(words[index])
  if (!year) return undefined
  const before = words[index - 1]
  const after = words[index + 1]
  if (after && !after.spaced && after.lower === 's' && year % 10 === 0)
    return { readings: [{ year, untilYear: year + (year % 100 === 0 ? 99 : 9) }], next: index + 2 }
  if (after && !after.spaced && after.kind === 'word') return undefined
  if (after && !after.spaced && /^[-–—/]$/.test(after.text) && !words[index + 2]?.spaced) {
    const until = words[index + 2]
    const full =
      yearOf(until) ??
      (until && /^\d{2}$/.test(until.text) ? year - (year % 100) + Number(until.text) : undefined)
    if (full !== undefined && full > year && full - year <= 150)
      return { readings: [{ year, untilYear: full }], next: index + 3 }
  }
  if (before && /^[$€£¥₹#]$/.test(before.text)) return undefined
  const led =
    before === undefined ||
    yearPrepositions.has(before.lower) ||
    monthOf(before) !== undefined ||
    /^[(,–—]$/.test(before.text)
  const ends = after === undefined || after.kind === 'sign' || !after.content
  if (before && !words[index]!.spaced && before.kind === 'word') return undefined
  if (led && (ends || before === undefined || /^(?:in|since|during|year|until|by)$/.test(before.lower)))
    return { readings: [{ year }], next: index + 1 }
  // "the 2011 census": a round number could count what follows.
  if (before?.lower === 'the' && year >= 1900 && year <= 2099 && year % 100 !== 0)
    return { readings: [{ year }], next: index + 1 }
  return year >= 1500 && year <= 2100 && ends ? { readings: [{ year }], next: index + 1 } : undefined
}

/** The days since 1 January 1970 of a full date. */
export function dayNumber(parts: { year: number; month: number; day: number }): number {
  return Math.round(Date.UTC(parts.year, parts.month - 1, parts.day) / 86_400_000)
}

/** The date so many days after 1 January 1970. */
export function fromDayNumber(days: number): { year: number; month: number; day: number } {
  const date = new Date(days * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}
