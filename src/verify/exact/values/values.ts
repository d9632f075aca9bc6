import { monthStarts, readDate, type DateParts } from './dates.ts'
import { numberStarts, readNumber, type NumberRead } from './numbers.ts'
import { clockAt, raceTimeAt } from './clock.ts'
import { hedgeOf } from './hedges.ts'
import { ordinalDays, ordinals } from './ordinals.ts'
import { joinCompound, joinRange, shareUnits } from './join-values.ts'
import { currencyStarts, currencyWords, dollarOwners, moneyBefore, symbols } from './money.ts'
import { startsUnit, toBase, unitOf, type Unit } from './units.ts'
import { scoreAt } from './scores.ts'
import { frame, type Value } from './value.ts'
import { wordedDuration } from './worded-durations.ts'
import type { Word } from '../words/words.ts'

/** Numbers behind these name a thing and do not measure it. */
const labelWords = new Set(
  `version chapter chapters section sections figure fig table page pages article articles no number nos step steps
  phase type part passage passages volume vol route highway room grade level class group line item question
  paragraph clause rule note exhibit appendix model channel flight bus platform season episode week day id zip isbn
  rfc iso port act psalm verse lot gate tier stage mark mk generation category suite building seat windows slide
  interstate exit apartment unit schedule title formula equation example option source citation reference ref top
  pp p form code area century round game match lesson module`.split(/\s+/),
)

/** Reads every value of a text's words, from left to right. Linear: each word is read a bounded number of times. */
export function valuesOf(words: Word[]): Value[] {
  const values: Value[] = []
  for (let index = 0; index < words.length;) {
    const value = mayBegin(words[index]!) ? valueAt(words, index) : undefined
    if (!value) {
      index++
      continue
    }
    const last = values.at(-1)
    if (last && joinCompound(words, last, value)) {
      index = value.last + 1
      continue
    }
    if (!(last && joinRange(words, last, value))) {
      value.hedge = hedgeOf(words, value)
      values.push(value)
    }
    index = value.last + 1
  }
  shareUnits(words, values)
  return values
}

const starters = new Set([
  'q',
  'quarter',
  ...ordinals.keys(),
  ...monthStarts,
  ...numberStarts,
  ...currencyStarts,
  'minus',
])

/** Most words begin no value: looking at them more closely would cost more than all else. */
function mayBegin(word: Word): boolean {
  return (
    word.kind === 'number' ||
    (word.kind === 'sign' ? !/^[.,;:()"'!?|]$/.test(word.text) : starters.has(word.lower))
  )
}

function valueAt(words: Word[], index: number): Value | undefined {
  const word = words[index]!
  const previous = words[index - 1]
  const date = readDate(words, index)
  if (date) {
    const [parts] = date.readings as [DateParts]
    return {
      ...frame(words, index, date.next - 1),
      kind: 'date',
      dimension: 'date',
      low: parts.year ?? 0,
      high: parts.untilYear ?? parts.year ?? 0,
      range: parts.untilYear !== undefined,
      dates: date.readings,
      whole: true,
    }
  }
  const days = ordinalDays(words, index) ?? wordedDuration(words, index)
  if (days) return days
  const score = scoreAt(words, index)
  if (score) return score
  const money = moneyBefore(words, index)
  const at = money ? money.next : index
  const negative =
    /^[-−–]$/.test(words[at]?.text ?? '') && words[at]!.spaced && words[at + 1]?.spaced === false ? -1 : 1
  const minus = words[at]?.lower === 'minus' && words[at + 1]?.kind === 'number'
  const read = readNumber(words, negative < 0 || minus ? at + 1 : at, money !== undefined)
  if (!read) {
    if (word.kind !== 'number') return undefined
    return { ...frame(words, index, index), kind: 'label', dimension: 'label' }
  }
  skipRepeated(words, read)
  const sign = negative < 0 || minus ? -1 : 1
  if (money)
    return numeric(words, index, read, read.next - 1, {
      kind: 'currency',
      dimension: money.currency,
      factor: sign,
    })
  const clock = sign > 0 ? (raceTimeAt(words, index, read) ?? clockAt(words, index, read)) : undefined
  if (clock) return clock
  const following = words[read.next]
  if (word.kind === 'number' && (gluedBefore(words, index) || gluedAfter(words, read))) {
    let end = read.next - 1
    while (words[end + 1] && !words[end + 1]!.spaced && words[end + 1]!.kind !== 'sign' && end - index < 4)
      end++
    return {
      ...frame(words, index, end),
      kind: 'label',
      dimension: 'label',
      low: read.value,
      high: read.value,
    }
  }
  return measured(words, index, read, sign) ?? plainNumber(words, index, read, sign, previous, following)
}

/** "five (5) years": contracts say a number twice. */
function skipRepeated(words: Word[], read: NumberRead): void {
  const [open, digits, close] = words.slice(read.next, read.next + 3)
  if (read.worded && open?.text === '(' && close?.text === ')' && Number(digits!.text) === read.value)
    read.next += 3
}

/** Near enough for "years BC" beside "years ago". */
const yearsSinceChrist = 2000

function measured(words: Word[], index: number, read: NumberRead, sign: number): Value | undefined {
  // "5-year" and "10-mile" name the unit behind a hyphen.
  const hyphen =
    words[read.next]?.text === '-' && !words[read.next]!.spaced && words[read.next + 1]?.spaced === false
  const at = hyphen ? read.next + 1 : read.next
  const after = words[at]
  if (!after) return undefined
  if (
    after.text === '%' ||
    after.lower === 'percent' ||
    after.lower === 'percentage' ||
    after.lower === 'pct'
  )
    return percentage(words, index, read, at, sign)
  if (after.lower === 'per' && words[at + 1]?.lower === 'cent')
    return percentage(words, index, read, at + 1, sign)
  if (after.lower === 'basis' && /^points?$/.test(words[at + 1]?.lower ?? ''))
    return numeric(words, index, read, at + 1, {
      kind: 'percentage',
      dimension: 'points',
      factor: 0.01 * sign,
    })
  // "under-18s": people of less than 18 years.
  if (after.lower === 's' && !after.spaced && /^(?:under|over)$/.test(beforeHyphen(words, index)))
    return numeric(words, index, read, at, { kind: 'number', dimension: 'count', factor: 1 })
  const owner =
    Object.hasOwn(dollarOwners, after.lower) && /^dollars?$/.test(words[at + 1]?.lower ?? '') ? 1 : 0
  const currency =
    currencyWords.get(words[at + owner]!.lower) ??
    (after.text in symbols && after.text !== '$' ? ([symbols[after.text]!, 1] as const) : undefined)
  // "two dollars fifty": how much is not read.
  if (currency && read.worded && words[at + owner + 1] && readNumber(words, at + owner + 1)) return undefined
  if (currency && !(after.lower === 'won' && !hyphen && words[at + 1]?.content))
    return numeric(words, index, read, at + owner, {
      kind: 'currency',
      dimension: currency[0],
      factor: currency[1] * sign,
    })
  const part = parts.get(after.lower)
  if (part && read.value < part && read.whole) return fraction(words, index, at, read.value / part)
  const unit = unitAt(words, at)
  if (!unit) return undefined
  const kind = unit.unit.dimension === 'time' || unit.unit.dimension === 'calendar' ? 'duration' : 'quantity'
  const value = numeric(words, index, read, unit.last, {
    kind,
    dimension: unit.unit.dimension,
    factor: sign,
    unit: unit.unit,
  })
  const per = words[unit.last + 1]
  if (
    per?.text === '/' &&
    !per.spaced &&
    words[unit.last + 2]?.kind === 'word' &&
    !words[unit.last + 2]!.spaced
  ) {
    value.dimension += `/${words[unit.last + 2]!.lower}`
    value.last = unit.last + 2
    value.end = words[value.last]!.end
  }
  // So long before now, or before the year 1: far apart, though written with one number.
  const era = words[value.last + 1]?.lower
  if (unit.unit.name === 'years' && /^(?:ago|bc|bce)$/.test(era ?? '')) {
    const since = era === 'ago' ? 0 : yearsSinceChrist * unit.unit.factor
    value.dimension = 'past'
    value.low += since
    value.high += since
    value.last++
    value.end = words[value.last]!.end
    return value
  }
  // "15-year-old", "aged 15 years": an age is a duration that other durations say nothing about.
  const old = words[unit.last + 1]
  if (
    kind === 'duration' &&
    (old?.lower === 'old' || (old?.text === '-' && words[unit.last + 2]?.lower === 'old'))
  ) {
    value.dimension = 'age'
    value.last = old.lower === 'old' ? unit.last + 1 : unit.last + 2
    value.end = words[value.last]!.end
  }
  return value
}

function beforeHyphen(words: Word[], index: number): string {
  const isHyphen = words[index - 1]?.text === '-'
  return words[index - (isHyphen ? 2 : 1)]?.lower ?? ''
}

const parts = new Map(Object.entries({
  half: 2, halves: 2, third: 3, thirds: 3, quarter: 4, quarters: 4, fourths: 4, fifth: 5, fifths: 5, sixths: 6, eighths: 8, tenth: 10, tenths: 10,
})) // prettier-ignore

/** "two-thirds" is a share: it is held against percentages. */
function fraction(words: Word[], first: number, last: number, share: number): Value {
  const value = share * 100
  return {
    ...frame(words, first, last),
    kind: 'percentage',
    dimension: 'percent',
    low: value,
    high: value,
    step: 2,
  }
}

function percentage(words: Word[], index: number, read: NumberRead, at: number, sign: number): Value {
  const points = /^points?$/.test(words[at + 1]?.lower ?? '')
  return numeric(words, index, read, points ? at + 1 : at, {
    kind: 'percentage',
    dimension: points ? 'points' : 'percent',
    factor: sign,
  })
}

/** The longest spelling of a unit, of at most three words, that begins at a word. */
function unitAt(words: Word[], at: number): { unit: Unit; last: number } | undefined {
  if (!startsUnit(words[at]!.lower)) return undefined
  const glued = !words[at]!.spaced
  for (let length = 3; length >= 1; length--) {
    const piece = words.slice(at, at + length)
    if (piece.length < length) continue
    let spelling = ''
    for (const [order, word] of piece.entries()) spelling += (order > 0 && word.spaced ? ' ' : '') + word.text
    const unit = unitOf(spelling)
    if (!unit) continue
    // One letter is a unit only close behind its number: "5 m", and not "5 M" or "20 s".
    if (spelling.length === 1 && /[a-z]/i.test(spelling) && !glued && !/^[mgWVLFC]$/.test(spelling)) continue
    let last = at + length - 1
    if (
      words[last + 1]?.text === '.' &&
      words[last + 2] &&
      /^[a-z]/.test(words[last + 2]!.text) &&
      spelling.length <= 3
    )
      last++
    return { unit, last }
  }
  return undefined
}

function plainNumber(
  words: Word[],
  index: number,
  read: NumberRead,
  sign: number,
  previous: Word | undefined,
  following: Word | undefined,
): Value {
  const last = read.next - 1
  if (
    words[index]!.kind === 'number' &&
    following &&
    !following.spaced &&
    /^(?:st|nd|rd|th)$/.test(following.lower)
  )
    return {
      ...frame(words, index, last + 1),
      kind: 'label',
      dimension: 'ordinal',
      low: read.value,
      high: read.value,
    }
  const isLabel =
    previous !== undefined &&
    ((labelWords.has(previous.lower) && sign > 0) ||
      (previous.text === '.' && labelWords.has(words[index - 2]?.lower ?? '') && !previous.spaced) ||
      previous.text === '#' ||
      previous.text === '§' ||
      (previous.text === '[' && following?.text === ']') ||
      (previous.name && words[index]!.kind === 'number' && !(following?.content && following.spaced)))
  const aside =
    /^(?:passages?|steps?|sources?|citations?|references?|refs?|documents?)$/.test(previous?.lower ?? '') ||
    previous?.text === '[' ||
    isListNumber(words, index, following)
  if (isLabel || aside)
    return {
      aside,
      ...frame(words, index, last),
      kind: 'label',
      dimension: 'label',
      low: read.value,
      high: read.value,
    }
  return numeric(words, index, read, last, { kind: 'number', dimension: 'count', factor: sign })
}

/** `1.` and `2)` at the start of a line or text. */
function isListNumber(words: Word[], index: number, following: Word | undefined): boolean {
  return (
    words[index]!.kind === 'number' &&
    following !== undefined &&
    /^[.):]$/.test(following.text) &&
    !following.spaced &&
    (index === 0 ||
      (words[index - 1]!.text === '(' && following.text === ')') ||
      // "reviews: 48." numbers nothing.
      (/^[.:;!?]$/.test(words[index - 1]!.text) && words[index + 2] !== undefined)) &&
    /^\d{1,2}$/.test(words[index]!.text)
  )
}

interface Meaning {
  kind: Value['kind']
  dimension: string
  factor: number
  unit?: Unit
}

function numeric(words: Word[], first: number, read: NumberRead, last: number, meaning: Meaning): Value {
  const convert = (value: number) =>
    meaning.unit ? toBase(value * meaning.factor, meaning.unit) : value * meaning.factor
  const value = convert(read.value)
  return {
    ...frame(words, first, last),
    kind: meaning.kind,
    dimension: meaning.dimension,
    low: value,
    high: value,
    readings: read.readings.map(convert),
    figures: [read.value],
    step: read.step * Math.abs(meaning.factor) * (meaning.unit?.factor ?? 1),
    unit: meaning.unit,
    whole: read.whole,
  }
}

/** Letters or a joint right before the digits make a name of them: `A320`, `COVID-19`, `F-16`. */
function gluedBefore(words: Word[], index: number): boolean {
  const previous = words[index - 1]
  if (!previous || words[index]!.spaced) return false
  // Chinese and Japanese are written without blanks.
  if (previous.kind === 'word')
    return !/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(previous.text)
  const earlier = words[index - 2]
  return (
    /^[-–—/_.:]$/.test(previous.text) &&
    !previous.spaced &&
    earlier !== undefined &&
    earlier.kind === 'word' &&
    !/^(?:and|or|to|under|over)$/.test(earlier.lower)
  )
}

function gluedAfter(words: Word[], read: NumberRead): boolean {
  const next = words[read.next]
  if (!next || next.spaced || next.kind === 'sign')
    return next !== undefined && !next.spaced && /^[_@]$/.test(next.text)
  return (
    unitAt(words, read.next) === undefined &&
    !/^(?:st|nd|rd|th|x)$/.test(next.lower) &&
    !/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(next.text)
  )
}
