import type { SearchResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { knowCollections } from './collections.ts'
import { placeOf, plain } from './output/text.ts'

export interface SearchOptions {
  question: string
  json: boolean
  collections?: string[]
  limit?: number
}

/** Shows the passages that an answer would be made from, best first. */
export async function search(
  { json, ...body }: SearchOptions,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  await knowCollections(body.collections, client, signal)
  const { results } = await client.call<{ results: SearchResult[] }>('POST', '/api/search', body, { signal })
  if (results.length === 0) stderr.write('Nothing in the documents has these words.\n')
  for (const [index, result] of results.entries()) {
    if (json) stdout.write(`${JSON.stringify(result)}\n`)
    else
      stdout.write(
        `[${index + 1}] ${placeOf(result)}\n` +
          `    ${plain(result.text).replaceAll(/\s*\n\s*/g, '\n    ')}\n`,
      )
  }
  return 0
}
