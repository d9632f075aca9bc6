import { kindsAsked, kindsIn, meritOfKind } from './answer-kind.ts'
import { askedBefore } from './asked-before.ts'
import { detectLanguage } from '../words/detect-language.ts'
import { find } from '../search/find.ts'
import { liftByGroup, shareOfGroup } from '../search/lift.ts'
import { raiseLike, shareOfSubject, subjectsOf, type Subjects } from './likeness.ts'
import type { Candidate } from '../../store/index.ts'
import { memoryIndex } from '../search/memory-index.ts'
import { namesIn } from './names-in.ts'
import { nearWords, shareOfNearWords } from './near-words.ts'
import { numberTerms } from '../words/number-terms.ts'
import { poolVectors, type Embed } from './pool-vectors.ts'
import { parseText } from '../formats/parse-text.ts'
import { questionStemmings, type Turn } from '../search/query.ts'
import { nearest, smooth } from './similar.ts'
import { meritOfSpeaker, speakersNamed } from './speakers.ts'
import { split } from '../split.ts'
import { stemmingOf, type Stemming } from '../words/stem.ts'
import { turnSubstance } from './turn-substance.ts'

/** A document that is searched without being stored. */
export interface PoolDocument {
  id: string
  title: string
  text: string
  /** Of a turn of a conversation: which one, and who speaks. Turns of one session are neighbours of each other. */
  session?: string
  speaker?: string
}

/** What is given out at once: a block, or a document whole. Offsets are UTF-16. */
export interface PoolUnit {
  /** Position in the list of documents. */
  document: number
  start: number
  end: number
}

export interface PoolIndex {
  units: PoolUnit[]
  /** How well each unit bears on a question; 0 where it does not. */
  score(query: { question: string; history: Turn[]; feedback: boolean }): Promise<number[]>
}

export interface PoolOptions {
  /** Documents are given out whole. */
  whole: boolean
  /** Left out: blocks are found by their words alone. */
  embed?: Embed | undefined
}

interface Block extends PoolUnit {
  /** The numbers of its terms. */
  terms: Uint32Array
}

/** Of up to so many blocks all are ranked; of more, those that hold the rarest terms of a question. */
const mostCandidates = 20_000
/** Of more texts, to know which are alike takes too long and too much memory. */
const mostCompared = 20_000

/** Indexes documents in memory, for one use, with the same blocks and the same ranking as those that are stored. */
export function indexPool(documents: PoolDocument[], { whole, embed }: PoolOptions): PoolIndex {
  const stemmings = stemmingsOf(documents)
  const blocks: Block[] = documents.flatMap(({ text, title }, document) =>
    split(parseText(text, { fallbackTitle: title })).map(({ start, end }) => ({
      document,
      start,
      end,
      terms: numberTerms(text, stemmings[document], start, end).slice(),
    })),
  )
  const titles = documents.map(({ title, speaker }, document) =>
    numberTerms(`${title} ${speaker ?? ''}`, stemmings[document]).slice(),
  )
  const asked = documents.map((_, document) =>
    numberTerms(askedBefore(documents, document), stemmings[document]).slice(),
  )
  const candidates = blocks.map(({ document, terms }, position): Candidate => ({
    blockId: position,
    documentId: documents[document]!.id,
    documentTitle: documents[document]!.title,
    ordinal: position,
    terms: fieldsTogether(terms, titles[document]!, neighbourTerms(blocks, documents, position)),
  }))
  const ofDocuments = mostFrequent(stemmings)
  const index = memoryIndex(candidates, ofDocuments)
  const vectors =
    embed &&
    poolVectors(
      blocks.map(({ document, start, end }) => ({
        title: documents[document]!.title,
        text: documents[document]!.text.slice(start, end),
      })),
      embed,
    )
  const units = whole
    ? documents.map(({ text }, document) => ({ document, start: 0, end: text.length }))
    : blocks
  const unitOf = blocks.map(({ document }, position) => (whole ? document : position))
  const unitTerms: number[][] = units.map(() => [])
  for (const [position, { terms }] of blocks.entries()) unitTerms[unitOf[position]!]!.push(...terms)
  const sessions = documents.map(({ session }) => session)
  const areTurns = !sessions.includes(undefined)
  // Documents that are given out whole have no others around them.
  const groups = whole && !areTurns ? undefined : units.map(({ document }) => sessions[document] ?? document)
  const substance = areTurns
    ? units.map(({ document }, position) => turnSubstance(documents[document]!.text, unitTerms[position]!))
    : undefined
  /** Those that stand so many places from a turn, within its session. */
  const besideOf = (unit: number, places: number[]) =>
    places
      .map((place) => unit + place)
      .filter((at) => units[at] && sessions[units[at].document] === sessions[units[unit]!.document])
  /** The terms that tell what a unit is about: of a turn, half as much what it was asked, what is said just before and after. */
  const aboutOf = (unit: number) => {
    const { document } = units[unit]!
    const [own, title] = [unitTerms[unit]!, titles[document]!]
    if (!areTurns) return Uint32Array.from([...own, ...title])
    const around = besideOf(unit, [-1, 1]).flatMap((at) => unitTerms[at]!)
    return Uint32Array.from([...own, ...own, ...title, ...around, ...asked[document]!])
  }
  let alike: ReturnType<typeof nearest> | undefined
  let subjects: Subjects | undefined
  /** Of each turn. */
  let kinds: number[] | undefined
  const namedBy = speakersNamed(documents.map(({ speaker }) => speaker ?? ''))
  let near: ReturnType<typeof nearWords> | undefined
  const spokenTurns = () => {
    // In other languages than English more than names is written with a capital.
    const names = namesIn(documents.map(({ text }, at) => (stemmings[at] === undefined ? text : '')))
    return units.map(({ document }, unit) => ({
      text: unitTerms[unit]!,
      names: names[document]!,
      title: titles[document]!,
      asked: asked[document]!,
      beside: besideOf(unit, [-2, -1, 1]),
    }))
  }
  /** Of what all turns score at best, what each gets for the words of a question that it has or comes near to. */
  const forNearWords = (question: string, scores: number[]): number[] => {
    near ??= nearWords(spokenTurns())
    const best = Math.max(0, ...scores)
    return near(question, questionStemmings(question, ofDocuments)).map(
      (share) => shareOfNearWords * best * share,
    )
  }

  return {
    units: units.map(({ document, start, end }) => ({ document, start, end })),
    async score({ question, history, feedback }) {
      const byMeaning = vectors?.(question).then((nearest) =>
        nearest.map((position) => candidates[position]!),
      )
      // It is waited for below, and fails there.
      byMeaning?.catch(() => {})
      const found = await find(index, {
        question,
        history,
        feedback,
        candidates: mostCandidates,
        limit: blocks.length,
        duplicates: true,
        // Units do, below, once like ones have pulled each other up.
        lift: false,
        byMeaning,
      })
      const scores = units.map(() => 0)
      for (const { candidate, score } of found) {
        const unit = unitOf[candidate.blockId]!
        scores[unit] = Math.max(scores[unit]!, score)
      }
      // Turns are too short to tell which are alike.
      const smoothed =
        feedback && !areTurns && units.length <= mostCompared
          ? smooth(scores, (alike ??= nearest(unitTerms)))
          : scores
      subjects ??= subjectsOf(units.map((_, unit) => aboutOf(unit)))
      const kind = areTurns ? 'turn' : 'text'
      const raised = raiseLike(smoothed, { question, history }, subjects, shareOfSubject[kind])
      if (areTurns)
        for (const [unit, more] of forNearWords(question, smoothed).entries()) raised[unit]! += more
      const lifted = groups ? liftByGroup(raised, groups, shareOfGroup[kind]) : raised
      if (!substance) return lifted
      const askedFor = kindsAsked(question)
      if (askedFor !== 0) kinds ??= units.map(({ document }) => kindsIn(documents[document]!.text))
      const named = namedBy(question)
      return lifted.map((score, position) => {
        const ofKind = askedFor !== 0 && (kinds![position]! & askedFor) !== 0 ? meritOfKind : 1
        const ofSpeaker = named.has(documents[units[position]!.document]!.speaker ?? '') ? meritOfSpeaker : 1
        return score * substance[position]! * ofKind * ofSpeaker
      })
    },
  }
}

/** By the language of each document; of turns, by that of their session, since one alone may be too short to tell. */
function stemmingsOf(documents: PoolDocument[]): (Stemming | undefined)[] {
  const sessions = new Map<string, string[]>()
  for (const { session, text } of documents)
    if (session !== undefined) sessions.set(session, [...(sessions.get(session) ?? []), text])
  const ofSessions = new Map(
    [...sessions].map(([session, texts]) => [session, stemmingOf(detectLanguage(texts.join('\n')))]),
  )
  return documents.map(({ session, text }) =>
    session === undefined ? stemmingOf(detectLanguage(text)) : ofSessions.get(session),
  )
}

function mostFrequent(stemmings: (Stemming | undefined)[]): Stemming[] {
  const counts = new Map<Stemming, number>()
  for (const stemming of stemmings)
    if (stemming !== undefined) counts.set(stemming, (counts.get(stemming) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([stemming]) => stemming)
}

/** How often the terms of a turn count among the neighbours of another: by how many turns it is away. */
const timesAtDistance = [0, 3, 2, 1]

/**
 * The terms of the blocks around one: of its document, or, where documents are turns, of its session. What is said in a
 * conversation leans on what was said just before, and half of an answer stands in its question: the nearer count more.
 */
function neighbourTerms(blocks: Block[], documents: PoolDocument[], position: number): number[] {
  const { document } = blocks[position]!
  const { session } = documents[document]!
  const reach = session === undefined ? 1 : timesAtDistance.length - 1
  const found = new Map<number, number>()
  for (let at = position - reach; at <= position + reach; at++) {
    const other = blocks[at]
    if (at === position || !other) continue
    const together =
      session === undefined ? other.document === document : documents[other.document]!.session === session
    const times = session === undefined ? 1 : timesAtDistance[Math.abs(at - position)]!
    if (together) for (const term of other.terms) found.set(term, Math.max(times, found.get(term) ?? 0))
  }
  return [...found].flatMap(([term, times]) => Array.from({ length: times }, () => term))
}

/** The fields of a block as `TermNumbers` has them. */
function fieldsTogether(text: Uint32Array, title: Uint32Array, neighbours: number[]): Uint32Array {
  return Uint32Array.from([text.length, title.length, ...text, ...title, ...neighbours])
}
