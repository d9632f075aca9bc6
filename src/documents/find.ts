import type { Candidate, DocumentStore } from '../store/index.ts'
import { withFeedback } from './feedback.ts'
import { proposingTerms, queryTerms, type Turn } from './query.ts'
import { rank, withoutDuplicates, type Ranked } from './rank.ts'

/** What a search asks of an index, be it a store's or one in memory. */
export interface BlockIndex {
  statistics: DocumentStore['statistics']
  candidates(query: { terms: string[]; limit: number }): Promise<Candidate[]>
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
}

/** The blocks that bear on a question, best first: the index proposes, `rank` decides, whatever the index is. */
export async function find(index: BlockIndex, query: FindQuery): Promise<Ranked[]> {
  const weights = queryTerms(query.question, query.history)
  if (weights.size === 0) return []
  const statistics = await index.statistics([...weights.keys()])
  // Where every block may be a candidate, no term has to be spared.
  const terms =
    statistics.blocks <= query.candidates ? [...weights.keys()] : proposingTerms(weights, statistics)
  if (terms.length === 0) return []
  const candidates = await index.candidates({ terms, limit: query.candidates })
  let ranked = rank(candidates, weights, statistics)
  if (query.feedback) {
    const expanded = withFeedback(weights, ranked)
    ranked = rank(candidates, expanded, await index.statistics([...expanded.keys()]))
  }
  return query.duplicates === true ? ranked.slice(0, query.limit) : withoutDuplicates(ranked, query.limit)
}
