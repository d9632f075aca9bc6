import type { ExactFinding, ReadClaim } from '../claim.ts'
import { evaluate } from './evaluate.ts'
import { readNumber } from '../values/numbers.ts'
import { withHanSigns } from './han-sums.ts'
import { judgeResult, recomputed, showNumber } from './result.ts'
import { unitOf } from '../values/units.ts'
import type { Word } from '../words/words.ts'

const operators: Record<string, string> = {
  '+': '+', '-': '-', '−': '-', '–': '-', '×': '*', '*': '*', '⋅': '*', '·': '*', '/': '/', '÷': '/', '^': '**', x: '*', X: '*',
  plus: '+', minus: '-', times: '*',
} // prettier-ignore
const mostWords = 60

/** Sums that are written out: `12 × 4 = 48`, `15% of 80 is 12`, `three plus four equals seven`. */
export function recomputeArithmetic(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  const words = withHanSigns(claim.words)
  // Other ways of counting have other sums.
  if (words.some((word) => /^(?:base|binary|hexadecimal|hex|octal|modulo|mod)$/.test(word.lower))) return []
  let from = 0
  for (let at = 1; at < words.length - 1; at++) {
    const sign = equalityAt(words, at)
    if (!sign) continue
    const result = resultAt(words, at + sign.length)
    const left = result && leftSide(words, from, at, sign.written)
    if (!left || (sign.written && isSpan(words.filter(({ start }) => start >= left.start).slice(0, 2))))
      continue
    const value = evaluate(left.expression)
    if (value === undefined) continue
    const computed = result.percent && !left.allPercent ? [value * 100, value] : [value]
    const verdicts = computed.map((one) =>
      judgeResult(one, { ...result, about: sign.about || result.about, exact: left.exact }),
    )
    const verdict = verdicts.includes('right') ? 'right' : verdicts.includes('unclear') ? 'unclear' : 'wrong'
    const shown = `${showNumber(computed[0]!)}${result.percent ? '%' : ''}`
    findings.push(...recomputed('arithmetic', verdict, { start: left.start, end: result.end, result: shown }))
    from = at
  }
  return findings
}

/** "The profit for 2011–12 was …": from one to the other, and no sum. */
function isSpan(words: Word[]): boolean {
  return words[0]?.kind === 'number' && /^[-–]$/.test(words[1]?.text ?? '') && words[1]?.spaced === false
}

function equalityAt(
  words: Word[],
  at: number,
): { length: number; about: boolean; written: boolean } | undefined {
  const { text, lower } = words[at]!
  const next = words[at + 1]?.lower
  const about = text === '≈' || text === '≅'
  if (text === '=' || about)
    return words[at - 1]!.text === '!' || next === '=' ? undefined : { length: 1, about, written: false }
  if (
    lower === 'equals' ||
    lower === 'makes' ||
    lower === 'gives' ||
    lower === 'yields' ||
    lower === 'totals'
  )
    return { length: 1, about: false, written: true }
  if (lower === 'is' || lower === 'are' || lower === 'was' || lower === 'would')
    return {
      length:
        next === 'equal'
          ? words[at + 2]?.lower === 'to'
            ? 3
            : 2
          : lower === 'would' && next === 'be'
            ? 2
            : 1,
      about: false,
      written: true,
    }
  if ((lower === 'comes' || lower === 'equal' || lower === 'amounts') && next === 'to')
    return { length: 2, about: false, written: true }
  return undefined
}

interface Result {
  value: number
  step: number
  percent: boolean
  about: boolean
  end: number
}

function resultAt(words: Word[], index: number): Result | undefined {
  let at = index
  let about = false
  if (/^(?:about|approximately|roughly|around|nearly|almost|~|≈)$/.test(words[at]?.lower ?? '')) {
    about = true
    at++
  }
  if (words[at]?.text === '*' && words[at + 1]?.text === '*') at += 2
  const sign = /^[-−]$/.test(words[at]?.text ?? '') ? -1 : 1
  if (sign < 0) at++
  const money = /^[$€£¥₹]$/.test(words[at]?.text ?? '')
  if (money) at++
  const read = readNumber(words, at, money)
  if (!read || read.readings.length > 0) return undefined
  const after = words[read.next]
  const percent = after?.text === '%' || after?.lower === 'percent'
  const following = words[percent ? read.next + 1 : read.next]
  // A sum that goes on is not yet a result; a letter behind the digits makes it an unknown's factor.
  if (
    following &&
    ((following.text in operators &&
      following.text.toLowerCase() !== 'x' &&
      following.text !== '-' &&
      following.text !== '–') ||
      (following.text === '(' && !following.spaced) ||
      following.lower === 'of')
  )
    return undefined
  if (following && /^[-–]$/.test(following.text) && words[read.next + 1]?.kind === 'number') return undefined
  if (after && !after.spaced && after.kind === 'word' && !unitOf(after.text)) return undefined
  const end = words[percent ? read.next : read.next - 1]!.end
  return {
    value: sign * read.value,
    step: read.worded || !Number.isInteger(read.value) ? read.step : 1,
    percent,
    about,
    end,
  }
}

interface LeftSide {
  expression: string
  start: number
  /** Nothing in it was rounded: whole numbers, added, subtracted or multiplied. */
  exact: boolean
  allPercent: boolean
}

/** The longest sum that ends right before an equality. */
function leftSide(words: Word[], from: number, equality: number, written: boolean): LeftSide | undefined {
  let start = equality
  const least = Math.max(from, equality - mostWords)
  while (start > least && belongs(words, start - 1, written)) start--
  // What was walked over may begin with words or a joint that are no part of the sum.
  let failed = false
  for (let first = start; first < equality; first++) {
    const negative =
      /^[-−]$/.test(words[first]!.text) && words[first]!.spaced && words[first + 1]?.spaced === false
    if (!negative && !begins(words[first]!)) continue
    const previous = words[first - 1]
    // An operator or a letter right before it: the sum began earlier, with something that is no number.
    if (
      previous &&
      ((previous.text in operators && previous.text !== '-' && previous.lower !== 'x') ||
        (/^[=^_\\]$/.test(previous.text) && previous.text !== '='))
    )
      return undefined
    if (previous && !words[first]!.spaced && previous.kind !== 'sign') return undefined
    // "12:30 + 45" begins with a time.
    if (previous?.text === ':' && !words[first]!.spaced && words[first - 2]?.kind === 'number')
      return undefined
    if (
      previous &&
      /^[-–−]$/.test(previous.text) &&
      first > 1 &&
      !words[first]!.spaced &&
      words[first - 2]?.kind === 'number'
    )
      return undefined
    // "Five days of meals come to 5 × 28 = 140": the sum begins behind other numbers.
    if (failed && !/^(?:to|:)$/.test(previous?.lower ?? '')) continue
    const sum = translate(words, first, equality)
    if (sum) return sum
    failed = true
  }
  return undefined
}

function begins(word: Word): boolean {
  return (
    word.kind === 'number' ||
    word.text === '(' ||
    /^[$€£¥₹]$/.test(word.text) ||
    (word.kind === 'word' && readNumber([word], 0) !== undefined)
  )
}

function belongs(words: Word[], at: number, written: boolean): boolean {
  const word = words[at]!
  if (word.kind === 'number' || word.text in operators || /^[()$€£¥₹%]$/.test(word.text)) return true
  if (
    /^(?:percent|of|multiplied|divided|by|and|the|cent|per|squared|power|to|half|hundred|thousand|million|billion)$/.test(
      word.lower,
    )
  )
    return true
  if (readNumber(words, at) && word.kind === 'word') return true
  // What is counted may stand behind a number of a sum with an equals sign: "3 boxes × 12 eggs = 36".
  return (
    word.kind === 'word' &&
    (unitOf(word.lower) !== undefined || (!written && word.content && word.text.length > 1 && word.spaced))
  )
}

/** Writes the words of a sum as an expression; undefined where they are not exactly one. */
function translate(words: Word[], first: number, last: number): LeftSide | undefined {
  let expression = ''
  let count = 0
  let exact = true
  let percents = 0
  let numbers = 0
  let sums = 0
  let products = 0
  const units = new Set<string>()
  let expectsNumber = true
  for (let at = first; at < last;) {
    const word = words[at]!
    if (/^[$€£¥₹]$/.test(word.text)) {
      units.add(word.text)
      at++
      continue
    }
    if (word.text === '(' || word.text === ')') {
      if (expectsNumber !== (word.text === '(')) return undefined
      expression += word.text
      at++
      continue
    }
    if (expectsNumber) {
      if (/^[-−]$/.test(word.text) && words[at + 1]?.kind === 'number' && !words[at + 1]!.spaced) {
        expression += '(-1)*'
        at++
        continue
      }
      const read = readNumber(words, at, /^[$€£]$/.test(words[at - 1]?.text ?? ''))
      // "3/4" is read as one number already; what may be read in two ways is not worked out.
      if (!read || read.readings.length > 0 || !Number.isFinite(read.value)) return undefined
      if (!read.whole) exact = false
      numbers++
      let value = read.value
      at = read.next
      const after = words[at]
      const percent =
        after?.text === '%' ||
        after?.lower === 'percent' ||
        (after?.lower === 'per' && words[at + 1]?.lower === 'cent')
      if (percent) {
        value /= 100
        percents++
        at += after?.lower === 'per' ? 2 : 1
        exact = false
      }
      if (/[*/]/.test(readText(words, at - 1)) || read.step < 1) exact = false
      if (words.slice(at - 3, at).some((piece) => piece.text === '/')) count++
      expression += showPlain(value)
      expectsNumber = false
      continue
    }
    const operator = operatorAt(words, at, percents > 0)
    if (operator) {
      expression += operator.sign
      if (operator.sign === '/') exact = false
      if (operator.sign === '+' || operator.sign === '-') sums++
      else products++
      count++
      at += operator.length
      expectsNumber = true
      continue
    }
    if (word.kind !== 'word') return undefined
    units.add(unitOf(word.lower)?.name ?? (unitOf(word.lower) === undefined ? '' : word.lower))
    at++
  }
  if (expectsNumber || count === 0 || numbers < 1) return undefined
  const named = [...units].filter((unit) => unit !== '')
  // Different units in one sum are not numbers of one kind; 100 + 20% is not 100.2.
  if (named.length > 1 && sums > 0) return undefined
  const allPercent = percents === numbers && products === 0
  if (percents > 0 && sums > 0 && !allPercent) return undefined
  if (allPercent)
    return { expression: `(${expression})*100`, start: words[first]!.start, exact: false, allPercent }
  return { expression, start: words[first]!.start, exact, allPercent: false }
}

function readText(words: Word[], at: number): string {
  return words[at]?.text ?? ''
}

function operatorAt(
  words: Word[],
  at: number,
  percent: boolean,
): { sign: string; length: number } | undefined {
  const { text, lower } = words[at]!
  const next = words[at + 1]?.lower
  if (text === '*' && next === '*') return { sign: '**', length: 2 }
  if (Object.hasOwn(operators, text)) return { sign: operators[text]!, length: 1 }
  if (Object.hasOwn(operators, lower)) return { sign: operators[lower]!, length: 1 }
  if (lower === 'of' && percent) return { sign: '*', length: next === 'the' ? 2 : 1 }
  if (lower === 'multiplied' && next === 'by') return { sign: '*', length: 2 }
  if (lower === 'divided' && next === 'by') return { sign: '/', length: 2 }
  return undefined
}

/** A number as an expression may have it: without an exponent. */
function showPlain(value: number): string {
  const text = String(value)
  return /^[\d.-]+$/.test(text) ? text : value.toFixed(12)
}
