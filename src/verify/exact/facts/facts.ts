import { clausesOf, type Clause } from './clauses.ts'
import { daysIn } from './days.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import type { Value } from '../values/value.ts'
import type { Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

/** A clause with what it is told of: its own subject, what its pronouns stand for, and what it stands under. */
export interface Fact extends Clause {
  /** The keys of what it is told of. */
  topic: ReadonlySet<string>
  /** The keys of its own words that are names: with a capital of their own, or a number or letter in one. */
  names: ReadonlySet<string>
  /** The keys of its topic and of its own words. */
  readonly all: ReadonlySet<string>
  /** The keys of its topic that are names, or that stand in a title above it. */
  named: ReadonlySet<string>
  /** The lead-in and the headings that it stands under, the nearest first. */
  under: readonly ReadSentence[]
  /** It is told of all of several: "both", "all three". */
  readonly general: boolean
}

export interface Facts {
  list: Fact[]
  holding: Map<string, Fact[]>
  /** The stems of what is written as a name where no sentence begins. */
  names: ReadonlySet<string>
  /** By dimension. */
  values: Map<string, { fact: Fact; value: Value }[]>
}

const mostFacts = 20_000
const mostNear = 60

/** The facts of evidence, read when they are first asked for. */
export const factsOf = remembered((evidence: PreparedEvidence): Facts => {
  const names = namesOf(evidence)
  const facts: Facts = { list: [], holding: new Map(), values: new Map(), names }
  for (const { text, sentences } of evidence.passages) {
    if (facts.list.length >= mostFacts) break
    facts.list.push(...factsIn(text, sentences, facts.names))
  }
  for (const fact of facts.list) {
    for (const key of keysOfFact(fact)) push(facts.holding, key, fact)
    for (const value of fact.values) push(facts.values, value.dimension, { fact, value })
  }
  return facts
})

/** The keys of what it is told of, and of its own words. */
function keysOfFact({ topic, keys }: Fact): string[] {
  const found = [...topic]
  for (const key of keys) if (!topic.has(key)) found.push(key)
  return found
}

const nearTo = new WeakMap<Fact, Fact[]>()

/** The facts that have one of the four rarest keys of a claim's. */
export function factsNear(evidence: PreparedEvidence, fact: Fact): Fact[] {
  const found = nearTo.get(fact) ?? findNear(evidence, fact)
  nearTo.set(fact, found)
  return found
}

function findNear(evidence: PreparedEvidence, fact: Fact): Fact[] {
  const { holding } = factsOf(evidence)
  const lists = keysOfFact(fact)
    .flatMap((key) => [holding.get(key) ?? []])
    .filter((list) => list.length > 0)
    .toSorted((one, other) => one.length - other.length)
  return [...new Set(lists.slice(0, 4).flatMap((list) => list.slice(0, mostNear)))]
}

/** The facts that have the rarest of some keys: those that have all of them are among these. */
export function rarest({ holding }: Facts, keys: Iterable<string>): readonly Fact[] {
  let fewest: readonly Fact[] | undefined
  for (const key of keys) {
    const list = holding.get(key) ?? []
    if (!fewest || list.length < fewest.length) fewest = list
  }
  return fewest ?? []
}

function push<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

interface Topic {
  keys: ReadonlySet<string>
  named: ReadonlySet<string>
  owner: readonly Word[]
}

/** What has been told so far that a sentence may be told of without naming it. */
interface Standing {
  names: ReadonlySet<string>
  /** What the sentence stands under; read anew when that changes. */
  above?: { under: readonly ReadSentence[]; keys: ReadonlySet<string>; days: number } | undefined
  headings: { level: number; sentence: ReadSentence }[]
  lead?: ReadSentence | undefined
  /** What the sentence before was told of. */
  previous?: Topic | undefined
  /** Who or what the paragraph is about: the last name that a sentence began with. */
  paragraph?: Topic | undefined
}

const untitled = 9

/** The clauses of the sentences of one text, each with what it is told of. */
export function factsIn(
  text: string,
  sentences: readonly ReadSentence[],
  names: ReadonlySet<string>,
): Fact[] {
  const standing: Standing = { headings: [], names }
  const facts: Fact[] = []
  let end = 0
  for (const sentence of sentences) {
    const isItem = isListItem(sentence)
    const gap = text.slice(end, sentence.start)
    end = sentence.end
    if (/\n\s*\n/.test(gap)) startParagraph(standing, isItem)
    if (isItem) standing.previous = undefined
    if (isTitle(sentence, isItem)) {
      standUnder(standing, sentence)
      continue
    }
    if (sentence.words.some(({ text: sign }) => sign === '|')) continue
    facts.push(...factsOfSentence(sentence, standing))
  }
  return facts
}

function startParagraph(standing: Standing, isItem: boolean): void {
  standing.previous = undefined
  standing.paragraph = undefined
  if (isItem || !standing.lead) return
  standing.lead = undefined
  standing.above = undefined
}

function isListItem({ words }: ReadSentence): boolean {
  return (
    /^[-*•+–]$/.test(words[0]!.text) || (words[0]!.kind === 'number' && /^[.)]$/.test(words[1]?.text ?? ''))
  )
}

/** A line that only says what follows it. */
function isTitle(sentence: ReadSentence, isItem: boolean): boolean {
  const { words, heading } = sentence
  if (words[0]!.text === '#') return true
  if (isItem) return false
  return words.at(-1)!.text === ':' || (heading && sentence.values.length === 0)
}

function standUnder(standing: Standing, sentence: ReadSentence): void {
  const { words } = sentence
  standing.above = undefined
  standing.previous = undefined
  standing.paragraph = undefined
  if (words.at(-1)!.text === ':' && words[0]!.text !== '#') {
    standing.lead = sentence
    return
  }
  const marks = words.findIndex(({ text }) => text !== '#')
  const level = marks > 0 ? marks : untitled
  while (standing.headings.length > 0 && standing.headings.at(-1)!.level >= level) standing.headings.pop()
  standing.headings.push({ level, sentence })
  standing.lead = undefined
}

const sharing = new Set(['both', 'all', 'each', 'every', 'everyone', 'everything'])

/** "Both branches", "each plan"; but "every 20 minutes" says how often. */
function isGeneral({ sentence: { words }, from, to, verb, values }: Clause): boolean {
  const end = verb >= 0 ? verb : (values[0]?.first ?? to)
  for (let at = from; at < end; at++)
    if (
      sharing.has(words[at]!.lower) &&
      (at === from || at + 1 === end || words[at + 1]!.kind === 'word') &&
      !values.some(({ last }) => last === at - 1)
    )
      return true
  return false
}

function factsOfSentence(sentence: ReadSentence, standing: Standing): Fact[] {
  const { under, keys: above, days: daysAbove } = (standing.above ??= aboveOf(standing))
  const facts: Fact[] = []
  let topicBefore = standing.previous
  for (const clause of clausesOf(sentence)) {
    const { subject, pointsBack } = clause
    const names = namesIn(clause, standing.names)
    const ownNames = names.size === 0 ? none : intersection(subject, names)
    const backTo =
      pointsBack || subject.size === 0 ? topicBefore : names.size > 0 ? undefined : standing.paragraph
    const topic = union(above, subject, backTo?.keys ?? none)
    const named = union(above, ownNames, backTo?.named ?? none)
    let owner = backTo && (pointsBack || clause.owner.length === 0) ? backTo.owner : clause.owner
    if (owner.length === 0 && under[0]) owner = under[0].words.filter(({ kind }) => kind === 'word')
    // "Common (may affect up to 1 in 10 people):" holds of each item below it.
    const values = clause.values.length === 0 && standing.lead ? standing.lead.values : clause.values
    const days = clause.days || daysAbove
    facts.push(new ReadFact(clause, { values, owner, topic, names, named, under, days }))
    topicBefore = { keys: topic, named, owner }
    if (facts.length > 1 || topic.size === 0) continue
    standing.previous = topicBefore
    // "In Business, …" is no name that goes on being spoken of.
    if (
      ownNames.size > 0 &&
      !/^(?:in|at|on|for|with|by|from|under|after|before|during|since)$/.test(
        sentence.words[clause.from]!.lower,
      )
    )
      standing.paragraph = topicBefore
  }
  return facts
}

const none: ReadonlySet<string> = new Set()

/** Most of these sets are empty: a new one is made only where two have something. */
function union(...sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const filled = sets.filter(({ size }) => size > 0)
  if (filled.length <= 1) return filled[0] ?? none
  const all = new Set<string>()
  for (const set of filled) for (const key of set) all.add(key)
  return all
}

function intersection(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  let shared: Set<string> | undefined
  for (const key of one) if (other.has(key)) (shared ??= new Set()).add(key)
  return shared ?? none
}

type Told = Pick<Fact, 'values' | 'owner' | 'topic' | 'names' | 'named' | 'under' | 'days'>

/** Many are made and few are asked for all that they have. */
class ReadFact implements Fact {
  readonly sentence: ReadSentence
  readonly from: number
  readonly to: number
  readonly verb: number
  readonly subject: ReadonlySet<string>
  readonly owner: readonly Word[]
  readonly states: boolean
  readonly pointsBack: boolean
  readonly keys: ReadonlySet<string>
  readonly values: readonly Value[]
  readonly days: number
  readonly topic: ReadonlySet<string>
  readonly names: ReadonlySet<string>
  readonly named: ReadonlySet<string>
  readonly under: readonly ReadSentence[]
  readonly #clause: Clause
  #all: ReadonlySet<string> | undefined
  #general: boolean | undefined

  constructor(clause: Clause, { values, owner, topic, names, named, under, days }: Told) {
    this.#clause = clause
    this.sentence = clause.sentence
    this.from = clause.from
    this.to = clause.to
    this.verb = clause.verb
    this.subject = clause.subject
    this.owner = owner
    this.states = clause.states
    this.pointsBack = clause.pointsBack
    this.keys = clause.keys
    this.values = values
    this.days = days
    this.topic = topic
    this.names = names
    this.named = named
    this.under = under
  }

  get all(): ReadonlySet<string> {
    return (this.#all ??= union(this.topic, this.keys))
  }

  get general(): boolean {
    return (this.#general ??= isGeneral(this.#clause))
  }
}

function aboveOf({ lead, headings }: Standing): NonNullable<Standing['above']> {
  const under = [lead, ...headings.map(({ sentence }) => sentence).toReversed()].filter(
    (one) => one !== undefined,
  )
  const days = under.map(({ words }) => daysIn(words).set).find((set) => set !== 0) ?? 0
  return { under, keys: new Set(under.flatMap((one) => [...keysOf(one)])), days }
}

/** The stems of words that are names wherever they stand, and never written small. */
export const namesOf = remembered((evidence: PreparedEvidence): ReadonlySet<string> => {
  const names = new Set<string>()
  const small = new Set<string>()
  for (const { words } of evidence.passages)
    for (const { name, text, lower, stem } of words) {
      if (name) names.add(stem)
      else if (text === lower) small.add(stem)
    }
  for (const stem of small) names.delete(stem)
  return names
})

/** Any word has a capital at the beginning of a sentence: there only what is a name elsewhere is one. */
function namesIn(
  { sentence: { words }, from, to, keys }: Clause,
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  let names: Set<string> | undefined
  for (const key of keys) if (key.includes('#') || key.includes('>')) (names ??= new Set()).add(key)
  for (let at = from; at < to; at++) {
    const word = words[at]!
    if (word.name || (word.initial && (known.has(word.stem) || words[at + 1]?.name === true)))
      (names ??= new Set()).add(word.stem)
  }
  return names ?? none
}

function keysOf(sentence: ReadSentence): Set<string> {
  const keys = new Set<string>()
  for (const clause of clausesOf(sentence)) for (const key of clause.keys) keys.add(key)
  return keys
}
