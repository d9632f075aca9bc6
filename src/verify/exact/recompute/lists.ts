import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import { readSentences } from '../evidence.ts'
import { judgeResult, recomputed, showNumber } from './result.ts'
import type { Value } from '../values/value.ts'
import { about, equality, wordsBetween } from './wording.ts'
import { wordsOf } from '../words/words.ts'

type Fold = 'sum' | 'average' | 'product' | 'difference' | 'median'

const named: [RegExp, Fold][] = [
  [/\b(?:sum|total|combined total|addition) of$/, 'sum'],
  [/\b(?:average|mean|arithmetic mean) of$/, 'average'],
  [/\bmedian of$/, 'median'],
  [/\bproduct of$/, 'product'],
  [/\bdifference between$/, 'difference'],
]
const joint = /^(?:,|, and|and|, or|\+|plus|&)$/
const mostItems = 60

/** Sums, averages and differences of numbers that the claim lists, and totals at the foot of a list or a table. */
export function recomputeLists(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences) findings.push(...foldsOf(claim, sentence))
  findings.push(...footOf(claim))
  return findings
}

function foldsOf(claim: ReadClaim, sentence: ReadSentence): ExactFinding[] {
  const findings: ExactFinding[] = []
  const { values } = sentence
  for (let first = 0; first < values.length; first++) {
    let last = first
    while (
      last + 1 < values.length &&
      last - first < mostItems &&
      joint.test(between(sentence, values[last]!, values[last + 1]!))
    )
      last++
    const result = values[last + 1]
    if (last === first || !result) continue
    const before = wordsBetween(sentence, undefined, values[first]!, 5).replace(
      / (?:the )?(?:numbers?|values?|figures?|scores?)(?: of)?$/,
      '',
    )
    const after = wordsBetween(sentence, values[last]!, result).replace(
      /^(?!is |are |was |were |equals|makes|gives|comes|adds?|sums?|totals?|giving|in total|for )(?:\p{L}+ ){1,3}(?=,|is |are |for |add|total|sum|in total|giving|making|which|together)/u,
      '',
    )
    const items = values.slice(first, last + 1)
    let fold = equality.test(after)
      ? named.find(([pattern]) => pattern.test(before.replace(/ the$/, '')))?.[1]
      : undefined
    if (
      !fold &&
      /^(?:,? ?(?:which |that |together |they |these |all )*)(?:add(?:s|ing)? up to|comes? to|amounts? to|sums? to|totals?|totall?ing|for a total of|giving a total of|making a total of|, for a total of|giving|add to|together make|is a total of|in total)(?: (?:about|approximately))?$/.test(
        after,
      ) &&
      !/\b(?:from|between)$/.test(before)
    )
      fold = 'sum'
    if (fold === 'difference' && items.length !== 2) fold = undefined
    if (fold) findings.push(...judge(claim, fold, items, result, about.test(after), values[first]!.start))
    first = last
  }
  return findings
}

/** What stands between two items, without the noun that each of them may carry: "3 apples, 4 pears". */
function between(sentence: ReadSentence, one: Value, other: Value): string {
  const text = wordsBetween(sentence, one, other, 6)
  if (joint.test(text)) return text
  // "rent $1,200, food $450 and transport $150": each item is named before it.
  const named = /^(,|, and|and|plus|&) (?:\p{L}+ ?){1,2}$/u.exec(text)?.[1]
  if (named !== undefined) return named
  const words = text.split(' ')
  return words.length <= 4 &&
    /^\p{L}+$/u.test(words[0]!) &&
    !/^(?:is|are|was|were|in|to|from|of|by|per|for|on|at|than)$/.test(words[0]!)
    ? text.replace(/^\p{L}+ (?:\p{L}+ (?=,|and))?/u, '')
    : text
}

function judge(
  claim: ReadClaim,
  fold: Fold,
  items: Value[],
  result: Value,
  rounded: boolean,
  start: number,
): ExactFinding[] {
  if (
    [...items, result].some(
      (value) =>
        value.dates ||
        value.range ||
        value.kind === 'label' ||
        (value.hedge !== 'none' && value !== result) ||
        value.readings.length > 0,
    )
  )
    return []
  if (items.some((item) => item.dimension !== items[0]!.dimension)) return []
  const computed = folded(
    items.map((item) => item.low),
    fold,
  )
  const factor =
    result.unit && items[0]!.unit
      ? 1
      : result.dimension === items[0]!.dimension
        ? 1
        : result.kind === 'number' || items[0]!.kind === 'number'
          ? 1
          : Number.NaN
  const exact = items.every((item) => item.whole) && fold !== 'average'
  const verdict = judgeResult(computed * factor, {
    value: result.low,
    step: stepOf(result),
    about: rounded || result.hedge === 'about',
    exact,
  })
  return recomputed(fold === 'sum' ? 'sums' : 'averages', verdict, {
    start,
    end: result.end,
    result: showNumber(result.unit ? computed / result.unit.factor : computed),
  }).filter(() => claim.end > start)
}

function stepOf(value: Value): number {
  return value.whole ? Math.min(value.step, 1 * (value.unit?.factor ?? 1)) : value.step
}

export function folded(numbers: number[], fold: Fold): number {
  const sum = numbers.reduce((total, number) => total + number, 0)
  if (fold === 'sum') return sum
  if (fold === 'average') return sum / numbers.length
  if (fold === 'product') return numbers.reduce((total, number) => total * number, 1)
  if (fold === 'difference') return Math.abs(numbers[0]! - numbers[1]!)
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const farthestBack = 6000
const mostFeet = 12

/** A line "Total: 12", or a table's row of totals, under the lines that it sums up. */
function footOf(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  let offset = 0
  let left = mostFeet
  for (const line of claim.text.split('\n')) {
    const start = claim.start + offset
    offset += line.length + 1
    const foot = /^[\s|*_>-]*(?:grand |overall )?(total|sum|average|mean)s?\b[^|:=]{0,30}[|:=*_\s]/i.exec(
      line,
    )
    if (!foot || left-- <= 0) continue
    const fold = /^(?:total|sum)/i.test(foot[1]!) ? 'sum' : 'average'
    const before = claim.answer.slice(Math.max(0, start - farthestBack), start)
    findings.push(
      ...(line.trimStart().startsWith('|')
        ? tableFoot(claim, line, start, before, fold)
        : listFoot(claim, line, start, before, fold)),
    )
  }
  return findings
}

function listFoot(claim: ReadClaim, line: string, start: number, before: string, fold: Fold): ExactFinding[] {
  const results = valuesIn(claim.answer, start, start + line.length)
  if (results.length !== 1) return []
  const items: Value[] = []
  const above = before.split('\n')
  let at = start - 1
  for (const text of above.slice(0, -1).toReversed()) {
    const from = at - text.length
    at = from - 1
    if (text.trim() === '') {
      if (items.length > 0) break
      continue
    }
    // An item has a bullet, or a name before a colon.
    if (!/^\s*(?:(?:[-*•+]|\d{1,2}[.)])\s|\p{L}[^:]{0,40}:\s)/u.test(text)) break
    const values = valuesIn(claim.answer, from, from + text.length)
    if (values.length !== 1) return []
    items.unshift(values[0]!)
  }
  if (items.length < 2 || results[0]!.dimension !== items[0]!.dimension) return []
  return judge(claim, fold, items, results[0]!, false, start)
}

function tableFoot(
  claim: ReadClaim,
  line: string,
  start: number,
  before: string,
  fold: Fold,
): ExactFinding[] {
  const rows: string[][] = []
  for (const text of before.split('\n').slice(0, -1).toReversed()) {
    if (!text.trimStart().startsWith('|')) break
    if (/^[\s|:-]+$/.test(text)) break
    rows.unshift(cellsOf(text))
  }
  const findings: ExactFinding[] = []
  let at = line.indexOf('|') + 1
  for (const [column, cell] of cellsOf(line).entries()) {
    const from = start + at
    at += cell.length + 1
    const result = onlyValue(cell)
    const items = rows.map((row) => onlyValue(row[column] ?? ''))
    if (column === 0 || !result || items.length < 2 || items.some((item) => item === undefined)) continue
    const leading = cell.length - cell.trimStart().length
    const shifted = { ...result, end: from + cell.trimEnd().length }
    if (result.dimension !== items[0]!.dimension || result.kind === 'percentage') continue
    findings.push(...judge(claim, fold, items as Value[], shifted, false, from + leading))
  }
  return findings
}

function cellsOf(line: string): string[] {
  const trimmed = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return line.trim().startsWith('|') ? trimmed.split('|') : [trimmed]
}

function onlyValue(cell: string): Value | undefined {
  const text = cell.replaceAll('*', ' ')
  const values = valuesIn(text, 0, text.length)
  return values.length === 1 ? values[0] : undefined
}

function valuesIn(text: string, from: number, to: number): Value[] {
  return readSentences(text, wordsOf(text, from, to), 0)
    .flatMap((sentence) => sentence.values)
    .filter((value) => !value.aside)
}
