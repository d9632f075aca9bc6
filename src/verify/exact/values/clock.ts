import type { NumberRead } from './numbers.ts'
import { frame, type Value } from './value.ts'
import type { Word } from '../words/words.ts'

/** A time of the day, in minutes; without a half of the day named it may be either. */
export function clockAt(words: Word[], index: number, read: NumberRead): Value | undefined {
  let minutes: number
  let at = read.next
  // "7.10 am"
  const dotted = /^(\d{1,2})\.([0-5]\d)$/.exec(words[index]!.text)
  const dottedHalf = dotted && Number(dotted[1]) <= 12 ? halfOfDay(words, at) : undefined
  if (dotted && dottedHalf) {
    minutes = (Number(dotted[1]) % 12) * 60 + Number(dotted[2])
    return clockOf(words, index, dottedHalf.last, minutes + dottedHalf.add)
  }
  const hour = read.value
  if (!Number.isInteger(hour) || hour > 24 || words[index]!.kind !== 'number') return undefined
  const colon = words[at]
  const digits = words[at + 1]
  let precise = false
  if (colon?.text === ':' && !colon.spaced && digits && !digits.spaced && /^[0-5]\d$/.test(digits.text)) {
    minutes = hour * 60 + Number(digits.text)
    at += 2
    precise = true
    if (words[at]?.text === ':' && words[at + 1]?.kind === 'number' && !words[at + 1]!.spaced)
      return { ...frame(words, index, at + 1), kind: 'label', dimension: 'label' }
  } else minutes = hour * 60
  const half = halfOfDay(words, at)
  if (half) return clockOf(words, index, half.last, (minutes % 720) + half.add)
  if (!precise) return undefined
  const other = hour <= 12 ? [(minutes + 720) % 1440] : []
  return { ...clockOf(words, index, at - 1, minutes), readings: other }
}

/** "am", "p.m.": where it ends, and how many minutes it adds; undefined where it does not stand there. */
function halfOfDay(words: Word[], at: number): { last: number; add: number } | undefined {
  const half = words[at]?.lower ?? ''
  if (!/^(?:am|pm|a|p)$/.test(half)) return undefined
  const add = half.startsWith('p') ? 720 : 0
  if (half.length === 2) return { last: at, add }
  if (words[at + 1]?.text !== '.' || words[at + 2]?.lower !== 'm') return undefined
  return { last: words[at + 3]?.text === '.' ? at + 3 : at + 2, add }
}

function clockOf(words: Word[], first: number, last: number, minutes: number): Value {
  return {
    ...frame(words, first, last),
    kind: 'clock',
    dimension: 'clock',
    low: minutes,
    high: minutes,
    whole: true,
  }
}

/** "1:41.50": minutes and seconds to the hundredth, as races are timed. */
export function raceTimeAt(words: Word[], index: number, read: NumberRead): Value | undefined {
  const colon = words[read.next]
  const seconds = words[read.next + 1]
  const tight = colon?.text === ':' && !colon.spaced && seconds?.spaced === false
  if (!tight || !Number.isInteger(read.value) || !/^[0-5]\d\.\d{1,3}$/.test(seconds.text)) return undefined
  const total = read.value * 60 + Number(seconds.text)
  return {
    ...frame(words, index, read.next + 1),
    kind: 'duration',
    dimension: 'time',
    low: total,
    high: total,
    figures: [total],
    step: 10 ** -(seconds.text.length - 3),
  }
}
