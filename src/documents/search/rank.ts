import type { Candidate } from '../../store/index.ts'
import { inverseFrequency, type Holding } from './query.ts'
import { areAlike, ownTerms, TermTable, type OwnTerms } from '../words/compare-terms.ts'
import { termPlaces } from '../../base/index.ts'

export interface Statistics extends Holding {
  meanLength: Record<Field, number>
}

type Field = 'text' | 'title' | 'neighbours'

/** Weight of a field, and how far its length discounts what it holds (BM25's b). */
const fields: Record<Field, { weight: number; lengthDiscount: number }> = {
  text: { weight: 1, lengthDiscount: 0.6 },
  title: { weight: 1.5, lengthDiscount: 0.4 },
  neighbours: { weight: 0.15, lengthDiscount: 0.5 },
}
const saturation = 1.2
/** Blocks that share this much of their terms (Jaccard) are one passage said twice. */
const duplicateShare = 0.9
const duplicateScores = 1.25

export interface Ranked {
  candidate: Candidate
  score: number
}

/** What is looked for. */
export interface Sought {
  /** Terms, by their numbers, with their weights. */
  weights: Map<number, number>
  /** Of some of these terms the others that count for them. */
  related: Map<number, Others>
}

export interface Others {
  terms: Uint32Array
  /** What an occurrence of these counts beside one of the term itself. */
  share: number
  /** Whether they are looked for where the term itself is somewhere, too. */
  always?: boolean
}

/**
 * Ranks candidates by BM25F (Robertson, Zaragoza and Taylor, 2004): a term's occurrences in all fields are added up,
 * weighted, before they saturate, and so is a share of those of related terms. Ties fall by title and place, never by
 * chance.
 */
export function rank(
  candidates: Candidate[],
  { weights, related }: Sought,
  statistics: Statistics,
): Ranked[] {
  const sought: number[] = []
  const worth: number[] = []
  for (const [term, weight] of weights) {
    const holding = holdingOf(term, related.get(term), statistics)
    if (holding === 0) continue
    sought.push(term)
    worth.push(weight * inverseFrequency(holding, statistics.blocks))
  }
  const score = scorer(sought, worth, related, statistics)
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .filter(({ score }) => score > 0)
    .toSorted(byScore)
}

/** The first `limit` that say something of their own: near-duplicates are given once. */
export function withoutDuplicates(ranked: Ranked[], limit: number): Ranked[] {
  const kept: (Ranked & { own: OwnTerms })[] = []
  for (const { candidate, score } of ranked) {
    if (kept.length >= limit) break
    const own = ownTerms(candidate.terms)
    // What says the same scores about the same, which spares most comparisons.
    const alike = (other: Ranked & { own: OwnTerms }) =>
      other.score <= score * duplicateScores && areAlike(other.own, own, duplicateShare)
    if (!kept.some(alike)) kept.push({ candidate, score, own })
  }
  return kept.map(({ candidate, score }) => ({ candidate, score }))
}

/** In how many blocks a term is, or else those that count for it, one by one. */
function holdingOf(term: number, others: Others | undefined, { holding, blocks }: Statistics): number {
  const own = holding.get(term) ?? 0
  if (!others || (own > 0 && others.always !== true)) return own
  const all = others.terms.reduce((total, other) => total + (holding.get(other) ?? 0), own)
  return Math.min(all, blocks)
}

function scorer(
  sought: number[],
  worth: number[],
  related: Map<number, Others>,
  { meanLength }: Statistics,
): (candidate: Candidate) => number {
  const { others, standsFor } = relatedTo(sought, related)
  const table = new TermTable([...sought, ...others])
  const frequency = new Float64Array(sought.length)
  const add = (numbers: Uint32Array, start: number, end: number, field: Field) => {
    const { weight, lengthDiscount } = fields[field]
    const relative = (end - start) / Math.max(1, meanLength[field])
    const each = weight / (1 - lengthDiscount + lengthDiscount * relative)
    for (let at = start; at < end; at++) {
      const position = table.positionOf(numbers[at]!)
      if (position < 0) continue
      if (position < sought.length) frequency[position]! += each
      else for (const { own, share } of standsFor[position - sought.length]!) frequency[own]! += each * share
    }
  }
  return (candidate) => {
    const { terms } = candidate
    const { start, textEnd, titleEnd, end } = termPlaces(terms)
    frequency.fill(0)
    add(terms, start, textEnd, 'text')
    add(terms, textEnd, titleEnd, 'title')
    add(terms, titleEnd, end, 'neighbours')
    let total = 0
    for (let position = 0; position < worth.length; position++) {
      const value = frequency[position]!
      if (value > 0) total += worth[position]! * (value / (saturation + value))
    }
    return total
  }
}

/** The terms that are related to some that are sought, and for which of these each stands, by position. */
function relatedTo(
  sought: number[],
  related: Map<number, Others>,
): { others: number[]; standsFor: { own: number; share: number }[][] } {
  const known = new Set(sought)
  const found = new Map<number, { own: number; share: number }[]>()
  for (const [own, term] of sought.entries()) {
    const { terms = [], share = 0 } = related.get(term) ?? {}
    for (const other of terms)
      if (!known.has(other)) found.set(other, [...(found.get(other) ?? []), { own, share }])
  }
  return { others: [...found.keys()], standsFor: [...found.values()] }
}

/** The order of what is found: ties fall by title and place. */
export function byScore(a: Ranked, b: Ranked): number {
  return (
    b.score - a.score ||
    compare(a.candidate.documentTitle, b.candidate.documentTitle) ||
    compare(a.candidate.documentId, b.candidate.documentId) ||
    a.candidate.ordinal - b.candidate.ordinal
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
