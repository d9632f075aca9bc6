import type { ExactFinding, ReadClaim } from '../claim.ts'
import { recomputed, showNumber } from './result.ts'
import type { Unit } from '../values/units.ts'
import type { Value } from '../values/value.ts'
import { wordsBetween } from './wording.ts'

/** Units of which more than one size goes by the same name: only what is far off is wrong. */
const vague = new Set([
  'gallons',
  'pints',
  'quarts',
  'fluid ounces',
  'cups',
  'tons',
  'tonnes',
  'kB',
  'MB',
  'GB',
  'TB',
  'PB',
  'hp',
  'kcal',
])

/** The same measure told in two units: `10 km (6.2 miles)`, `1 inch = 2.54 cm`. */
export function recomputeUnits(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (const [at, one] of sentence.values.entries()) {
      const other = sentence.values[at + 1]
      if (
        !other ||
        !one.unit ||
        !other.unit ||
        one.unit === other.unit ||
        one.dimension !== other.dimension ||
        one.dimension === 'age'
      )
        continue
      if (one.range !== other.range || one.first === other.first) continue
      // "8 hours × 5 days = 40 hours" is a product.
      if (/^[×*+\-−/x÷]$/.test(sentence.words[one.first - 1]?.text ?? '')) continue
      const joint = withoutNoun(wordsBetween(sentence, one, other, 6))
      const closed = sentence.words[other.last + 1]?.text
      const bracket =
        /^\((?: ?(?:about|approximately|roughly|around|or|~|≈|=|c ?\.?|i\.e\.))*$/.test(joint) &&
        (closed === ')' || closed === ';')
      const equal =
        /^(?:=|≈|equals|(?:is|are|was) (?:equal to|equivalent to|the same as|the equivalent of)|is|equal to|converts? to|, which is|are|(?:is|are) (?:about|approximately|exactly|roughly|nearly|almost|around))(?: (?:about|approximately|roughly|around|exactly|~))?$/.test(
          joint,
        )
      const or = /^,? ?or(?: (?:about|approximately|roughly|around))?$/.test(joint)
      if (!bracket && !equal && !or) continue
      const verdict = compare(one, other)
      // "5 minutes or 2 hours" may be a choice.
      if (or && verdict !== 'right') continue
      findings.push(
        ...recomputed('units', verdict, {
          start: one.start,
          end: bracket && closed === ')' ? other.end + 1 : other.end,
          result: `${showNumber(inUnit(one.low, other.unit))} ${other.unit.name}`,
        }),
      )
    }
  return findings
}

/** "A 5 km run is about 3 miles": what is measured stands between the two. */
function withoutNoun(joint: string): string {
  return joint.replace(/^(?!is |are |or |which |equals|converts? )\p{L}+ (?=(?:is|are|equals) )/u, '')
}

function inUnit(value: number, unit: Unit): number {
  return (value - (unit.offset ?? 0)) / unit.factor
}

function compare(one: Value, other: Value): 'right' | 'wrong' | 'unclear' {
  const verdicts = [
    compareOne(one.low, other.low, one, other),
    ...(one.range ? [compareOne(one.high, other.high, one, other)] : []),
  ]
  return verdicts.includes('wrong') ? 'wrong' : verdicts.includes('unclear') ? 'unclear' : 'right'
}

function compareOne(value: number, stated: number, one: Value, other: Value): 'right' | 'wrong' | 'unclear' {
  const difference = Math.abs(value - stated)
  const rounding = (one.step + other.step) / 2
  if (one.dimension === 'temperature')
    return difference <= Math.max(1.2, Math.min(rounding, 3))
      ? 'right'
      : difference <= 4
        ? 'unclear'
        : 'wrong'
  const relative = difference / Math.max(Math.abs(value), Math.abs(stated), 1e-30)
  const slack = 1 + 1e-9
  // What is converted is taken as it stands, unless it is said to be rounded: only its result is.
  const own = (other.step + (one.hedge === 'none' ? 0 : one.step)) / 2
  if (relative <= 0.01 || (difference <= own * slack && relative <= 0.12)) return 'right'
  if (relative <= 0.03) return 'right'
  if (relative <= 0.05 || (difference <= own * slack && relative <= 0.15)) return 'unclear'
  const loose =
    vague.has(one.unit!.name) ||
    vague.has(other.unit!.name) ||
    [one, other].some((side) => side.hedge !== 'none' && side.hedge !== 'about')
  // "about" rounds, and rounds no further than a tenth.
  if ([one, other].some((side) => side.hedge === 'about') && relative <= 0.1) return 'unclear'
  // "2 weeks (10 days)" leaves out the week-ends.
  const workdays = one.dimension === 'time' && relative > 0.2 && relative < 0.35
  return workdays || (loose && relative <= 0.25) || relative <= 0.08 ? 'unclear' : 'wrong'
}
