import type { Side } from './binding.ts'
import { compareValues } from '../values/compare.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

/** How far from a value a word of the claim may stand to tell what it is a value of, in content words. */
const reach = { before: 5, after: 4 }
/** What another value in between adds to how far a word is from one, in words. */
const apart = 8
const mostPlaces = 60

/**
 * Whether the evidence may well say what the claim says, beside the value that the claim is held against. Nothing is
 * shown to be wrong where it gives the claimed value, too, with words of the claim as near to it ("Machame: 6–7 days"
 * beside "Marangu 5–6 days, Machame 6–7 days"), or where the claim has the given value, too, and of the same thing.
 */
export function isToldToo(claimed: Side, given: Side, evidence: PreparedEvidence): boolean {
  const there = placesOfSame(claimed.value, evidence).filter(({ value }) => value !== given.value)
  return (
    there.some((place) => isNearer(claimed, place, given) || isOtherForm(place, given)) ||
    hasBoth(claimed, given, evidence)
  )
}

/** Whether the claim has the given value, too, and has not merely changed places between the two. */
export function hasBoth(claimed: Side, given: Side, evidence: PreparedEvidence): boolean {
  const { sentence } = claimed
  const own = sentence.values.find((value) => value !== claimed.value && isSame(value, given.value))
  if (!own) return false
  // Each then stands with the words of the other.
  const side = { sentence, value: own }
  return !placesOfSame(claimed.value, evidence).some(
    (place) =>
      place.value !== given.value &&
      place.sentence === given.sentence &&
      isNearer(side, place, given, 'only'),
  )
}

/** Whether another value of the sentence stands as near to the claim's words as the one that it is held against. */
export function isAmongOthers(claimed: Side, given: Side): boolean {
  const { sentence, value } = given
  return sentence.values.some(
    (other) =>
      other !== value &&
      other.dimension === value.dimension &&
      isNearer(claimed, { sentence, value: other }, given),
  )
}

/** Where the evidence gives a value, be it as an end of a range, right behind a name ("VA 600") or of "21 calendar days". */
function placesOfSame(value: Value, evidence: PreparedEvidence): Side[] {
  const alike = evidence.values.get(value.dimension) ?? []
  const plain = ['count', 'label'].flatMap((dimension) =>
    dimension === value.dimension ? [] : (evidence.values.get(dimension) ?? []),
  )
  // "Aged 42" is told as "42 years and 322 days", too.
  const inYears = value.kind === 'number' ? (evidence.values.get('calendar') ?? []) : []
  return [...alike, ...plain, ...inYears].filter((one) => isSame(value, one.value)).slice(0, mostPlaces)
}

/** The same value, or the same figure without its unit. */
function isSame(value: Value, other: Value): boolean {
  if (value.dimension === other.dimension)
    return compareValues(value, other) === 'same' || isEnd(value, other)
  const [figure] = value.figures.length > 0 ? value.figures : [value.low]
  const isPlain = [value, other].some(({ kind }) => kind === 'number' || kind === 'label')
  return isPlain && [...other.figures, other.low].includes(figure!)
}

function isEnd(value: Value, { range, low, high }: Value): boolean {
  return range && !value.range && (value.low === low || value.low === high)
}

/** "8 a.m. Central (9 a.m. Eastern)": the same in brackets. */
function isOtherForm(there: Side, given: Side): boolean {
  if (there.sentence !== given.sentence) return false
  const between = there.sentence.words.slice(there.value.last + 1, given.value.first)
  return between.length <= 2 && between.at(-1)?.text === '('
}

/** Whether the words next to a value of the claim are told as much of one place in the evidence as of another, or of it alone. */
function isNearer(claimed: Side, there: Side, given: Side, how: 'as much' | 'only' = 'as much'): boolean {
  const isSentence = there.sentence === given.sentence
  let shared = 0
  let againstIt = 0
  let votes = 0
  for (const { stem, weight } of wordsNear(claimed)) {
    const toThere = distanceTo(there, stem)
    const toGiven = distanceTo(given, stem)
    if (toThere.words < Infinity) shared++
    if (toGiven.words < Infinity) againstIt++
    // Of two sentences the one that has the word is meant, however far it stands in it.
    const [one, other] = isSentence ? [toThere.words, toGiven.words] : [toThere.others, toGiven.others]
    votes += Math.sign(other - one || 0) * weight
  }
  if (how === 'only') return votes > 0
  // One word in common shows little where the very value stands elsewhere.
  return isSentence ? votes >= 0 : againstIt < 2 || (votes >= 0 && shared > 0)
}

/** The content words next to a value, up to another one; the nearer ones weigh more. */
function wordsNear({ sentence, value }: Side): { stem: string; weight: number }[] {
  const near: { stem: string; weight: number }[] = []
  const others = sentence.values.filter((other) => other !== value && other.aside !== true)
  for (const side of ['before', 'after'] as const) {
    const words =
      side === 'before'
        ? sentence.plain.filter((word) => word.end <= value.start).toReversed()
        : sentence.plain.filter((word) => word.start >= value.end)
    let count = 0
    for (const word of words) {
      if (!word.content) continue
      const isBeyond = others.some((other) =>
        side === 'before'
          ? word.start < other.start && other.start < value.start
          : other.end <= word.start && other.start >= value.end,
      )
      if (isBeyond || ++count > reach[side]) break
      near.push({ stem: word.stem, weight: 1 / count })
    }
  }
  return near
}

/** How far a word is from a value in its sentence: in words, and in values in between; infinitely where it is not there. */
function distanceTo({ sentence, value }: Side, stem: string): { words: number; others: number } {
  const at = placeOf(sentence, value.start)
  const least = { words: Infinity, others: Infinity }
  for (const place of sentence.places.get(stem) ?? []) {
    const word = sentence.plain[place]!
    const [from, to] = word.start < value.start ? [word.end, value.start] : [value.end, word.start]
    const others = sentence.values.filter(
      (other) =>
        other !== value && other.dimension === value.dimension && other.start >= from && other.end <= to,
    ).length
    least.words = Math.min(least.words, Math.abs(place - at) + apart * others)
    least.others = Math.min(least.others, others)
  }
  return least
}

function placeOf({ plain }: ReadSentence, start: number): number {
  const after = plain.findIndex((word) => word.start >= start)
  return (after < 0 ? plain.length : after) - 0.5
}
