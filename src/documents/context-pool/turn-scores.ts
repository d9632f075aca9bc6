import { hash } from 'node:crypto'
import type { AskedVectors, Waiting } from '../vectors/asked-vectors.ts'
import { indexPool } from './pool-index.ts'

export interface TurnQuery extends Waiting {
  /** The turns of one conversation, oldest first. */
  turns: string[]
  question: string
}

/** The scores of so many questions are remembered. */
const mostRemembered = 1_000

/**
 * Tells how well each turn of a conversation bears on a question: by its words and, where vectors are to be had in time,
 * by what it means, joined as for passages. What was told once is told again, with vectors or without: a prompt that
 * is laid out again has to begin with the same bytes.
 */
export function turnScores(vectors: AskedVectors | undefined): (query: TurnQuery) => Promise<number[]> {
  const remembered = new Map<string, number[]>()
  return async ({ turns, question, ...waiting }) => {
    const key = hash('sha256', JSON.stringify([question, turns]))
    const known = remembered.get(key)
    remembered.delete(key)
    const scores = known ?? (await scoresOf(turns, question, { vectors, waiting }))
    if (waiting.signal.aborted) return scores
    remembered.set(key, scores)
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value!)
    return scores
  }
}

function scoresOf(
  turns: string[],
  question: string,
  { vectors, waiting }: { vectors: AskedVectors | undefined; waiting: Waiting },
): Promise<number[]> {
  const documents = turns.map((text, index) => ({ id: String(index), title: '', text, session: '' }))
  const { score } = indexPool(documents, {
    whole: true,
    embed:
      vectors &&
      (async (texts, of) =>
        of === 'question'
          ? [await vectors.ofQuestion(texts[0]!, waiting.signal)]
          : vectors.ofTurns(texts, waiting)),
  })
  return score({ question, history: [], feedback: false })
}
