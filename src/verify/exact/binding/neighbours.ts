import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { hasSide } from '../words/openings.ts'
import { placesIn, type Place } from './places.ts'

const farthest = 3
const mostSentences = 60
/** A word of more sentences than that leads to none. */
const mostHolding = 20
const ends = /^(?:and|or|but)$/

/**
 * The places of the evidence that stand right before or right behind the same word as a place of the claim, and are of
 * its kind: first by the word behind, and only where that finds none by the one before.
 */
export function sameNeighbours(place: Place, evidence: PreparedEvidence): Place[] {
  for (const side of place.leads ? (['behind'] as const) : (['behind', 'before'] as const)) {
    const stem = neighbourOf(place, side)
    if (stem === undefined) continue
    const found = [...sentencesWith(stem, place, evidence)]
      .filter((sentence) => hasSide(sentence.words))
      .flatMap((sentence) =>
        (placesIn(sentence).get(place.kind) ?? []).filter((one) => neighbourOf(one, side) === stem),
      )
    if (found.length > 0) return found
  }
  return []
}

/** The stem of the word of content next to a place, with nothing but small words in between. */
export function neighbourOf({ sentence, first, last }: Place, side: 'before' | 'behind'): string | undefined {
  const { words } = sentence
  const step = side === 'before' ? -1 : 1
  let at = side === 'before' ? first : last
  for (let count = 0; count < farthest; count++) {
    at += step
    const word = words[at]
    if (!word || ends.test(word.lower) || (word.kind === 'sign' && !isPassed(word.text, side)))
      return undefined
    if (word.content) return word.stem
  }
  return undefined
}

/** "Deposit: £350", "four-hour shifts". */
function isPassed(sign: string, side: 'before' | 'behind'): boolean {
  return sign === '-' || sign === '*' || (side === 'before' && (sign === ':' || sign === '('))
}

/** A word in a value is not looked up by itself: those sentences are asked that have other words of the claim. */
function sentencesWith(
  stem: string,
  { sentence }: Place,
  { holding }: PreparedEvidence,
): ReadonlySet<ReadSentence> {
  const own = holding.get(stem)
  if (own) return new Set(own.slice(0, mostSentences))
  const found = new Set<ReadSentence>()
  for (const key of sentence.places.keys()) {
    const list = holding.get(key)
    if (list && list.length <= mostHolding)
      for (const one of list) if (found.size < mostSentences) found.add(one)
  }
  return found
}
