import type { Candidate } from '../store/index.ts'
import { inverseFrequency, type Holding } from './query.ts'

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
const fieldNames = Object.keys(fields) as Field[]
const saturation = 1.2
/** Blocks that share this much of their terms (Jaccard) are one passage said twice. */
const duplicateShare = 0.9
const duplicateScores = 1.25

export interface Ranked {
  candidate: Candidate
  score: number
}

/**
 * Ranks candidates by BM25F (Robertson, Zaragoza and Taylor, 2004): a term's occurrences in all fields are added up,
 * weighted, before they saturate. Ties fall by title and place, never by chance.
 */
export function rank(
  candidates: Candidate[],
  weights: Map<string, number>,
  statistics: Statistics,
): Ranked[] {
  const worth = new Map<string, number>()
  for (const [term, weight] of weights) {
    const holding = statistics.holding.get(term) ?? 0
    if (holding > 0) worth.set(term, weight * inverseFrequency(holding, statistics.blocks))
  }
  const shapes = new Set([...worth.keys()].map((term) => shape(term, 0, term.length)))
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate, worth, statistics, shapes) }))
    .filter(({ score }) => score > 0)
    .toSorted(byScore)
}

/** The first `limit` that say something of their own: near-duplicates are given once. */
export function withoutDuplicates(ranked: Ranked[], limit: number): Ranked[] {
  const kept: (Ranked & { terms: Set<string> })[] = []
  for (const { candidate, score } of ranked) {
    if (kept.length >= limit) break
    const terms = new Set(candidate.terms.text.split(' '))
    // What says the same scores about the same, which spares most comparisons.
    const alike = (other: Ranked & { terms: Set<string> }) =>
      other.score <= score * duplicateScores && jaccard(other.terms, terms) >= duplicateShare
    if (!kept.some(alike)) kept.push({ candidate, score, terms })
  }
  return kept.map(({ candidate, score }) => ({ candidate, score }))
}

function score(
  candidate: Candidate,
  worth: Map<string, number>,
  { meanLength }: Statistics,
  shapes: Set<number>,
): number {
  const frequency = new Map<string, number>()
  for (const field of fieldNames) {
    const { found, length } = occurrences(candidate.terms[field], worth, shapes)
    if (found.length === 0) continue
    const { weight, lengthDiscount } = fields[field]
    const relative = length / Math.max(1, meanLength[field])
    const each = weight / (1 - lengthDiscount + lengthDiscount * relative)
    for (const term of found) frequency.set(term, (frequency.get(term) ?? 0) + each)
  }
  let total = 0
  for (const [term, value] of frequency) total += worth.get(term)! * (value / (saturation + value))
  return total
}

/**
 * The sought terms in a field, with repetitions, and how many terms it has. A search passes over some 70,000 terms:
 * only those with the length and first character of a sought one are looked up, which is three times faster.
 */
function occurrences(
  field: string,
  sought: Map<string, number>,
  shapes: Set<number>,
): { found: string[]; length: number } {
  const found: string[] = []
  let length = 0
  for (let start = 0; start < field.length;) {
    const blank = field.indexOf(' ', start)
    const end = blank < 0 ? field.length : blank
    length++
    if (shapes.has(shape(field, start, end))) {
      const term = field.slice(start, end)
      if (sought.has(term)) found.push(term)
    }
    start = end + 1
  }
  return { found, length }
}

function shape(text: string, start: number, end: number): number {
  return (end - start) * 65_536 + text.charCodeAt(start)
}

function byScore(a: Ranked, b: Ranked): number {
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

function jaccard(a: Set<string>, b: Set<string>): number {
  // Sets of too different a size cannot be that alike: most pairs end here.
  if (Math.min(a.size, b.size) < Math.max(a.size, b.size) * duplicateShare) return 0
  const shared = a.intersection(b).size
  return shared / (a.size + b.size - shared)
}
