import type { Candidate } from '../store/index.ts'
import { find } from './find.ts'
import { memoryIndex } from './memory-index.ts'
import { parseText } from './parse-text.ts'
import type { Turn } from './query.ts'
import { split } from './split.ts'
import { terms } from './terms.ts'

/** A document that is searched without being stored. */
export interface PoolDocument {
  id: string
  title: string
  text: string
  /** Of a turn of a conversation: which one, and who speaks. Turns of one session are neighbours of each other. */
  session?: string
  speaker?: string
}

/** A piece of a document, by its position in the list; offsets are UTF-16. */
export interface PoolBlock {
  document: number
  start: number
  end: number
}

export interface PoolIndex {
  blocks: PoolBlock[]
  /** The blocks that bear on a question, best first, as positions in `blocks`. */
  find(query: {
    question: string
    history: Turn[]
    feedback: boolean
  }): Promise<{ block: number; score: number }[]>
}

/** How many turns before and after a turn are taken for its neighbours. */
const turnsAround = 2

/** Indexes documents in memory, for one use, with the same blocks and the same ranking as those that are stored. */
export function indexPool(documents: PoolDocument[]): PoolIndex {
  const blocks: (PoolBlock & { own: string[] })[] = documents.flatMap(({ text, title }, document) =>
    split(parseText(text, { fallbackTitle: title })).map(({ start, end }) => ({
      document,
      start,
      end,
      own: terms(text.slice(start, end)),
    })),
  )
  const titles = documents.map(({ title, speaker }) => terms(`${title} ${speaker ?? ''}`).join(' '))
  const index = memoryIndex(
    blocks.map(({ document, own }, position): Candidate => ({
      blockId: position,
      documentId: documents[document]!.id,
      documentTitle: documents[document]!.title,
      ordinal: position,
      terms: {
        text: own.join(' '),
        title: titles[document]!,
        neighbours: neighbours(position).join(' '),
      },
    })),
  )

  function neighbours(position: number): string[] {
    const { document } = blocks[position]!
    const { session } = documents[document]!
    const reach = session === undefined ? 1 : turnsAround
    const found = new Set<string>()
    for (let at = position - reach; at <= position + reach; at++) {
      const other = blocks[at]
      if (at === position || !other) continue
      const together =
        session === undefined ? other.document === document : documents[other.document]!.session === session
      if (together) for (const term of other.own) found.add(term)
    }
    return [...found]
  }

  return {
    blocks,
    async find({ question, history, feedback }) {
      const found = await find(index, {
        question,
        history,
        feedback,
        candidates: blocks.length,
        limit: blocks.length,
        duplicates: true,
      })
      return found.map(({ candidate, score }) => ({ block: candidate.blockId, score }))
    },
  }
}
