import { unitOf } from './units.ts'
import type { Word } from '../words/words.ts'

/** A number as it is written: what it may mean, and how finely it was given. */
export interface NumberRead {
  value: number
  /** Other ways to read the same signs: `1.234` is also 1234 where a point parts thousands. */
  readings: number[]
  /** The worth of the last place that was written: 0.1 for 2.5, 100 for 1,200. */
  step: number
  /** The index after its last word. */
  next: number
  /** Written in letters at least in part, or with a scale: `three`, `2 million`. */
  worded: boolean
  /** No decimal point and no scale: may count things, or name a year. */
  whole: boolean
  digits: number
}

const small: Record<string, number> = {
  zero: 0, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19,
} // prettier-ignore
const tens: Record<string, number> = {
  twenty: 20, thirty: 30, forty: 40, fourty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
} // prettier-ignore
const scales: Record<string, number> = {
  hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12, dozen: 12, lakh: 1e5, crore: 1e7,
  mn: 1e6, bn: 1e9, tn: 1e12, 万: 1e4, 億: 1e8, 亿: 1e8,
} // prettier-ignore
/** Letters that scale only right behind the digits: `5k`, `$3M`. */
const letterScales: Record<string, number> = { k: 1e3, K: 1e3, M: 1e6, B: 1e9, T: 1e12, m: 1e6, b: 1e9 }
const glyphs: Record<string, number> = {
  '½': 0.5, '¼': 0.25, '¾': 0.75, '⅓': 1 / 3, '⅔': 2 / 3, '⅛': 0.125, '⅜': 0.375, '⅝': 0.625, '⅞': 0.875,
} // prettier-ignore

/** The words that a number in letters may begin with. */
export const numberStarts = [...Object.keys(small), ...Object.keys(tens), 'a', 'an', 'one', 'half']

/** Reads the number that begins at a word, in digits or in letters. `money` says that a sign of currency precedes. */
export function readNumber(words: Word[], index: number, money = false): NumberRead | undefined {
  const word = words[index]
  if (!word) return undefined
  if (word.kind === 'number') return withHalf(words, readDigits(words, index, money))
  if (word.kind === 'word') return withHalf(words, readLetters(words, index))
  const glyph = glyphs[word.text]
  return glyph === undefined
    ? undefined
    : { value: glyph, readings: [], step: 0.01, next: index + 1, worded: true, whole: false, digits: 1 }
}

/** "two and a half million", "2 and a half hours". */
function withHalf(words: Word[], read: NumberRead | undefined): NumberRead | undefined {
  if (!read?.whole || read.value >= 1000) return read
  const said = words.slice(read.next, read.next + 3).map(({ lower }) => lower)
  if (said.join(' ') !== 'and a half') return read
  const next = read.next + 3
  const scale = scaleAt(words, next, false) ?? 1
  return {
    ...read,
    value: (read.value + 0.5) * scale,
    step: 0.1 * scale,
    next: scale > 1 ? next + 1 : next,
    worded: true,
    whole: false,
  }
}

function readDigits(words: Word[], index: number, money: boolean): NumberRead | undefined {
  let text = words[index]!.text
  if (text.length > 24) return undefined
  let next = index + 1
  // Thin and narrow spaces part thousands; a plain one only where several groups of three follow.
  if (/^\d{1,3}$/.test(text)) {
    const groups: string[] = []
    while (groups.length < 4 && joinsThousands(words, next + groups.length))
      groups.push(words[next + groups.length]!.text)
    const plain = groups.length > 0 && words[next]!.start - words[next - 1]!.end === 1
    if (groups.length > 1 || (groups.length === 1 && !plain)) {
      text += groups.join('')
      next += groups.length
    }
  }
  const read = literal(text)
  if (!read) return undefined
  let { value, step } = read
  let { readings } = read
  let worded = false
  let whole = !/[.,]/.test(text) || (Number.isInteger(value) && text.includes(','))
  const glyph = glyphs[words[next]?.text ?? '']
  if (glyph !== undefined && whole) {
    value += glyph
    step = 0.01
    whole = false
    next++
  } else if (whole && words[next]?.text === '/' && isFraction(words, next)) {
    value /= Number(words[next + 1]!.text)
    step = 0.001
    whole = false
    next += 2
  } else if (
    whole &&
    words[next]?.kind === 'number' &&
    words[next + 1]?.text === '/' &&
    isFraction(words, next + 1)
  ) {
    value += Number(words[next]!.text) / Number(words[next + 2]!.text)
    step = 0.001
    whole = false
    next += 3
  }
  for (let times = 0; times < 2; times++) {
    const scale = scaleAt(words, next, money)
    if (!scale) break
    value *= scale
    step *= scale
    readings = readings.map((reading) => reading * scale)
    worded = true
    whole = false
    next++
  }
  return { value, readings, step, next, worded, whole, digits: text.replace(/[.,]/g, '').length }
}

function joinsThousands(words: Word[], index: number): boolean {
  const word = words[index]
  const before = words[index - 1]
  return (
    word !== undefined &&
    before !== undefined &&
    /^\d{3}$/.test(word.text) &&
    word.start - before.end <= 1 &&
    word.spaced
  )
}

function isFraction(words: Word[], slash: number): boolean {
  const above = words[slash - 1]!
  const below = words[slash + 1]
  if (!below || words[slash]!.spaced || below.spaced || !/^\d{1,2}$/.test(below.text)) return false
  const following = words[slash + 2]
  if (following && !following.spaced && /^[/\d-]/.test(following.text)) return false
  return (
    /^\d{1,2}$/.test(above.text) &&
    Number(above.text) < Number(below.text) &&
    [2, 3, 4, 5, 6, 8, 10, 16].includes(Number(below.text))
  )
}

function scaleAt(words: Word[], index: number, money: boolean): number | undefined {
  const word = words[index]
  if (word?.kind !== 'word') return undefined
  const scale = Object.hasOwn(scales, word.lower) ? scales[word.lower] : undefined
  if (scale) return scale
  if (word.spaced) return undefined
  if (!money && /^[mbTB]$/.test(word.text)) return undefined
  return Object.hasOwn(letterScales, word.text) ? letterScales[word.text] : undefined
}

/** The reading of digits with their points and commas. */
function literal(text: string): { value: number; step: number; readings: number[] } | undefined {
  const points = text.split('.').length - 1
  const commas = text.split(',').length - 1
  if (points > 1 && commas === 0) {
    if (!/^\d{1,3}(?:\.\d{3})+$/.test(text)) return undefined
    return plain(text.replaceAll('.', ''))
  }
  if (points > 1 || (points === 1 && commas > 0 && text.indexOf('.') < text.indexOf(',')))
    return commas === 1 ? plain(text.replaceAll('.', '').replace(',', '.')) : undefined
  if (commas > 0) {
    const [head, fraction] = text.split('.') as [string, string | undefined]
    if (/,\d{3}$/.test(head) && /^\d{1,3}(?:,\d{2,3})*$/.test(head))
      return plain(head.replaceAll(',', '') + (fraction === undefined ? '' : `.${fraction}`))
    return commas === 1 && fraction === undefined && /,\d{1,2}$/.test(head)
      ? plain(head.replace(',', '.'))
      : undefined
  }
  const read = plain(text)
  if (/^[1-9]\d{0,2}\.\d{3}$/.test(text)) read.readings.push(Number(text.replace('.', '')))
  return read
}

function plain(text: string): { value: number; step: number; readings: number[] } {
  const point = text.indexOf('.')
  const zeros = /0*$/.exec(text)![0].length
  const step = point >= 0 ? 10 ** -(text.length - point - 1) : 10 ** Math.min(zeros, text.length - 1)
  return { value: Number(text), step, readings: [] }
}

function readLetters(words: Word[], index: number): NumberRead | undefined {
  const first = words[index]!
  let next = index
  let total = 0
  let group = 0
  let step = 1
  let heard = false
  if (first.lower === 'one' && unitOf(words[index + 1]?.lower ?? ''))
    return { value: 1, readings: [], step: 1, next: index + 1, worded: true, whole: true, digits: 0 }
  // "takes about an hour": elsewhere "an hour" is a rate, or any hour.
  if (
    /^an?$/.test(first.lower) &&
    /^(?:takes?|took|lasts?|lasted|requires?|about|approximately|roughly|nearly|almost)$/.test(
      words[index - 1]?.lower ?? '',
    ) &&
    unitOf(words[index + 1]?.lower ?? '')?.dimension === 'time'
  )
    return { value: 1, readings: [], step: 1, next: index + 1, worded: true, whole: true, digits: 0 }
  // "half an hour"
  if (
    first.lower === 'half' &&
    /^an?$/.test(words[index + 1]?.lower ?? '') &&
    unitOf(words[index + 2]?.lower ?? '')
  )
    return { value: 0.5, readings: [], step: 0.1, next: index + 2, worded: true, whole: false, digits: 0 }
  // "a quarter inch"
  if (
    /^an?$/.test(first.lower) &&
    words[index + 1]?.lower === 'quarter' &&
    unitOf(words[index + 2]?.lower ?? '')
  )
    return { value: 0.25, readings: [], step: 0.05, next: index + 2, worded: true, whole: false, digits: 0 }
  if (first.lower === 'a' || first.lower === 'one' || first.lower === 'half') {
    // "a hundred", "one million", "half a million": alone, none of them is a number to check.
    const article = first.lower === 'half' && words[index + 1]?.lower === 'a' ? 1 : 0
    const scale = words[index + 1 + article]
    if (!scale || !Object.hasOwn(scales, scale.lower) || (first.lower === 'half' && !article))
      return undefined
    group = first.lower === 'half' ? 0.5 : 1
    next = index + 1 + article
    heard = true
  }
  for (; next < words.length; next++) {
    const word = words[next]!
    if (word.text === '-' && heard && !word.spaced && words[next + 1] && !words[next + 1]!.spaced) {
      if (Object.hasOwn(small, words[next + 1]!.lower) && group % 100 >= 20 && group % 10 === 0) continue
      break
    }
    if (word.lower === 'and' && heard && group >= 100 && isSmall(words[next + 1]) && first.kind === 'word')
      continue
    if (word.kind !== 'word') break
    if (Object.hasOwn(small, word.lower)) {
      if (group % 10 !== 0 || (group % 100 !== 0 && small[word.lower]! > 9)) break
      group += small[word.lower]!
      step = 1
    } else if (word.lower === 'one' && group % 100 >= 20) group += 1
    else if (Object.hasOwn(tens, word.lower)) {
      if (group % 100 !== 0) break
      group += tens[word.lower]!
      step = 1
    } else if (heard && Object.hasOwn(scales, word.lower)) {
      const scale = scales[word.lower]!
      step = scale
      if (scale === 100) group *= 100
      else {
        total += group * scale
        group = 0
      }
    } else break
    heard = true
  }
  if (!heard) return undefined
  const value = total + group
  return { value, readings: [], step, next, worded: true, whole: Number.isInteger(value), digits: 0 }
}

function isSmall(word: Word | undefined): boolean {
  return word !== undefined && (Object.hasOwn(small, word.lower) || Object.hasOwn(tens, word.lower))
}
