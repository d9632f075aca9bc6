import { longestEmbedded } from '../vectors/asked-vectors.ts'
import { embeddedText } from '../vectors/embeddings.ts'
import { nearestBlocks } from '../search/join-rankings.ts'
import { vectorTable, inSteps } from '../vectors/vector-table.ts'

/** Makes vectors of texts, one for each, in their order; undefined for one that has none. */
export type Embed = (texts: string[], of: 'blocks' | 'question') => Promise<(Float32Array | undefined)[]>

/**
 * Finds the blocks whose vectors are nearest to a question's, by their positions, best first: from vectors that are kept
 * and compared as those of stored blocks are. They are made when they are first asked for.
 */
export function poolVectors(
  blocks: { title: string; text: string }[],
  embed: Embed,
): (question: string) => Promise<number[]> {
  const makeTable = async () => {
    const vectors = await embed(
      blocks.map((block) => embeddedText({ ...block, headings: [] })),
      'blocks',
    )
    const table = vectorTable()
    table.add(
      vectors.flatMap((vector, blockId) =>
        vector ? [{ blockId, documentId: '', collection: '', vector: inSteps(vector) }] : [],
      ),
    )
    return table
  }
  let made: ReturnType<typeof makeTable> | undefined
  return async (question) => {
    const asked = embed([question.slice(0, longestEmbedded)], 'question')
    const [table, [vector]] = await Promise.all([(made ??= makeTable()), asked])
    return vector ? table.nearest(vector, { collections: undefined, limit: nearestBlocks }) : []
  }
}
