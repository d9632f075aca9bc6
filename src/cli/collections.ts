import { AppError } from '../base/index.ts'
import type { CollectionSummary } from '../wire/index.ts'
import type { Client } from './client.ts'
import { plain } from './output/text.ts'

/** Throws `not-found` for a name that no collection has: nothing would be found in it, as if there were no answer. */
export async function knowCollections(
  names: readonly string[] | undefined,
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  if (names === undefined) return
  const { collections } = await client.call<{ collections: CollectionSummary[] }>(
    'GET',
    '/api/collections',
    undefined,
    { signal },
  )
  const known = collections.map(({ name }) => name)
  const missing = names.find((name) => !known.includes(name))
  if (missing === undefined) return
  const instead = known.length > 0 ? `There are: ${known.slice(0, 20).join(', ')}.` : 'There is none yet.'
  throw new AppError(
    'not-found',
    plain(`There is no collection \`${missing}\` that you may read. ${instead}`),
  )
}
