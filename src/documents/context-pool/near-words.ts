import { companyOf, type Spoken } from './company.ts'
import { inverseFrequency, queryTerms } from '../search/query.ts'
import type { Stemming } from '../words/stem.ts'
import { addTimes, dot, normalise } from './vectors.ts'
import { wordVectors, type WordVectors } from './word-vectors.ts'

/** Below this cosine two words have nothing to do with each other; what is above counts from 0 to 1. */
const leastCosine = 0.3
/** Of the best score: what a turn gets that has all words of a question, or the like. */
export const shareOfNearWords = 1.2
/** What a word counts beside one of its own that stands in what a turn was asked, and just before or after it. */
const shareOfAsked = 0.8
const shareOfBeside = 0.3
/** Where less of a question's words is known, as of one in another language, only the same words count. */
const leastKnown = 0.5
/** Beyond this a question is a document. */
const longestQuestion = 2_000

export interface TurnTerms extends Spoken {
  /** The numbers of the terms of its title. */
  title: Iterable<number>
  /** And of what it was asked. */
  asked: Iterable<number>
}

/**
 * Tells of each turn which share of a question's words it has, the rarer ones counting more: a word has the cosine of the
 * nearest one there, so that `car` is found in `our old Skoda broke down on the motorway`. A soft kind of alignment
 * (Zhelezniak et al., Don't settle for average, go for the max, 2019): sums of vectors blur what is said in passing.
 * A word that stands beside it again and again in these turns is near it, too.
 */
export function nearWords(
  turns: TurnTerms[],
): (question: string, stemmings: (Stemming | undefined)[]) => number[] {
  const positions = new Map<number, number>()
  const positionsOf = (terms: Iterable<number>) =>
    Int32Array.from(new Set(terms), (term) => {
      if (!positions.has(term)) positions.set(term, positions.size)
      return positions.get(term)!
    })
  const words = turns.map(({ text, title, asked, beside }) => ({
    text: positionsOf(text),
    title: positionsOf(title),
    asked: positionsOf(asked),
    beside,
  }))
  const byCompany = companyOf(turns)
  const vocabulary = [...positions.keys()]
  const table = wordVectors()
  const vectors = vectorsOf(vocabulary, table)

  return (question, stemmings) => {
    const text = question.slice(0, longestQuestion)
    const terms = queryTerms(text, [], stemmings)
    const known = [...terms.keys()].filter((term) => table.rowOfNumber(term) >= 0)
    const isKnown = known.length >= leastKnown * terms.size
    const shares = new Float64Array(turns.length)
    let total = 0
    for (const [term, weight] of terms) {
      const nearness = nearnessOf(term, vocabulary, isKnown ? vectors : undefined, table)
      // A word counts as held as often as others come near it, so that what all talk about tells nothing.
      const said = Float64Array.from(words, ({ text }) => most(nearness, text))
      const own = Float64Array.from(words, ({ title }, turn) => Math.max(said[turn]!, most(nearness, title)))
      const holding = own.reduce((sum, near) => sum + near, 0)
      if (holding === 0) continue
      const worth = weight * inverseFrequency(holding, turns.length)
      for (const [turn, near] of byCompany(said).entries()) {
        said[turn] = Math.max(said[turn]!, near)
        own[turn] = Math.max(own[turn]!, near)
      }
      total += worth
      for (const [turn, { asked, beside }] of words.entries())
        shares[turn]! +=
          worth *
          Math.max(own[turn]!, shareOfAsked * most(nearness, asked), shareOfBeside * most(said, beside))
    }
    return Array.from(shares, (share) => (total > 0 ? share / total : 0))
  }
}

/** The highest of the values at these places. */
function most(values: Float32Array | Float64Array, places: ArrayLike<number>): number {
  let found = 0
  for (let at = 0; at < places.length; at++) found = Math.max(found, values[places[at]!]!)
  return found
}

/** How near each word of a vocabulary is to a term, from 0 to 1. */
function nearnessOf(
  term: number,
  vocabulary: number[],
  vectors: Float32Array | undefined,
  table: WordVectors,
): Float32Array {
  const { dimensions } = table
  const own = vectors && table.rowOfNumber(term) >= 0 ? vectorsOf([term], table) : undefined
  return Float32Array.from(vocabulary, (word, position) => {
    if (word === term) return 1
    if (!own) return 0
    let cosine = 0
    for (let at = 0, place = position * dimensions; at < dimensions; at++, place++)
      cosine += own[at]! * vectors![place]!
    return Math.max(0, (cosine - leastCosine) / (1 - leastCosine))
  })
}

/** The vectors of terms, of length 1 without what all words share; zeros for one that is not known. */
function vectorsOf(terms: number[], table: WordVectors): Float32Array {
  const { dimensions } = table
  const { mean, directions } = (shared ??= sharedBy(table))
  const vectors = new Float32Array(terms.length * dimensions)
  for (const [position, term] of terms.entries()) {
    const row = table.rowOfNumber(term)
    if (row < 0) continue
    const vector = vectors.subarray(position * dimensions, (position + 1) * dimensions)
    vector.set(unitVector(row, table))
    addTimes(vector, mean, -1)
    for (const direction of directions) addTimes(vector, direction, -dot(vector, direction))
    normalise(vector)
  }
  return vectors
}

let shared: { mean: Float64Array; directions: Float64Array[] } | undefined
const directionsTaken = 2
/** A quarter of the words tell it as all do. */
const everyRow = 4
/** Of the power method: after so many the directions hardly change. */
const steps = 100

/** What all words share: the mean and the strongest directions (Mu and Viswanath, All-but-the-top, 2018). */
function sharedBy(table: WordVectors): { mean: Float64Array; directions: Float64Array[] } {
  const { dimensions } = table
  const rows = table.vectors.length / dimensions
  const count = Math.ceil(rows / everyRow)
  const mean = new Float64Array(dimensions)
  const products = Array.from({ length: dimensions }, () => new Float64Array(dimensions))
  for (let row = 0; row < rows; row += everyRow) {
    const vector = unitVector(row, table)
    addTimes(mean, vector, 1 / count)
    for (const [at, line] of products.entries()) addTimes(line, vector, vector[at]! / count)
  }
  // The covariance, from which each direction is taken out once it is found.
  for (const [at, line] of products.entries()) addTimes(line, mean, -mean[at]!)
  const directions: Float64Array[] = []
  while (directions.length < directionsTaken) {
    let direction = normalise(new Float64Array(dimensions).fill(1))
    let strength = 0
    for (let step = 0; step < steps; step++) {
      const next = Float64Array.from(products, (line) => dot(line, direction))
      strength = Math.sqrt(dot(next, next))
      direction = normalise(next)
    }
    for (const [at, line] of products.entries()) addTimes(line, direction, -strength * direction[at]!)
    directions.push(direction)
  }
  return { mean, directions }
}

function unitVector(row: number, { dimensions, vectors }: WordVectors): Float64Array {
  return normalise(Float64Array.from(vectors.subarray(row * dimensions, (row + 1) * dimensions)))
}
