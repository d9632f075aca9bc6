import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import { judgeResult, recomputed, showNumber } from './result.ts'
import type { Value } from '../values/value.ts'
import { equality, wordsBetween } from './wording.ts'

const change =
  /\b(?:increas|rose|ris|grew|grow|gain|climb|jump|fell|fall|drop|declin|decreas|reduc|shr[aiu]nk|cut|down|up|went|chang|improv)/
const joinsShare =
  /^(?:,? ?(?:an?|or|which is|that is|representing|reflecting|by|\(|\( an?|up|down|i\.e\.|a change of|an? (?:increase|rise|gain|growth|jump|decrease|drop|decline|fall|reduction|cut|change) of|, (?:up|down)|marking an?)(?: (?:about|approximately|roughly|around|nearly|over|almost|total))?)$/

/** Percentages that follow from two other numbers of the same sentence: changes, shares, discounts. */
export function recomputeChange(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (let at = 0; at + 2 < sentence.values.length; at++) {
      const three = sentence.values.slice(at, at + 3) as [Value, Value, Value]
      if (three.some((value) => value.dates || value.range || value.kind === 'label')) continue
      const found =
        fromTo(sentence, three) ??
        byFromTo(sentence, three) ??
        partOf(sentence, three) ??
        isPercentOf(sentence, three) ??
        discount(sentence, three)
      if (found) findings.push(...found)
    }
  return [...findings, ...multiples(claim)]
}

/** "rose from 40 to 50, an increase of 25%"; "from 40 to 50 (25%)". */
function fromTo(
  sentence: ReadSentence,
  [from, to, share]: [Value, Value, Value],
): ExactFinding[] | undefined {
  if (
    share.dimension !== 'percent' ||
    from.dimension !== to.dimension ||
    from.dimension === 'percent' ||
    from.low <= 0
  )
    return undefined
  const before = wordsBetween(sentence, undefined, from, 12)
  if (
    !/\bfrom(?: (?:about|around|just))?$/.test(before) ||
    !/^to(?: (?:about|around|just|over))?$/.test(trimUnit(wordsBetween(sentence, from, to)))
  )
    return undefined
  const after = trimUnit(wordsBetween(sentence, to, share))
  if (!joinsShare.test(after)) return undefined
  const tail = wordsBetween(sentence, share, undefined, 4)
  if (!change.test(before) && !change.test(after) && !change.test(tail)) return undefined
  if (/\b(?:per year|annual|each year|average|a year|yearly|compound)/.test(`${after} ${tail}`))
    return undefined
  const computed = (Math.abs(to.low - from.low) / from.low) * 100
  return said(computed, share, [from, to], from.start, 'percentages')
}

/** "grew by 25%, from 28 to 35 million". */
function byFromTo(
  sentence: ReadSentence,
  [share, from, to]: [Value, Value, Value],
): ExactFinding[] | undefined {
  if (share.dimension !== 'percent' || from.kind === 'percentage' || to.kind === 'percentage')
    return undefined
  if (from.low <= 0 || (from.dimension !== to.dimension && from.kind !== 'number')) return undefined
  const before = wordsBetween(sentence, undefined, share, 6)
  if (!change.test(before) || /\b(?:per year|annual|each year|average|a year|yearly|compound)/.test(before))
    return undefined
  if (!/^,? ?(?:\()?from$/.test(wordsBetween(sentence, share, from))) return undefined
  if (trimUnit(wordsBetween(sentence, from, to)) !== 'to') return undefined
  // The first of two often leaves out its scale: "from 28 to 35 million".
  const first = from.low * 900 < to.low ? from.low * to.step : from.low
  return said((Math.abs(to.low - first) / first) * 100, share, [from, to], share.start, 'percentages', to.end)
}

/** "30 of 120 (25%)", "30 out of the 120 pupils, or 25%". */
function partOf(
  sentence: ReadSentence,
  [part, whole, share]: [Value, Value, Value],
): ExactFinding[] | undefined {
  if (share.dimension !== 'percent' || part.kind === 'percentage' || whole.low <= 0 || part.low > whole.low)
    return undefined
  if (part.dimension !== whole.dimension && part.kind !== 'number') return undefined
  const joint = trimUnit(wordsBetween(sentence, part, whole))
  if (!/^(?:out )?of(?: (?:the|a total of|all|its|their))?$/.test(joint)) return undefined
  const after = wordsBetween(sentence, whole, share)
  if (
    !/^(?:\p{L}+ ){0,3}(?:\(|, or|, which is|or|=|, that is|, i\.e\.,?)(?: (?:about|approximately|roughly|around|nearly|almost|just))?$/u.test(
      after,
    )
  )
    return undefined
  return said((part.low / whole.low) * 100, share, [part, whole], part.start, 'percentages')
}

/** "30 is 25% of 120". */
function isPercentOf(
  sentence: ReadSentence,
  [part, share, whole]: [Value, Value, Value],
): ExactFinding[] | undefined {
  if (
    share.dimension !== 'percent' ||
    part.kind === 'percentage' ||
    whole.kind === 'percentage' ||
    whole.low <= 0
  )
    return undefined
  if (part.dimension !== whole.dimension) return undefined
  if (
    !equality.test(trimUnit(wordsBetween(sentence, part, share))) ||
    !/^of(?: the)?$/.test(wordsBetween(sentence, share, whole))
  )
    return undefined
  return said((part.low / whole.low) * 100, share, [part, whole], part.start, 'percentages', whole.end)
}

/** "20% off $50 is $40", "a 20% discount on $50 gives $40". */
function discount(
  sentence: ReadSentence,
  [share, whole, result]: [Value, Value, Value],
): ExactFinding[] | undefined {
  if (share.dimension !== 'percent' || whole.kind !== 'currency' || result.dimension !== whole.dimension)
    return undefined
  const joint = wordsBetween(sentence, share, whole)
  const sign = /^(?:off(?: of)?|discount on|less than)$/.test(joint)
    ? -1
    : /^(?:more than|tip on|tax on|markup on)$/.test(joint)
      ? 0
      : undefined
  const comes = wordsBetween(sentence, whole, result)
  const brings =
    /^(?:brings|takes|reduces|cuts|lowers) (?:the price|the cost|it|that)(?: down)? to$|^(?:means|leaves) (?:you|a price)(?: (?:pay|with|of))?$/
  if (sign === undefined || !(equality.test(comes) || (sign === -1 && brings.test(comes)))) return undefined
  if (sign === 0 && !joint.includes('more'))
    return said((whole.low * share.low) / 100, result, [share, whole], share.start, 'percentages')
  const computed = whole.low * (1 + ((sign === 0 ? 1 : -1) * share.low) / 100)
  // "A 20% discount on $50 is $10", "20% off $50 is $10" name what is taken off.
  if (sign === -1 && Math.abs(result.low - (whole.low * share.low) / 100) < 0.01)
    return said(result.low, result, [share], share.start, 'percentages')
  return said(computed, result, [share, whole], share.start, 'percentages')
}

const times: Record<string, number> = { doubled: 2, tripled: 3, trebled: 3, quadrupled: 4, halved: 0.5 }

/** "doubled from 40 to 80". */
function multiples(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (const [at, from] of sentence.values.entries()) {
      const to = sentence.values[at + 1]
      if (
        !to ||
        from.dates ||
        to.dates ||
        from.range ||
        to.range ||
        from.dimension !== to.dimension ||
        from.low <= 0
      )
        continue
      const before = wordsBetween(sentence, undefined, from, 6)
      const verb = /\b(doubled|tripled|trebled|quadrupled|halved)(?: in \p{L}+)? from$/u.exec(before)?.[1]
      if (
        !verb ||
        /\b(?:nearly|almost|about|roughly|more than|over)\s+(?:doubled|tripled|trebled|quadrupled|halved)/.test(
          before,
        )
      )
        continue
      if (!/^to$/.test(trimUnit(wordsBetween(sentence, from, to)))) continue
      const ratio = to.low / from.low / times[verb]!
      const verdict = Math.abs(ratio - 1) <= 0.08 ? 'right' : Math.abs(ratio - 1) <= 0.2 ? 'unclear' : 'wrong'
      findings.push(
        ...recomputed('arithmetic', verdict, {
          start: from.start,
          end: to.end,
          result: `${showNumber(to.low / from.low)} times as much`,
        }),
      )
    }
  return findings
}

function said(
  computed: number,
  stated: Value,
  parts: Value[],
  start: number,
  check: string,
  end = stated.end,
): ExactFinding[] {
  const rounded = stated.hedge !== 'none' || parts.some((part) => part.hedge !== 'none')
  // A bound is true or not of what comes out, and "over 20%" of 25 is true.
  if (
    stated.hedge === 'over' ||
    stated.hedge === 'atLeast' ||
    stated.hedge === 'under' ||
    stated.hedge === 'atMost'
  )
    return []
  const step =
    stated.whole && (stated.kind === 'percentage' || stated.kind === 'currency')
      ? Math.min(stated.step, 1)
      : stated.step
  const verdict = judgeResult(computed, { value: stated.low, step, about: rounded, exact: false })
  return recomputed(check, verdict, {
    start,
    end,
    result: `${showNumber(computed)}${stated.kind === 'percentage' ? '%' : ''}`,
  })
}

/** Without the noun behind the first value: "40 employees to". */
function trimUnit(text: string): string {
  const words = text.split(' ')
  return words.length > 1 &&
    words.length <= 4 &&
    /^(?!to$|of$|out$|is$|are$|was$|,)\p{L}+$/u.test(words[0]!) &&
    /(?:to|of|is|was|are|equals|the|\()$/.test(text)
    ? words.slice(1).join(' ')
    : text
}
