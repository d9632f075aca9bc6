import type { Side } from './binding.ts'
import { persons } from './value-pairs.ts'
import { lexicon } from '../../text/lexicon.ts'
import type { Hedge, Value } from '../values/value.ts'
import type { Word } from '../words/words.ts'

/** To which side of its number a bound leaves values open. */
export const sides: Partial<Record<Hedge, 1 | -1>> = {
  atLeast: 1,
  over: 1,
  atMost: -1,
  under: -1,
  within: -1,
}
/** How far before a bound the word may stand that it bounds. */
const reach = 6

const bounding =
  /^(?:at|least|most|up|to|no|not|more|less|fewer|than|over|under|above|below|maximum|minimum|of|exceeding|exceeds?|within|a|an|the|aged?|ages|is|limit|limited|only|just|in|excess)$/

export interface Bounded {
  /** Undefined where it is people of an age: "under-18s". */
  word?: Word
  /** It stands right there: "children under 12". */
  isNext: boolean
}

/** What a bound is of: the word of content before it. */
export function boundedBy({ sentence: { words }, value }: Side): Bounded | undefined {
  let isNext = true
  if (words[value.last]!.lower === 's') return { isNext }
  for (let at = value.first - 1; at >= Math.max(0, value.first - reach); at--) {
    const word = words[at]!
    if (/^(?:[;:|]|and|or|but|while)$/.test(word.lower)) return undefined
    if (word.content && !bounding.test(word.lower)) return { word, isNext }
    if (!bounding.test(word.lower) && word.text !== '-') isNext = false
  }
  return undefined
}

export function boundAlike({ word: one }: Bounded, { word: other }: Bounded): boolean {
  if (!one || !other) return [one, other].every((word) => !word || persons.test(word.lower))
  const { forms, same } = lexicon()
  if (one.stem === other.stem || forms.get(one.stem)?.includes(other.stem)) return true
  const groups = same.get(other.stem)
  return groups !== undefined && (same.get(one.stem)?.some((group) => groups.includes(group)) ?? false)
}

/** Where the words begin that bound a value. */
export function boundStart(words: readonly Word[], { first }: Value): number {
  let at = first
  while (at > 0 && first - at < 3 && bounding.test(words[at - 1]!.lower)) at--
  return words[at]!.start
}
