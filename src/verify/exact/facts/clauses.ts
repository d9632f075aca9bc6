import { daysIn } from './days.ts'
import type { ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'
import { isAuxiliary, isOrder, isVerb } from '../words/verbs.ts'
import type { Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

/** A stretch of a sentence that says one thing of its subject: "Teams pay $49 | and get 12 users". */
export interface Clause {
  sentence: ReadSentence
  /** Its first word, and one past its last. */
  from: number
  to: number
  /** The place of its verb; -1 where it has none. */
  verb: number
  /** The keys of what stands before its verb, or of the subject of the clause before that it goes on with. */
  subject: ReadonlySet<string>
  /** The words of the subject as they are written; where it goes on with another clause's, that one's. */
  owner: readonly Word[]
  /** Its subject stands in it, and it says what is so, not what is to be done. */
  states: boolean
  /** Its subject is a pronoun, or a noun with "its": it is told before. */
  pointsBack: boolean
  /** The keys of all its words of content, with that of a verb that is left out. */
  keys: ReadonlySet<string>
  values: readonly Value[]
  /** Its weekdays, one bit each. */
  days: number
}

const joints = setOf('; , ( ) | — – and but while whereas or nor which who so unless although though')
/** Words that say something of a subject without a verb: "… and optional by day". */
const telling = setOf(
  'not no never neither nor only nothing free optional voluntary compulsory mandatory required allowed permitted forbidden prohibited welcome rare common closed open',
)
const pronouns = setOf('it they he she its their his her this these both each there')
const openings = setOf('- * • # also then')
const mostClauses = 60
/** Words of content that only bound a value. */
const idle = new Set(['least', 'maximum', 'minimum', 'half', 'nothing', 'less', 'fewer'])

function setOf(words: string): Set<string> {
  return new Set(words.split(' '))
}

/** What stands for a word when clauses are compared: its stem; a number or a letter in a name with a mark. */
function keyAt(sentence: ReadSentence, at: number): string | undefined {
  const word = sentence.words[at]!
  if (word.kind === 'number') return isLabel(sentence, at) ? `#${word.lower}` : undefined
  if (word.kind !== 'word') return undefined
  // "Course A"
  if (word.text.length === 1 && /[A-Z]/.test(word.text) && sentence.words[at - 1]?.content)
    return `#${word.lower}`
  return word.content && !idle.has(word.lower) ? word.stem : undefined
}

/** Whether a number is a part of a name: "Nova 3", "room 4". */
export function isLabel({ words, values }: ReadSentence, at: number): boolean {
  const before = words[at - 1]
  const value = values.find(({ first, last }) => at >= first && at <= last)
  if (value?.kind === 'label') return value.aside !== true
  return value !== undefined && value.kind === 'number' && value.first === value.last && before?.name === true
}

/** The values of a sentence that say something of their own. */
function ownValues(sentence: ReadSentence): Value[] {
  return sentence.values.filter(({ aside, first }) => aside !== true && !isLabel(sentence, first))
}

/** Parts a sentence into its clauses. What goes on without a subject has that of the clause before. */
export const clausesOf: (sentence: ReadSentence) => Clause[] = remembered(readClauses)

function readClauses(sentence: ReadSentence): Clause[] {
  const { words } = sentence
  const values = ownValues(sentence)
  const isInValue = new Uint8Array(words.length)
  const tells = new Uint8Array(words.length)
  for (const { first, last } of values) {
    tells[first] = 1
    for (let at = first + 1; at <= last; at++) isInValue[at] = 1
  }
  const cuts: number[] = []
  for (let at = 0; at < words.length; at++) {
    const { lower } = words[at]!
    if (joints.has(lower) && isInValue[at] === 0) cuts.push(at)
    const begins = at > 0 && cuts.at(-1) === at - 1
    if (telling.has(lower) || isVerb(words, at, begins ? at : -1)) tells[at] = 1
  }
  const clauses: Clause[] = []
  let from = 0
  let isWhole = false
  for (const [index, cut] of [...cuts, words.length].entries()) {
    // What stands between two joints: does it say something by itself?
    const last = index === 0 ? 0 : cuts[index - 1]!
    let says = false
    for (let at = last; at < cut && !says; at++) says = tells[at] === 1
    const isCut =
      last > from && isWhole && (says || words[last]!.text === ';') && clauses.length < mostClauses
    if (isCut) {
      clauses.push(clauseOf(sentence, { from, to: last, values, before: clauses.at(-1) }))
      from = last
      isWhole = false
    }
    isWhole ||= says
  }
  if (words.length > from)
    clauses.push(clauseOf(sentence, { from, to: words.length, values, before: clauses.at(-1) }))
  return clauses
}

function clauseOf(
  sentence: ReadSentence,
  {
    from,
    to,
    values,
    before,
  }: { from: number; to: number; values: readonly Value[]; before: Clause | undefined },
): Clause {
  const { words } = sentence
  const days = daysIn(words, from, to)
  let begin = from
  while (begin < to && (joints.has(words[begin]!.lower) || openings.has(words[begin]!.lower))) begin++
  let verb = -1
  for (let at = begin; at < to && verb < 0; at++) if (isVerb(words, at, begin)) verb = at
  const isOrdered = isOrder(words, begin) && (verb < 0 || verb > begin)
  if (isOrdered) verb = begin
  const own = values.filter(({ first }) => first >= from && first < to)
  const isOfValue = (at: number) => own.some(({ first, last }) => at >= first && at <= last)
  const keys = new Set<string>()
  const subject = new Set<string>()
  const owner: Word[] = []
  let pointsBack = false
  // Without a verb, what stands before the value is told apart by it: "concessions €8". What is to be done is told
  // of what it is done to.
  const head = isOrdered ? objectEnd(words, begin + 1, to) : verb >= 0 ? verb : (own[0]?.first ?? to)
  for (let at = begin; at < to; at++) {
    if (at < head && pronouns.has(words[at]!.lower)) pointsBack = true
    if (days.at.has(at) || isOfValue(at)) continue
    const key = keyAt(sentence, at)
    if (key === undefined || (at >= head && isAuxiliary(words[at]!))) continue
    keys.add(key)
    if (at < head && at !== verb) {
      subject.add(key)
      owner.push(words[at]!)
    }
  }
  for (const key of routesIn(words, from, to)) {
    keys.add(key)
    if (verb < 0 || from === 0) subject.add(key)
  }
  const goesOn = before !== undefined && subject.size === 0 && !(pointsBack && verb >= 0)
  if (before) addLeftOut(before, { words, verb, to }, keys)
  return {
    sentence, from, to, verb, keys, values: own, pointsBack,
    states: !isOrdered && !goesOn && !/^(?:which|who)$/.test(words[from + 1]?.lower ?? '') && words[from]!.lower !== 'which',
    subject: goesOn ? before.subject : subject,
    owner: goesOn ? before.owner : owner,
    days: days.set,
  } // prettier-ignore
}

/** "Take Noroxin tablets on …": where what is done something to ends. */
function objectEnd(words: readonly Word[], from: number, to: number): number {
  for (let at = from; at < to; at++)
    if (
      /^(?:[,;:.()]|on|in|at|with|without|by|for|from|to|into|before|after|if|when|of|until|and|or|that|as|than|while)$/.test(
        words[at]!.lower,
      )
    )
      return at
  return to
}

/** "from Oslo to Lisbon" is another way than from Lisbon to Oslo. */
function routesIn(words: readonly Word[], from: number, to: number): readonly string[] {
  let routes: string[] | undefined
  for (let at = from; at + 3 < to; at++) {
    if (
      words[at]!.lower !== 'from' ||
      !words[at + 1]!.name ||
      words[at + 2]!.lower !== 'to' ||
      !words[at + 3]!.name
    )
      continue
    if (daysIn(words, at, at + 4).set === 0)
      (routes ??= []).push(`${words[at + 1]!.stem}>${words[at + 3]!.stem}`)
  }
  return routes ?? noRoutes
}

const noRoutes: readonly string[] = []

/** What a clause leaves out that the one before it has: its verb, and what is done behind "may not". */
function addLeftOut(
  before: Clause,
  { words, verb, to }: { words: readonly Word[]; verb: number; to: number },
  keys: Set<string>,
): void {
  const told = before.sentence.words
  const word = told[before.verb]
  if (!word) return
  if (verb < 0) {
    if (!isAuxiliary(word) && word.content) keys.add(word.stem)
    return
  }
  const isBare = isAuxiliary(words[verb]!) && !words.slice(verb + 1, to).some(({ content }) => content)
  if (isBare)
    for (let at = before.verb + 1; at < before.to; at++) if (told[at]!.content) keys.add(told[at]!.stem)
}
