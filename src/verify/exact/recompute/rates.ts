import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { ReadSentence } from '../evidence.ts'
import { judgeResult, recomputed, showNumber } from './result.ts'
import { about, wordsBetween } from './wording.ts'

/** How many of the smaller one are in the larger one. */
const periods: Record<string, [dimension: string, size: number]> = {
  hour: ['time', 3_600], day: ['time', 86_400], week: ['time', 604_800], month: ['calendar', 1], year: ['calendar', 12],
} // prettier-ignore

const comesTo =
  /\b(?:end up with|comes? to|total of|in total|totals?|totalling|adds? up to|amounts? to|(?:you|they|he|she|we|i)(?:['’]ll| will| would)? (?:have|save|pay|spend|earn|get)|that is|that['’]s|that makes|makes|is|=|would be|will be|costs?)(?: (?:saved|paid|about|roughly|around|approximately|exactly|only|just|a total of))*$/
const other = /\b(?:interest|compound|average|plus|minus|more|less|extra|first|then|each|every|per)\b/

/** What so much a month comes to in so many months, and how long it is from one time of the day to another. */
export function recomputeRates(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => [...rates(sentence), ...clockSpans(sentence)])
}

/** "$200 a month for 18 months comes to $3,600". */
function rates(sentence: ReadSentence): ExactFinding[] {
  const { values } = sentence
  return values.flatMap((rate, at): ExactFinding[] => {
    const length = values[at + 1]
    const result = values[at + 2]
    if (!length || !result || [rate, length, result].some((value) => value.range || value.dates)) return []
    // Interest, and whatever else goes into it, would be among the values.
    if (values.length > 3 || result.dimension !== rate.dimension || length.kind !== 'duration') return []
    const joint =
      /^(?:a|per|each|every|\/) ?(hour|day|week|month|year) (?:for|over|in|during)(?: the next)?$/.exec(
        wordsBetween(sentence, rate, length),
      )
    const tail = wordsBetween(sentence, length, result)
    if (!joint || !comesTo.test(tail) || other.test(tail)) return []
    const [dimension, size] = periods[joint[1]!]!
    if (dimension !== length.dimension) return []
    const times = length.low / size
    if ([rate, length].some(({ hedge }) => hedge !== 'none')) return []
    const verdict = judgeResult(rate.low * times, {
      value: result.low,
      step: Math.min(result.step, 1),
      about: result.hedge !== 'none' || about.test(tail),
      exact: rate.whole && Number.isInteger(times),
    })
    const shown = showNumber((rate.low * times) / (result.unit?.factor ?? 1))
    return recomputed('sums', verdict, { start: rate.start, end: result.end, result: shown })
  })
}

const derived =
  /^(?:,|;|\.)? ?(?:so|thus|therefore|hence|which means|meaning|that is|i\.e\.)(?: that)?(?: \p{L}+){0,4}$/u

/** "leaves at 10:40 and arrives at 13:15, so it takes 2 hours 35 minutes": only where the answer says that it follows. */
function clockSpans(sentence: ReadSentence): ExactFinding[] {
  const { values } = sentence
  return values.flatMap((from, at): ExactFinding[] => {
    const to = values[at + 1]
    const length = values[at + 2]
    if (from.dimension !== 'clock' || to?.dimension !== 'clock' || length?.dimension !== 'time') return []
    if (from.range || to.range || length.range || !derived.test(wordsBetween(sentence, to, length))) return []
    if (/\b(?:local|next|following|zone)\b/.test(sentence.words.map(({ lower }) => lower).join(' ')))
      return []
    const spans = [from.low, ...from.readings].flatMap((begin) =>
      [to.low, ...to.readings].map((end) => (((end - begin) % 1440) + 1440) % 1440),
    )
    const rounding = length.hedge === 'none' ? length.step / 120 : length.low / 600
    const right = spans.some((minutes) => Math.abs(minutes - length.low / 60) <= Math.max(rounding, 0.5))
    return recomputed('calendar', right ? 'right' : 'wrong', {
      start: length.start,
      end: length.end,
      result: showSpan(spans[0]!),
    })
  })
}

function showSpan(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  return `${hours} h ${minutes - hours * 60} min`
}
