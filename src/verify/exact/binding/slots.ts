import type { ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'
import { remembered } from '../../remembered.ts'

/** Where what is said of one value ends and what is said of the next begins. */
const boundary =
  /^(?:[;,()|—–]|and|but|while|whereas|when|compared|against|versus|vs|und|während|et|y|，|；|、)$/

/** The stretch of a sentence that speaks of one value, among others of its dimension. */
export interface Slot {
  value: Value
  /** The stems of its content words. */
  stems: Set<string>
  /** Each of them with what stands right before it; the first one stands behind nothing. */
  behind: Map<string, string>
  /** Its values of other dimensions, as they compare. */
  marks: Map<string, string>
  /** It speaks of no other value of the dimension. */
  alone: boolean
  /** It is the first of the sentence: what it says may hold of the others too. */
  first: boolean
}

/**
 * Parts a sentence between its values of one dimension: "adults pay €12, | concessions €8". Two that no clause parts
 * stay together, and neither of them is alone.
 */
export function slotsOf(sentence: ReadSentence, dimension: string): Slot[] {
  const read = known(sentence)
  const slots = read.get(dimension) ?? partsOf(sentence, dimension)
  read.set(dimension, slots)
  return slots
}

/** Many values are held against one sentence: it is parted once. */
const known = remembered((_: ReadSentence) => new Map<string, Slot[]>())

function partsOf(sentence: ReadSentence, dimension: string): Slot[] {
  const values = sentence.values.filter((value) => value.dimension === dimension)
  const starts = [0]
  const owners: Value[][] = [[]]
  for (const [at, value] of values.entries()) {
    const before = values[at - 1]
    const cut = before ? lastBoundary(sentence, before.last + 1, value.first) : undefined
    if (cut !== undefined) {
      starts.push(cut)
      owners.push([])
    }
    owners.at(-1)!.push(value)
  }
  let leading: [string, string][] = []
  let last: Pick<Slot, 'stems' | 'behind'> = { stems: new Set(), behind: new Map() }
  return owners.flatMap((own, at) => {
    const from = starts[at]!
    const to = starts[at + 1] ?? endOf(sentence, own.at(-1)?.last ?? 0)
    const behind = behindIn(sentence, from, to)
    // "was met from reserves, which now stand at £5,900": what a clause of its own goes back to is a word of it.
    const [comma, pointing] = sentence.words.slice(from, from + 2)
    const antecedent =
      comma?.text === ',' && pointing?.lower === 'which' ? sentence.words[from - 1] : undefined
    if (antecedent?.content) behind.set(antecedent.stem, 'which')
    // "in 1998, 2004 and 2010": what has no words of its own goes with what was said before.
    if ([...behind.keys()].some((stem) => !faint.test(stem))) last = { stems: new Set(behind.keys()), behind }
    const marks = new Map<string, string>()
    for (const value of sentence.values)
      if (value.first >= from && value.last < to && value.dimension !== dimension && value.aside !== true)
        marks.set(value.dimension, markOf(sentence, value))
    // "In 2023 the limit is $6,500, or $7,500 from 50": what stands before the first value holds for the others.
    if (at === 0) leading = [...marks].filter(([dimension]) => isBefore(sentence, dimension, own[0]))
    else for (const [dimension, mark] of leading) if (!marks.has(dimension)) marks.set(dimension, mark)
    return own.map((value) => ({ value, ...last, marks, alone: own.length === 1, first: at === 0 }))
  })
}

function isBefore({ values }: ReadSentence, dimension: string, first: Value | undefined): boolean {
  return (
    first !== undefined && values.every((value) => value.dimension !== dimension || value.last < first.first)
  )
}

/** Where a clause of its own begins behind the last value: "…, and passes through ten countries". */
function endOf({ words }: ReadSentence, from: number): number {
  for (let at = from + 1; at < words.length - 1; at++)
    if (
      words[at]!.text === ';' ||
      (words[at]!.text === ',' && /^(?:and|but|which|who|while|so)$/.test(words[at + 1]!.lower))
    )
      return at
  return words.length
}

function behindIn({ words, plain }: ReadSentence, from: number, to: number): Map<string, string> {
  const behind = new Map<string, string>()
  const [start, end] = [words[from]!.start, words[to - 1]!.end]
  for (const [at, word] of plain.entries()) {
    if (!word.content || word.start < start || word.end > end) continue
    behind.set(word.stem, behind.size === 0 ? '' : (plain[at - 1]?.lower ?? ''))
  }
  return behind
}

function lastBoundary({ words }: ReadSentence, from: number, to: number): number | undefined {
  for (let at = to - 1; at >= from; at--) if (boundary.test(words[at]!.lower)) return at
  return undefined
}

/** A value in so many signs; a label with the name that it is a part of. */
function markOf({ words }: ReadSentence, value: Value): string {
  if (value.kind !== 'label') return `${value.low} ${value.high}`
  const before = words[value.first - 1]
  const name = before && !words[value.first]!.spaced ? before.lower : ''
  return (
    name +
    words
      .slice(value.first, value.last + 1)
      .map(({ lower }) => lower)
      .join('')
  )
}

/** Words that say little of what they stand with. */
const faint =
  /^(?:is|come|came|becom|amount|reach|total|about|said|year|month|week|day|hour|number|people|time|per|new)$/

/**
 * The value that a sentence gives where the claim has another one of the same sentence: "the budget was €600 million,
 * the costs €710 million" against "the costs were €600 million". It is told only where something in the claim is said
 * of the one and not of the other, and nothing the other way round. `given` is the one that the claim has.
 */
export function exchangedIn(
  claimed: { sentence: ReadSentence; value: Value },
  given: { sentence: ReadSentence; value: Value },
): { value: Value; marked: boolean } | undefined {
  const own = slotsOf(claimed.sentence, claimed.value.dimension).find(({ value }) => value === claimed.value)
  // Tables and fields are looked up by their rows.
  if (isBase(claimed.sentence, claimed.value)) return undefined
  if (!own?.alone || given.sentence.words.some(({ text }) => text === '|' || text === '{')) return undefined
  const slots = slotsOf(given.sentence, claimed.value.dimension)
  const there = slots.find(({ value }) => value === given.value)
  if (!there) return undefined
  const better = slots.filter((slot) => slot !== there && slot.alone && fitsBetter(own, slot, there))
  const [only] = better
  if (!only || better.length > 1) return undefined
  // Two values in one stretch may be said of anything in it, unless a mark tells them from the other one.
  const marked = marksFor(own, only) > 0 && marksFor(own, there) < 0
  return there.alone || marked ? { value: only.value, marked } : undefined
}

/** "6% more than in the third quarter of 2022": what something is compared with. */
function isBase({ words }: ReadSentence, value: Value): boolean {
  return words
    .slice(Math.max(0, value.first - 6), value.first)
    .some(({ lower }) => /^(?:from|than|since|compared|versus|vs|against)$/.test(lower))
}

function fitsBetter(own: Slot, slot: Slot, there: Slot): boolean {
  const [forSlot, forThere] = [marksFor(own, slot), marksFor(own, there)]
  if (forSlot < 0) return false
  // A year or a version that only one of them has says which is meant.
  if (forSlot > 0 && forThere < 0) return true
  if (forThere > 0) return forSlot > forThere && speaksOnlyFor(own, slot, there)
  // An item of a list that leaves out what is said of all of them says nothing else.
  const contrast = [...there.stems].filter((stem) => !own.stems.has(stem) && !faint.test(stem))
  if (contrast.length === 0) return false
  const only = (one: Slot, other: Slot) =>
    [...own.stems].filter((stem) => one.stems.has(stem) && !other.stems.has(stem))
  const speaksFor = only(slot, there).filter((stem) => !faint.test(stem))
  if (speaksFor.length === 0) return false
  // "€45 for adults and €30 for students": the one stands where the other does, and the rest is left out.
  const parallel = speaksFor.some((stem) =>
    contrast.some((other) => there.behind.get(other) === slot.behind.get(stem)),
  )
  const against = only(there, slot).length
  return against === 0 || (there.first && (parallel || against === 1))
}

/** A word of the claim is told of the one, and of the other none but what holds for both. */
function speaksOnlyFor(own: Slot, slot: Slot, there: Slot): boolean {
  return there.first && [...own.stems].some((stem) => slot.stems.has(stem) && !there.stems.has(stem))
}

/** How many marks of the claim are the slot's; -1 where the slot has another one in the place of one. */
function marksFor(own: Slot, slot: Slot): number {
  let found = 0
  for (const [dimension, mark] of own.marks) {
    const other = slot.marks.get(dimension)
    if (other === undefined) continue
    if (other !== mark) return -1
    found++
  }
  return found
}
