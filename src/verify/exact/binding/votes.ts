import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { rarity, type Side } from './binding.ts'
import { placesIn, type Place } from './places.ts'
import type { Word } from '../words/words.ts'
import { lexicon } from '../../text/lexicon.ts'
import { attributesLike } from '../words/attributes.ts'
import { compareValues } from '../values/compare.ts'
import { remembered } from '../../remembered.ts'

/** Where what is said of one thing ends and what is said of the next begins. */
const boundary =
  /^(?:[;:,|—–]|and|but|while|whereas|when|compared|against|versus|vs|or|then|und|während|et|y|，|；|、)$/

export const closeness = { cell: 1, shared: 0.8, other: 0.15, around: 0.3 }

/** How near each word of a sentence is to a place. */
export const nearTo: (place: Place) => ReadonlyMap<string, number> = remembered((place: Place) => {
  const near = new Map<string, number>()
  const { sentence } = place
  const { words } = sentence
  const { from, to, firstStart, isFirst } = cellOf(place)
  const lead = leadOf(place, from, firstStart)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (!(word.content || word.kind === 'number') || (at >= place.first && at <= place.last)) continue
    const how =
      at >= from && at < to ? closeness.cell : at < lead && !isFirst ? closeness.shared : closeness.other
    if (how > (near.get(word.stem) ?? 0)) near.set(word.stem, how)
  }
  for (const word of bracketed(place)) near.set(word.stem, closeness.cell)
  for (const around of sentence.around)
    for (const stem of around.places.keys()) if (!near.has(stem)) near.set(stem, closeness.around)
  return near
})

/** The stretch of a sentence that is told of one place among its like; before the first one stands what holds of all. */
export function cellOf(place: Place): { from: number; to: number; firstStart: number; isFirst: boolean } {
  const { sentence, kind } = place
  const like = placesIn(sentence).get(kind)!
  const at = like.indexOf(place)
  const before = like[at - 1]
  const after = like[at + 1]
  const from = before ? cutBetween(sentence, before, place) : 0
  const to = after ? cutBetween(sentence, place, after) : sentence.words.length
  return { from, to, firstStart: like[0]!.first, isFirst: at === 0 }
}

/** "polder farm (by bus, returns 17:30)": what stands before the brackets that a place is in. */
function bracketed({ sentence: { words }, first }: Place): Word[] {
  let at = first - 1
  while (at >= 0 && words[at]!.text !== '(') if (words[at--]!.text === ')') return []
  const before: Word[] = []
  for (
    at--;
    at >= 0 && before.length < mostBracketed && words[at]!.content && words[at]!.kind === 'word';
    at--
  )
    before.push(words[at]!)
  return before
}

const mostBracketed = 3

/**
 * Where what is told of all of several ends: at a colon, or at the first of them where this one has no words of its own
 * before it ("holding it for 3 seconds restarts it; 10 seconds …").
 */
function leadOf({ sentence: { words }, first }: Place, from: number, firstStart: number): number {
  const own = words.slice(from, first).some(({ content }) => content)
  if (!own) return firstStart
  return words.findLastIndex(({ text }, at) => text === ':' && at < firstStart)
}

/**
 * A semicolon parts more than a comma does ("dog, cat £48; rabbit, guinea pig £39"), and what stands in brackets goes
 * with what stands before them.
 */
function cutBetween({ words }: ReadSentence, one: Place, other: Place): number {
  let found: number | undefined
  let depth = 0
  for (let at = other.first - 1; at > one.last; at--) {
    const { lower } = words[at]!
    if (/^[;|；]$/.test(lower)) return at
    if (lower === ')') depth++
    else if (lower === '(') {
      if (depth === 0) found = undefined
      else depth--
    } else if (found === undefined && boundary.test(lower)) found = at
  }
  return found ?? other.first
}

export interface Vote {
  stem: string
  weight: number
  name: boolean
  dist: number
}

const light = new Set(
  'report announc expect said say note found base provid includ state make made take took need come get give go put keep also well new use one note pleas total around'.split(
    ' ',
  ),
)

/** The words that a claim says of one of its places, with what each weighs. */
export function votesOf(place: Place, evidence: PreparedEvidence): Vote[] {
  const { sentence } = place
  const { words } = sentence
  const { from, to, firstStart, isFirst } = cellOf(place)
  const best = new Map<string, Vote>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (!(word.content || word.kind === 'number') || (at >= place.first && at <= place.last)) continue
    const inCell = at >= from && at < to
    if (!inCell && (isFirst || at >= firstStart)) continue
    const distance = at < place.first ? place.first - at : at - place.last
    const weight =
      (rarity(evidence, word.stem) *
        (light.has(word.stem) ? 0.3 : word.name ? 1.2 : 1) *
        (inCell ? 1 : 0.7)) /
      (1 + 0.05 * (distance - 1))
    const old = best.get(word.stem)
    if (!old || old.weight < weight)
      best.set(word.stem, { stem: word.stem, weight, name: word.name, dist: distance })
  }
  return [...best.values()]
}

/** How near a word is to a place of the evidence, in itself or in another form of it; 0 where it is not told of it. */
export function nearness(stem: string, place: Place): number {
  const near = nearTo(place)
  const own = near.get(stem)
  if (own !== undefined) return own
  let best = 0
  for (const form of lexicon().forms.get(stem) ?? []) best = Math.max(best, near.get(form) ?? 0)
  if (place.value)
    for (const like of attributesLike(stem, place.value.dimension) ?? [])
      best = Math.max(best, near.get(like) ?? 0)
  if (best > 0) return best
  const groups = lexicon().same.get(stem)
  if (groups) {
    const known = groupsNear(place)
    for (const group of groups) best = Math.max(best, 0.7 * (known.get(group) ?? 0))
  }
  return best
}

const groupsNear = remembered((place: Place): ReadonlyMap<number, number> => {
  const found = new Map<number, number>()
  const { same } = lexicon()
  for (const [stem, how] of nearTo(place))
    for (const group of same.get(stem) ?? []) if (how > (found.get(group) ?? 0)) found.set(group, how)
  return found
})

export interface Shares {
  /** The place that most of what the claim says is told of. */
  given: Place
  /** How much that is, from 0 to 1. */
  share: number
  /** How many words that are. */
  held: number
  /** How much more of it than is told of any place that says what the claim says. */
  ahead: number
}

const mostSentences = 60

/** How much of what a claim says of a place is told of the best of some places of the evidence. */
export function sharesOf(place: Place, given: readonly Place[], evidence: PreparedEvidence): Shares {
  const votes = votesOf(place, evidence)
  let total = 0
  for (const { weight } of votes) total += weight
  const shareOf = (one: Place) => {
    let share = 0
    for (const { stem, weight } of votes) share += weight * nearness(stem, one)
    return total > 0 ? share / total : 0
  }
  let best = given[0]!
  let share = -1
  for (const one of given) {
    const own = shareOf(one)
    if (own > share) [best, share] = [one, own]
  }
  let same = 0
  for (const one of sameIn(place, sentencesWith(votes, evidence))) same = Math.max(same, shareOf(one))
  const held = votes.filter(({ stem }) => nearness(stem, best) > 0).length
  return { given: best, share, held, ahead: share - same }
}

function saysSame(one: Place, other: Place): boolean {
  if (one.key === other.key) return true
  return (
    one.value !== undefined &&
    other.value !== undefined &&
    compareValues(one.value, other.value) !== 'different'
  )
}

/** Sentences that have one of the words, those with the rarest first. */
function sentencesWith(votes: readonly Vote[], { holding }: PreparedEvidence): ReadonlySet<ReadSentence> {
  const lists = votes
    .flatMap(({ stem }) => [holding.get(stem) ?? []])
    .toSorted((one, other) => one.length - other.length)
  const found = new Set<ReadSentence>()
  for (const list of lists)
    for (const sentence of list) {
      if (found.size >= mostSentences) return found
      found.add(sentence)
    }
  return found
}

/** The place of a value in its sentence; undefined where it is a label or numbers a step. */
function placeOfValue({ sentence, value }: Side): Place | undefined {
  return placesIn(sentence)
    .get(value.dimension)
    ?.find((place) => place.value === value)
}

/** What is told of both is told of one no nearer than that. */
const clearlyNearer = 0.25

/**
 * Whether the evidence gives the claimed value in a place that the claim's words speak for no less than for the one
 * that it is held against: then nothing shows that the claim is about that one.
 */
export function isSpokenFor(claimed: Side, given: Side, evidence: PreparedEvidence): boolean {
  const place = placeOfValue(claimed)
  const other = placeOfValue(given)
  if (!place || !other) return false
  const votes = votesOf(place, evidence)
  return sameIn(place, sentencesWith(votes, evidence)).some((one) => {
    if (one.value === given.value || compareValues(claimed.value, one.value!) !== 'same') return false
    let sum = 0
    let voted = 0
    for (const { stem, weight } of votes) {
      const nearer = nearness(stem, one) - nearness(stem, other)
      if (nearness(stem, one) > 0) voted++
      if (Math.abs(nearer) >= clearlyNearer) sum += weight * nearer
    }
    return voted > 0 && sum >= 0
  })
}

function sameIn(place: Place, sentences: ReadonlySet<ReadSentence>): Place[] {
  const found: Place[] = []
  for (const sentence of sentences)
    for (const one of placesIn(sentence).get(place.kind) ?? []) if (saysSame(place, one)) found.push(one)
  return found
}
