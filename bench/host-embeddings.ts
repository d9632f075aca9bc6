import { systemClock } from '../src/base/index.ts'
import type { Embed } from '../src/documents/index.ts'
import { openaiHost } from '../src/model/index.ts'

/** Of the requests to a host so many are under way at a time, each for so many texts. */
const requestsAtOnce = 4
const textsOfRequest = 64

/**
 * Vectors from a host's `/v1/embeddings`, asked for as the server does it. Each text is asked for once, however often it
 * comes. Throws an `AppError` that says what is wrong where the host fails.
 */
export function hostEmbeddings({
  url,
  model,
  key,
}: {
  url: string
  model: string
  key: string | undefined
}): Embed {
  const host = openaiHost({
    name: url,
    kind: 'openai',
    url,
    clock: systemClock,
    ...(key !== undefined && { key }),
  })
  const known = new Map<string, Float32Array>()
  return async (texts) => {
    const missing = [...new Set(texts)].filter((text) => !known.has(text))
    const failed = new AbortController()
    let next = 0
    const askOn = async () => {
      while (next < missing.length) {
        const some = missing.slice(next, (next += textsOfRequest))
        const vectors = await host.embed!(model, some, failed.signal)
        for (const [place, text] of some.entries()) known.set(text, vectors[place]!)
      }
    }
    try {
      await Promise.all(Array.from({ length: requestsAtOnce }, askOn))
    } finally {
      failed.abort()
    }
    return texts.map((text) => known.get(text)!)
  }
}
