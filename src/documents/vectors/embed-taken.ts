import { isRefusal } from './is-refusal.ts'

/** Makes vectors of texts, one for each, in their order. */
export type EmbedTexts = (texts: string[], signal: AbortSignal) => Promise<Float32Array[]>

/**
 * Vectors of these texts; where a host does not take them together, of each by itself, so that one that it does not
 * take keeps no other from its vector. `keep` is told of what was made, by its places, as soon as it is. Resolves to
 * the places of those that were not taken; throws where none was, since then it is not the texts that are wrong.
 */
export async function embedTaken(
  texts: string[],
  embed: EmbedTexts,
  { signal, keep }: { signal: AbortSignal; keep(places: number[], vectors: Float32Array[]): unknown },
): Promise<number[]> {
  try {
    await keep([...texts.keys()], await embed(texts, signal))
    return []
  } catch (thrown) {
    if (texts.length === 1 || !isRefusal(thrown)) throw thrown
  }
  const notTaken: number[] = []
  for (const [place, text] of texts.entries())
    try {
      await keep([place], await embed([text], signal))
    } catch (thrown) {
      notTaken.push(place)
      if (!isRefusal(thrown) || notTaken.length === texts.length) throw thrown
    }
  return notTaken
}
