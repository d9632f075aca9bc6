import type { Candidate, DocumentStore } from '../../store/index.ts'
import { termNumber } from '../../base/index.ts'
import { holdsPhrase } from '../words/compare-terms.ts'
import { withFeedback } from './feedback.ts'
import { joinRankings } from './join-rankings.ts'
import { liftByGroup } from './lift.ts'
import { loneCharacters, pairsWith } from './lone-characters.ts'
import {
  proposingTerms,
  queryTerms,
  questionStemmings,
  quotedPhrases,
  withinReach,
  type Turn,
} from './query.ts'
import {
  byScore,
  rank,
  withoutDuplicates,
  type Others,
  type Ranked,
  type Sought,
  type Statistics,
} from './rank.ts'
import { relatedTerms } from './related-words.ts'
import type { Stemming } from '../words/stem.ts'

/** What a search asks of an index, be it a store's or one in memory. */
export interface BlockIndex {
  statistics: DocumentStore['statistics']
  candidates(query: { terms: number[]; limit: number }): Promise<Candidate[]>
  /** By which rules but Porter's the blocks are stemmed that may be proposed, the most frequent first. */
  stemmings(): Promise<Stemming[]>
}

export interface FindQuery {
  question: string
  /** Earlier turns, oldest first. */
  history?: Turn[] | undefined
  /** How many blocks the index proposes. */
  candidates: number
  /** How many are given. */
  limit: number
  /** Also look for the terms that the best blocks share: worth it where there is room for more than a few blocks. */
  feedback: boolean
  /** Whether blocks that say the same are all given; once when left out. */
  duplicates?: boolean
  /** Whether the blocks of a document lift each other: it finds more, and puts the one that fits best less surely first. */
  lift: boolean
  /** Blocks found by what they mean rather than by their words, best first, to be joined with the others. */
  byMeaning?: Promise<Candidate[]> | undefined
}

/** How many of the best blocks are ranked again with the terms of feedback. */
const promisingBlocks = 200

/** The blocks that bear on a question, best first: the index proposes, `rank` decides, whatever the index is. */
export async function find(index: BlockIndex, query: FindQuery): Promise<Ranked[]> {
  const stemmings = questionStemmings(query.question, await index.stemmings())
  let ranked = await findByWords(index, query, stemmings)
  const byMeaning = (await query.byMeaning) ?? []
  if (byMeaning.length > 0) ranked = joinRankings(ranked, byMeaning)
  ranked = phrasesFirst(ranked, quotedPhrases(query.question, stemmings))
  return query.duplicates === true ? ranked.slice(0, query.limit) : withoutDuplicates(ranked, query.limit)
}

async function findByWords(
  index: BlockIndex,
  query: FindQuery,
  stemmings: (Stemming | undefined)[],
): Promise<Ranked[]> {
  const weights = queryTerms(query.question, query.history, stemmings)
  if (weights.size === 0) return []
  const related = new Map([...relatedTerms(weights), ...(await heldPairs(index, query.question))])
  const statistics = await statisticsOf(index, [...weights.keys()], related)
  const terms = termsToPropose({ weights, related }, statistics, query.candidates)
  if (terms.length === 0) return []
  const candidates = await index.candidates({ terms, limit: query.candidates })
  let ranked = rank(candidates, { weights, related }, statistics)
  if (query.feedback) {
    const expanded = withFeedback(weights, ranked)
    // What no term of the question brought near the top is not brought there by others.
    const promising = ranked
      .slice(0, Math.max(promisingBlocks, query.limit * 2))
      .map(({ candidate }) => candidate)
    const more = await statisticsOf(index, [...expanded.keys()], related)
    ranked = rank(promising, { weights: expanded, related }, more)
  }
  return query.lift ? lifted(ranked) : ranked
}

/** Each occurrence of a character stands in two pairs, but for the first and the last of a run. */
const shareOfPairs = 0.5
/** The most frequent pairs of a character tell it best: many a rare one would take as long to look up. */
const mostPairs = 200

/** For each character that a question names by itself, the pairs with it that are somewhere, the most frequent first. */
async function heldPairs(index: BlockIndex, question: string): Promise<Map<number, Others>> {
  const found = new Map<number, Others>()
  for (const character of loneCharacters(question)) {
    const { holding } = await index.statistics([...pairsWith(character)])
    const most = [...holding].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostPairs)
    const terms = Uint32Array.from(most, ([pair]) => pair)
    found.set(termNumber(character), { terms, share: shareOfPairs, always: true })
  }
  return found
}

/** The statistics of these terms and, of one that no block holds, of those that count for it. */
async function statisticsOf(
  index: BlockIndex,
  terms: number[],
  related: Map<number, Others>,
): Promise<Statistics> {
  const statistics = await index.statistics(terms)
  const instead = terms.flatMap((term) =>
    isWorthAsking(term, related.get(term), statistics) ? Array.from(related.get(term)!.terms) : [],
  )
  if (instead.length === 0) return statistics
  const { holding } = await index.statistics(instead)
  return { ...statistics, holding: new Map([...holding, ...statistics.holding]) }
}

function termsToPropose({ weights, related }: Sought, statistics: Statistics, candidates: number): number[] {
  // Where every block may be a candidate, no term has to be spared.
  if (statistics.blocks <= candidates)
    return [...weights.keys(), ...[...related.values()].flatMap(({ terms }) => [...terms])]
  const instead = new Map<number, number>()
  const pairs: number[] = []
  for (const [term, others] of related)
    if (others.always) pairs.push(...others.terms)
    else if (!statistics.holding.has(term))
      for (const other of others.terms) instead.set(other, weights.get(term)! * others.share)
  return [...proposingTerms(new Map([...instead, ...weights]), statistics), ...withinReach(pairs, statistics)]
}

function isWorthAsking(term: number, others: Others | undefined, { holding }: Statistics): boolean {
  return others !== undefined && (others.always === true || !holding.has(term))
}

function lifted(ranked: Ranked[]): Ranked[] {
  const scores = liftByGroup(
    ranked.map(({ score }) => score),
    ranked.map(({ candidate }) => candidate.documentId),
  )
  return ranked.map(({ candidate }, position) => ({ candidate, score: scores[position]! })).toSorted(byScore)
}

/** What somebody put in quotation marks is meant word by word: blocks that hold it so come first. */
function phrasesFirst(ranked: Ranked[], phrases: string[][]): Ranked[] {
  if (phrases.length === 0) return ranked
  const sought = phrases.map((alike) =>
    alike.map((phrase) => Uint32Array.from(phrase.split(' '), termNumber)),
  )
  const holds = ({ candidate: { terms } }: Ranked) =>
    sought.every((alike) => alike.some((phrase) => holdsPhrase(terms, phrase)))
  const exact = ranked.filter(holds)
  const best = ranked[0]?.score ?? 0
  // Their scores stay above the others', for whoever fits them into a budget.
  return [
    ...exact.map(({ candidate, score }) => ({ candidate, score: score + best })),
    ...ranked.filter((one) => !holds(one)),
  ]
}
