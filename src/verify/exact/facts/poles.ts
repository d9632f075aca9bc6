import type { Fact } from './facts.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { isVerbStem } from '../words/verbs.ts'
import type { Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

export type Dimension =
  | 'frequency'
  | 'leave'
  | 'duty'
  | 'order'
  | 'price'
  | 'openness'
  | 'trend'
  | 'quantity'
  | 'share'
  | 'company'

/** One of two sides that exclude each other, said in a clause: common or rare, allowed or forbidden. */
export interface Pole {
  dimension: Dimension
  side: 1 | -1
  /** The word that says so. */
  word: Word
  /** The last word that it is told by: the verb behind a modal. */
  last?: Word | undefined
  /** The stem of what it is said of, where that is a thing of its own: "before the meal", "may be returned". */
  anchor?: string | undefined
}

const sides = new Map<string, { dimension: Dimension; side: 1 | -1 }[]>()
for (const [dimension, side, words] of [
  ['frequency', 1, 'common commonly frequent frequently often'],
  ['frequency', -1, 'rare rarely uncommon uncommonly infrequent infrequently seldom'],
  ['leave', 1, 'allowed permitted welcome can may'],
  [
    'leave',
    -1,
    "forbidden prohibited banned cannot can't can’t take takes accept accepts allow allows admit admits permit permits",
  ],
  ['duty', 1, 'compulsory mandatory obligatory required must'],
  ['duty', -1, 'optional voluntary'],
  ['order', 1, 'after'],
  ['order', -1, 'before'],
  ['price', -1, 'free nothing included'],
  ['openness', 1, 'open opens'],
  ['openness', -1, 'closed shut'],
  [
    'trend',
    1,
    'rose risen rise rises rising grew grow grows grown increased increase increases gained climbed',
  ],
  [
    'trend',
    -1,
    'fell fall falls fallen falling dropped drop drops decreased decrease decreases declined decline declines shrank',
  ],
  ['quantity', 1, 'all every everyone everybody always'],
  ['quantity', -1, 'most some few many only'],
  ['share', 1, 'most many all'],
  ['share', -1, 'few'],
  ['company', 1, 'with including'],
  ['company', -1, 'without excluding'],
] as const)
  for (const word of words.split(' ')) sides.set(word, [...(sides.get(word) ?? []), { dimension, side }])

/** Sides that a "not" turns round. */
const turning = new Set<Dimension>(['frequency', 'leave', 'duty', 'openness', 'trend'])
/** What may or can be so without anybody's leave: "may cause", "can last". */
const happening =
  /^(?:be|have|affect|caus|occur|happen|lead|result|includ|contain|vari|need|reach|exceed|appear|show|increas|decreas|becom|last|differ|help|mean|arriv|fail|rise|fall|grow|lose|develop|itch|feel|get|take|cost|see)$/
const denying = /^(?:not|never|no|nor|neither|cannot|.{2,}n['’]t)$/
/** "Neither can hold office": what nobody may is no leave. */
const ofNone = /^(?:neither|none|nobody)$/
const passedOver = /^(?:be|been|not|also|only|either|neither|always|then|still|to|\w+ly)$/
const farthestDenial = 4

/** What a fact says that something else would exclude; where it says nothing, what it stands under. */
export const polesOf = remembered((fact: Fact): Pole[] => {
  const own = polesIn(fact.sentence, fact.from, fact.to)
  for (const above of fact.under)
    for (const pole of polesIn(above, 0, above.words.length))
      if (!own.some(({ dimension }) => dimension === pole.dimension) && pole.dimension === 'frequency')
        own.push(pole)
  return own
})
const none: never[] = []

function polesIn(sentence: ReadSentence, from: number, to: number): Pole[] {
  const { words } = sentence
  const poles: Pole[] = []
  for (let at = from; at < to; at++) {
    const word = words[at]!
    if (word.text === 'May' && at > from) continue
    for (const { dimension, side } of sides.get(word.lower) ?? none) {
      const pole = poleAt(words, { at, from, to }, dimension, side)
      if (pole) poles.push(pole)
    }
  }
  addDuties(words, from, to, poles)
  addNeeded(words, from, to, poles)
  addLeftOut(sentence, from, to, poles)
  return poles
}

/** "only after giving 24 hours' notice": not without it. */
function addNeeded(words: readonly Word[], from: number, to: number, poles: Pole[]): void {
  for (let at = from; at + 1 < to; at++) {
    if (words[at]!.lower !== 'only' || !/^(?:with|after)$/.test(words[at + 1]!.lower)) continue
    const last = words.slice(at + 2, to).findLast(({ content }) => content)
    if (last) poles.push({ dimension: 'company', side: 1, word: words[at]!, anchor: last.stem })
  }
}

/** What a sentence may say, two bits for each dimension: its side 1 and, above that, its side -1. */
type Sides = number

const dimensions = [...new Set([...sides.values()].flat().map(({ dimension }) => dimension))]
const everyFirst: Sides = dimensions.reduce((bits, _, index) => bits | (1 << (2 * index)), 0)

function bitOf(dimension: Dimension, side: number): Sides {
  return 1 << (2 * dimensions.indexOf(dimension) + (side > 0 ? 0 : 1))
}

/** For each side that is said the other one of its dimension. */
function otherSides(said: Sides): Sides {
  return ((said & everyFirst) << 1) | ((said >> 1) & everyFirst)
}

/**
 * Whether a sentence says something that the evidence says the other side of anywhere: without that nothing has to be
 * looked at more closely, and most sentences are done with.
 */
export function mayOppose(sentence: ReadSentence, evidence: PreparedEvidence): boolean {
  return (otherSides(sidesOf(sentence)) & sidesIn(evidence)) !== 0
}

/** Whether the evidence may say this side anywhere. */
export function mayBeSaid(evidence: PreparedEvidence, dimension: Dimension, side: number): boolean {
  return (sidesIn(evidence) & bitOf(dimension, side)) !== 0
}

const sidesIn = remembered(({ sentences }: PreparedEvidence): Sides => {
  let found: Sides = 0
  for (const sentence of sentences) found |= sidesOf(sentence)
  return found
})

/** What a sentence's words may say. */
function sidesOf({ words }: ReadSentence): Sides {
  let found: Sides = 0
  let isDenied = false
  for (let at = 0; at < words.length; at++) {
    const { lower } = words[at]!
    // "a few" is often said, and no side of "most".
    if (lower !== 'few' || words[at - 1]?.lower !== 'a') found |= saidBy.get(lower) ?? 0
    if (denials.has(lower) || lower.endsWith("n't") || lower.endsWith('n’t')) isDenied = true
  }
  return isDenied ? found | otherSides(found & turningSides) : found
}

const saidBy = new Map<string, Sides>()
for (const [word, said] of sides)
  for (const { dimension, side } of said) {
    // "must not" is no leave.
    const without = dimension === 'duty' ? bitOf('leave', -1) : 0
    saidBy.set(word, (saidBy.get(word) ?? 0) | bitOf(dimension, side) | without)
  }
for (const word of ['have', 'has', 'need', 'needs']) saidBy.set(word, bitOf('duty', 1))
saidBy.set('only', saidBy.get('only')! | bitOf('company', 1))

const turningSides: Sides = [...turning].reduce(
  (bits, dimension) => bits | bitOf(dimension, 1) | bitOf(dimension, -1),
  0,
)

const denials = new Set(['not', 'no', 'never', 'nor', 'neither', 'cannot'])

function poleAt(
  words: readonly Word[],
  { at, from, to }: { at: number; from: number; to: number },
  dimension: Dimension,
  side: 1 | -1,
): Pole | undefined {
  const word = words[at]!
  const next = words[at + 1]?.lower ?? ''
  const denied = turning.has(dimension) && isDenied(words, at, from)
  const turned = (denied ? -side : side) as 1 | -1
  switch (dimension) {
    case 'leave': {
      // "does not take pets"
      if (side < 0 && /^(?:take|accept|allow|admit|permit)/.test(word.lower))
        return denied && /^(?:not|never)$|n['’]t$/.test(words[at - 1]?.lower ?? '')
          ? { dimension, side, word }
          : undefined
      if (!/^(?:can|may|cannot|can['’]t)$/.test(word.lower)) return { dimension, side: turned, word }
      const last = verbAfter(words, at + 1, to)
      const anchor = last?.stem
      const isLeave = !denying.test(next) || word.lower === 'cannot'
      const neither = words.slice(at + 1, at + 4).some(({ lower }) => lower === 'neither')
      if (anchor !== undefined && happening.test(anchor)) return undefined
      const isNone = ofNone.test(words[from]!.lower)
      return { dimension, side: neither || isNone || !isLeave ? -1 : side, word, last, anchor }
    }
    case 'duty':
      if (word.lower !== 'must') return { dimension, side: turned, word }
      return denying.test(next)
        ? { dimension: 'leave', side: -1, word, ...doing(words, at + 2, to) }
        : { dimension, side, word, ...doing(words, at + 1, to) }
    case 'order':
    case 'company': {
      // "with or without"
      if (dimension === 'company' && words.slice(from, to).some(({ lower }) => lower === 'or'))
        return undefined
      const anchor = nounAfter(words, at + 1, to)
      return anchor === undefined ? undefined : { dimension, side, word, anchor }
    }
    case 'share':
    case 'quantity': {
      // "most of the time", "at most", "the most", "many of"
      if (/^(?:at|the|how|not|as|so|too|a|quite)$/.test(words[at - 1]?.lower ?? '') && word.lower !== 'only')
        return undefined
      if (word.lower === 'all' && /^(?:day|in|year)$/.test(next)) return undefined
      const anchor =
        nounAfter(words, at + 1, to) ??
        (word.lower === 'only' ? words.slice(from, at).findLast(({ content }) => content)?.stem : undefined)
      return anchor === undefined ? undefined : { dimension, side, word, anchor }
    }
    case 'price':
      if (word.lower === 'included')
        return /^(?:is|are)$/.test(words[at - 1]?.lower ?? '') ? { dimension, side, word } : undefined
      if (word.lower === 'nothing')
        return /^(?:pay|pays|cost|costs|paid|and|but)$/.test(words[at - 1]?.lower ?? '')
          ? { dimension, side, word }
          : undefined
      return /^(?:feel|sugar|gluten|fat|from|cm|mm|m|space|hands?|keep)$/.test(words[at - 1]?.lower ?? '') ||
        (next === 'of' && words[at + 2]?.lower !== 'charge') ||
        next === 'from'
        ? undefined
        : { dimension, side, word }
    default:
      return { dimension, side: turned, word }
  }
}

/** "have to", "need to", "does not have to", "need not". */
function addDuties(words: readonly Word[], from: number, to: number, poles: Pole[]): void {
  for (let at = from; at < to; at++) {
    const { lower } = words[at]!
    if (lower === 'need' && words[at + 1]?.lower === 'not')
      poles.push({ dimension: 'duty', side: -1, word: words[at]!, ...doing(words, at + 2, to) })
    if (!/^(?:have|has|had|need|needs)$/.test(lower) || words[at + 1]?.lower !== 'to') continue
    const side = isDenied(words, at, from) ? -1 : 1
    poles.push({ dimension: 'duty', side, word: words[at]!, ...doing(words, at + 2, to) })
  }
}

/** "…, not refunded", "… but not in the building", "walking poles may not": leave that the clause before speaks of. */
function addLeftOut({ words }: ReadSentence, from: number, to: number, poles: Pole[]): void {
  if (poles.some(({ dimension }) => dimension === 'leave') || from === 0) return
  const begin = words.slice(from, to).findIndex(({ lower }) => !/^(?:[,;()]|and|but|or)$/.test(lower)) + from
  const word = words[begin]
  if (!word || !/^(?:not|nor)$/.test(word.lower)) return
  // "not more than six stalls" is a bound.
  if (/^(?:more|less|fewer|later)$/.test(words[begin + 1]?.lower ?? '')) return
  const leave = words
    .slice(0, from)
    .some(({ lower }) => /^(?:allowed|permitted|welcome|can|may)$/.test(lower))
  if (leave) poles.push({ dimension: 'leave', side: -1, word, ...doing(words, begin + 1, begin + 2) })
}

function isDenied(words: readonly Word[], at: number, from: number): boolean {
  for (let before = at - 1; before >= Math.max(from, at - farthestDenial); before--)
    if (denying.test(words[before]!.lower) && words[before + 1]?.lower !== 'only') return true
  return false
}

/** The verb that a modal belongs to. */
function verbAfter(words: readonly Word[], from: number, to: number): Word | undefined {
  let at = from
  while (at < to && passedOver.test(words[at]!.lower)) at++
  const word = words[at]
  return at < to && word?.kind === 'word' && (word.content || isVerbStem(word.stem)) ? word : undefined
}

function doing(words: readonly Word[], from: number, to: number): Pick<Pole, 'anchor' | 'last'> {
  const last = verbAfter(words, from, to)
  return { last, anchor: last?.stem }
}

/** The stem of the last word of the noun that a preposition stands before. */
function nounAfter(words: readonly Word[], from: number, to: number): string | undefined {
  let found: string | undefined
  for (let at = from; at < to && at < from + 6; at++) {
    const word = words[at]!
    if (word.content && word.kind === 'word' && !(found !== undefined && isVerbStem(word.stem)))
      found = word.stem
    else if (found !== undefined) return found
    else if (word.kind === 'sign') return undefined
  }
  return found
}
