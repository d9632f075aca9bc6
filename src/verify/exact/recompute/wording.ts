import type { ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

/** The words between two values, or before the first or after the last one, in lower case and parted by spaces. */
export function wordsBetween(
  sentence: ReadSentence,
  from: Value | undefined,
  to: Value | undefined,
  most = 12,
): string {
  const start = from ? from.last + 1 : Math.max(0, (to?.first ?? 0) - most)
  const end = to ? to.first : Math.min(sentence.words.length, start + most)
  if (end - start > most) return '…'
  return sentence.words
    .slice(start, end)
    .map((word) => word.lower)
    .filter((word) => word !== '*' && word !== '_')
    .join(' ')
}

/** What joins a sum to its result. */
export const equality =
  /^(?:,? ?(?:which |that |this |it )?(?:is|are|was|were|equals|makes|gives|comes to|would be|will be|amounts to|equal|totals|=|≈|:)(?: (?:exactly|equal to|about|approximately|roughly|around|only|just|a total of|≈|~))*)$/

export const about = /(?:about|approximately|roughly|around|nearly|almost|≈|~)$/
