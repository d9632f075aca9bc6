import { embeddedText, longestEmbedded } from '../vectors/embeddings.ts'
import { nearestBlocks } from '../search/join-rankings.ts'
import { vectorTable, inSteps } from '../vectors/vector-table.ts'

/** Makes vectors of texts, one for each, in their order. */
export type Embed = (texts: string[]) => Promise<Float32Array[]>

/**
 * Finds the blocks whose vectors are nearest to a question's, by their positions, best first: from vectors that are kept
 * and compared as those of stored blocks are. They are made when they are first asked for.
 */
export function poolVectors(
  blocks: { title: string; text: string }[],
  embed: Embed,
): (question: string) => Promise<number[]> {
  const makeTable = async () => {
    const vectors = await embed(blocks.map((block) => embeddedText({ ...block, headings: [] })))
    const table = vectorTable()
    table.add(
      vectors.map((vector, blockId) => ({
        blockId,
        documentId: '',
        collection: '',
        vector: inSteps(vector),
      })),
    )
    return table
  }
  let made: ReturnType<typeof makeTable> | undefined
  return async (question) => {
    const table = await (made ??= makeTable())
    const [vector] = await embed([question.slice(0, longestEmbedded)])
    return table.nearest(vector!, { collections: undefined, limit: nearestBlocks })
  }
}
