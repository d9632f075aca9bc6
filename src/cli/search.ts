import type { SearchResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { place, plain } from './text.ts'

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
  const { results } = await client.call<{ results: SearchResult[] }>('POST', '/api/search', body, { signal })
  if (results.length === 0) stderr.write('Nothing in the documents has these words.\n')
  for (const [index, result] of results.entries()) {
    const { title, headings, documentId, start, end, text } = result
    if (json) stdout.write(`${JSON.stringify(result)}\n`)
    else
      stdout.write(
        `[${index + 1}] ${place(title, headings)} (${documentId}, ${start}–${end})\n` +
          `    ${plain(text).replaceAll(/\s*\n\s*/g, '\n    ')}\n`,
      )
  }
  return 0
}
