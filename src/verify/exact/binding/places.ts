import type { ReadSentence } from '../evidence.ts'
import { dayWord } from '../facts/days.ts'
import { sidesOf } from '../words/sides.ts'
import { isLabel } from '../facts/clauses.ts'
import { remembered } from '../../remembered.ts'
import type { Value } from '../values/value.ts'

/** Something in a sentence that has its like elsewhere: a value, a name, a weekday, one of several sides. */
export interface Place {
  /** Places of one kind can stand for each other: `USD`, `name`, `day`, a group of words that exclude each other. */
  kind: string
  sentence: ReadSentence
  /** Its first and last word in the sentence. */
  first: number
  last: number
  start: number
  end: number
  value?: Value
  /** A side that is said of what stands behind it. */
  leads?: boolean
  /** What it says: of two of a kind with one key both say the same. */
  key: string
}

/** The places of a sentence, by kind and from left to right. */
export const placesIn: (sentence: ReadSentence) => ReadonlyMap<string, readonly Place[]> =
  remembered(readPlaces)

function readPlaces(sentence: ReadSentence): ReadonlyMap<string, readonly Place[]> {
  const byKind = new Map<string, Place[]>()
  const { words } = sentence
  const add = (kind: string, first: number, last: number, key: string, value?: Value) => {
    const place: Place = {
      kind,
      sentence,
      first,
      last,
      start: words[first]!.start,
      end: words[last]!.end,
      key,
    }
    if (value) place.value = value
    const list = byKind.get(kind)
    if (list) list.push(place)
    else byKind.set(kind, [place])
  }
  const inValue = new Uint8Array(words.length)
  for (const value of sentence.values) {
    inValue.fill(1, value.first, value.last + 1)
    if (
      value.aside === true ||
      (value.kind === 'label' && value.dimension !== 'ordinal') ||
      isLabel(sentence, value.first)
    )
      continue
    add(value.dimension, value.first, value.last, `${value.low} ${value.high}`, value)
  }
  /** "Of more than 1,000 lines": no side of anything. */
  const isOfBound = (at: number) =>
    /^(?:more|less|fewer)$/.test(words[at]!.lower) && words[at + 1]?.lower === 'than' && inValue[at + 2] === 1
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (inValue[at] === 1) continue
    if (dayWord(word)) {
      add('day', at, at, word.lower.slice(0, 3))
      continue
    }
    if (!word.name && !isOfBound(at))
      for (const { kind, key, leads } of sidesOf(word.lower)) {
        add(kind, at, at, key)
        if (leads) byKind.get(kind)!.at(-1)!.leads = true
      }
    if (!word.name) continue
    let last = at
    while (last + 1 < words.length && words[last + 1]!.name && inValue[last + 1] === 0) last++
    const first = at > 0 && words[at - 1]!.initial && words[at]!.spaced && inValue[at - 1] === 0 ? at - 1 : at
    add('name', first, last, words[last]!.stem)
    at = last
  }
  return byKind
}
