import { countsAlike, type Side } from './binding.ts'
import { compareValues } from '../values/compare.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

/**
 * The sentence that would contradict has the same figures, perhaps with a unit that one side left out; or two figures
 * that come to the claimed one: "33 days, 8 of them public holidays" are 25 and 8, four galleries on three floors 12.
 */
export function isThere(claimed: Side, sentence: ReadSentence): boolean {
  const { value } = claimed
  // "the small version lasts 8 hours, that of the large version 12": the last one reads like a name.
  const { words } = sentence
  const leavesOut = words.some(
    ({ lower }, at) => /^(?:that|those)$/.test(lower) && words[at + 1]?.lower === 'of',
  )
  if (leavesOut && sentence.values.some(({ kind, low }) => kind === 'label' && value.figures.includes(low)))
    return true
  if (value.dates)
    return (
      sentence.values.some((other) => other.dates && compareValues(value, other) === 'same') ||
      // "by 24 April, so that … on the 29th"
      words.some(
        ({ text }, at) =>
          /^(?:st|nd|rd|th)$/.test(words[at + 1]?.lower ?? '') &&
          value.dates!.some(({ day }) => day === Number(text)),
      )
    )
  // "300 years BC" has the figure of "300 years ago", and says something else.
  if (value.dimension === 'past') return false
  const alike = sentence.values.filter(
    (other) => other.dimension === value.dimension || other.kind === 'number' || value.kind === 'number',
  )
  const mayCount = (other: Value) => countsAlike(claimed, { sentence, value: other })
  // "193 miles" has the figure of "193 kilometres", and says something else.
  const inOther = (other: Value) =>
    value.unit !== undefined && other.unit !== undefined && value.unit !== other.unit
  const isTold = (figure: number) =>
    alike.some((other) => other.figures.includes(figure) && mayCount(other) && !inOther(other))
  // Of a range both ends have to be there.
  const { figures } = value
  if (
    figures.length > 0 &&
    (value.range || value.dimension === 'score' ? figures.every(isTold) : figures.some(isTold))
  )
    return true
  const [figure] = value.figures
  if (value.range || value.kind === 'percentage' || figure === undefined) return false
  const told = sentence.values
    .flatMap((other) => (other.dates ? [] : other.figures.map((one) => ({ figure: one, other }))))
    .slice(0, 12)
  return told.some((one, at) =>
    told.slice(at + 1).some((two) => {
      const [a, b] = [one.figure, two.figure]
      const [first, second] = [one.other, two.other]
      // Days and books come to no number of books, hours times hours to no hours.
      const added =
        (first.dimension === second.dimension || first.kind === 'number' || second.kind === 'number') &&
        (first.kind === 'number' ? second : first).dimension === value.dimension
      const multiplied = first.dimension !== second.dimension || first.kind === 'number'
      return (
        (mayCount(first) || mayCount(second)) &&
        ((added && [a + b, Math.abs(a - b)].includes(figure)) || (multiplied && a * b === figure))
      )
    }),
  )
}

/** "with the card half of that" */
export function speaksOfHalf({ words }: ReadSentence): boolean {
  return words.some(({ lower }) =>
    /^(?:half|halved|twice|double|doubled|hälfte|halbe|doppelt|moitié|double|mitad|doble|半|倍)$/.test(lower),
  )
}

export function isHalf(one: number, other: number): boolean {
  return Math.abs(one * 2 - other) < 1e-6 * other || Math.abs(other * 2 - one) < 1e-6 * one
}

/** "Altogether 41,000 copies": what parts come to is none of them. */
export function isTotal({ words }: ReadSentence): boolean {
  return words.some(
    ({ lower }, at) =>
      /^(?:altogether|total|totals|combined|together|sum)$/.test(lower) && words[at + 1]?.lower !== 'of',
  )
}

/** Words that announce a number worked out from others. */
const reckoning =
  /^(?:total|totals|together|altogether|combined|sum|more|less|fewer|difference|increase|increased|decrease|decreased|rose|fell|gap|remaining|rest|left|another|between|net|additional|overall|all|both|span|lasted|lasting|longer|later|earlier|after|before)$/

/** A sum or a difference of two values that the evidence gives needs no place in it: ages, spans of years, totals. */
export function derived(claimed: Side, evidence: PreparedEvidence): boolean {
  const { sentence, value } = claimed
  if (value.kind === 'date' || value.kind === 'clock') return false
  // "after 21 days" announces nothing, "21 days after" does.
  const announced = sentence.words.some(
    (word, at) =>
      reckoning.test(word.lower) &&
      // "more than 10" is a bound.
      sentence.words[at + 1]?.lower !== 'than' &&
      !(at < value.first && /^(?:after|before|between)$/.test(word.lower)),
  )
  const given = (evidence.values.get(value.dimension) ?? []).filter((one) => !one.value.range).slice(0, 60)
  const close = (number: number) => Math.abs(number - value.low) <= Math.abs(value.low) * 1e-6
  // "Two adults pay €24": so many times what one of them pays.
  const times = sentence.values.flatMap((other) => (other === value || other.dates ? [] : other.figures))
  if (given.some(({ value: { low } }) => times.some((by) => by > 1 && (close(low * by) || close(low / by)))))
    return true
  for (const [index, one] of given.entries())
    for (const other of given.slice(index + 1)) {
      if (!announced && one.sentence !== other.sentence) continue
      // 10 o'clock and 8 o'clock come to no two renewals.
      if (!announced && !countsAlike(claimed, one) && !countsAlike(claimed, other)) continue
      if (close(one.value.low + other.value.low) || close(Math.abs(one.value.low - other.value.low)))
        return true
    }
  if (value.dimension !== 'calendar' && value.dimension !== 'age') return false
  const years = (evidence.values.get('date') ?? []).slice(0, 60).map((one) => one.value.low)
  return years.some((one) =>
    years.some((other) => Math.abs(Math.abs(one - other) * 12 - value.low) <= 12 && one !== other),
  )
}
