import { numberTerms } from '../words/number-terms.ts'
import { decay, type Turn } from '../search/query.ts'
import { dot, normalise } from './vectors.ts'
import { wordVectors, type WordVectors } from './word-vectors.ts'

/**
 * Of the best score: what a text gets whose words are about the very same as the question's. A turn of a conversation has
 * few words, of which a question has fewer, so that what it is about tells more.
 */
export const shareOfSubject = { text: 0.2, turn: 0.6 }
/** Where less of a question's words is known, as of one in another language, they do not tell what it is about. */
const leastKnown = 0.5
/** Turns further back, and what comes later in a long one, add next to nothing. */
const oldestTurns = 3
const longestTurn = 2_000

/** What some texts are about. */
export interface Subjects {
  /** For each text the sum of its words' vectors, one behind the other, and the length of that. */
  sums: Int32Array
  lengths: Float64Array
  /** What is common to all, of length 1. */
  common: Float64Array
}

/**
 * What texts are about, given by the numbers of their terms: the sums of their words' vectors. What all of them share is
 * to be taken out (Arora, Liang and Ma, A simple but tough-to-beat baseline for sentence embeddings, 2017).
 */
export function subjectsOf(texts: Uint32Array[]): Subjects {
  const table = wordVectors()
  const { dimensions } = table
  const sums = new Int32Array(texts.length * dimensions)
  const lengths = new Float64Array(texts.length)
  const common = new Float64Array(dimensions)
  for (const [position, numbers] of texts.entries()) {
    const first = position * dimensions
    addVectors(numbers, table, sums, first)
    let squares = 0
    for (let at = first; at < first + dimensions; at++) squares += sums[at]! * sums[at]!
    if (squares === 0) continue
    const length = (lengths[position] = Math.sqrt(squares))
    for (let at = 0; at < dimensions; at++) common[at]! += sums[first + at]! / length
  }
  return { sums, lengths, common: normalise(common) }
}

/**
 * Scores in which a text counts more that is about what the question is about, whether or not it shares words with it.
 * They stay as they are where the question's words do not tell.
 */
export function raiseLike(
  scores: number[],
  { question: text, history }: { question: string; history?: Turn[] | undefined },
  { sums, lengths, common }: Subjects,
  share: number = shareOfSubject.text,
): number[] {
  const question = vectorOfQuestion(text, history)
  if (!question) return scores
  const part = dot(question, common)
  for (let at = 0; at < question.length; at++) question[at]! -= part * common[at]!
  normalise(question)
  const best = Math.max(0, ...scores)
  return scores.map((score, position) => {
    const length = lengths[position]!
    if (length === 0) return score
    let [along, shared] = [0, 0]
    for (let at = 0, place = position * common.length; at < common.length; at++, place++) {
      along += sums[place]! * question[at]!
      shared += sums[place]! * common[at]!
    }
    // The cosine, were what is common taken out of the text, too.
    const own = Math.sqrt(Math.max(0, length * length - shared * shared))
    return along > 0 && own > 0 ? score + share * best * Math.min(1, along / own) : score
  })
}

/** Of a question with the user's turns before it, each for less than the next. Answers run on about other things. */
function vectorOfQuestion(question: string, history: Turn[] = []): Float64Array | undefined {
  const table = wordVectors()
  const before = history.filter(({ role }) => role === 'user').slice(-oldestTurns)
  const sum = new Float64Array(table.dimensions)
  for (const [back, text] of [question, ...before.map((turn) => turn.text).toReversed()].entries()) {
    const numbers = numberTerms(text.slice(0, longestTurn), undefined)
    const known = numbers.filter((number) => table.rowOfNumber(number) >= 0).length
    if (back === 0 && (known === 0 || known < leastKnown * numbers.length)) return undefined
    const own = new Int32Array(table.dimensions)
    addVectors(numbers, table, own, 0)
    const unit = normalise(Float64Array.from(own))
    for (let at = 0; at < sum.length; at++) sum[at]! += decay ** back * unit[at]!
  }
  return normalise(sum)
}

/** Adds the vectors of terms to that which begins at a place. */
function addVectors(numbers: Uint32Array, table: WordVectors, sums: Int32Array, first: number): void {
  const { dimensions, vectors, rowOfNumber } = table
  for (const number of numbers) {
    const row = rowOfNumber(number)
    if (row < 0) continue
    const start = row * dimensions
    for (let at = 0; at < dimensions; at++) sums[first + at]! += vectors[start + at]!
  }
}
