import { AppError } from '../base/index.ts'
import type { DocumentSummary, ReindexResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { knowCollections } from './collections.ts'
import { print } from './people.ts'
import { count, plain } from './output/text.ts'

export interface ListDocumentsOptions {
  collection?: string
  json?: boolean
}

/** Shows the documents that one may read, by collection and name. */
export async function listDocuments(
  options: ListDocumentsOptions,
  client: Client,
  context: CliContext,
): Promise<number> {
  const documents = await allDocuments(options.collection, client, context.signal)
  if (documents.length === 0)
    context.stderr.write('There is no document yet. Add some with `muster add PATH…`.\n')
  const inOrder = documents.toSorted(
    (a, b) => a.collection.localeCompare(b.collection) || a.name.localeCompare(b.name),
  )
  print(context, options, inOrder, ({ id, collection, blocks, addedAt, name }) => [
    id,
    collection,
    new Date(addedAt).toISOString().slice(0, 10),
    count(blocks, 'block'),
    name,
  ])
  return 0
}

/** Removes documents, each named by its id or by the name that it was added under: all of them, or none. */
export async function removeDocuments(
  wanted: string[],
  options: ListDocumentsOptions,
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const documents = await allDocuments(options.collection, client, signal)
  const found = [...new Set(wanted.map((one) => findDocument(one, documents)))]
  for (const { id, name, collection } of found) {
    await client.call('DELETE', `/api/documents/${encodeURIComponent(id)}`, undefined, { signal })
    if (options.json) stdout.write(`${JSON.stringify({ id, deleted: true })}\n`)
    else stderr.write(`${plain(name)} is no longer in ${plain(collection)}.\n`)
  }
  return 0
}

/**
 * Makes anew what documents of earlier versions are found by, a few at a time: what was stopped in the middle goes on
 * where it was with the next call.
 */
export async function reindexDocuments(
  options: { json?: boolean },
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  let [looked, changed] = [0, 0]
  for (let after: string | undefined; ;) {
    const done: ReindexResult = await client.call(
      'POST',
      '/api/documents/reindex',
      { ...(after !== undefined && { after }) },
      { signal },
    )
    looked += done.looked
    changed += done.changed
    if (done.after === undefined) break
    after = done.after
    if (!options.json) stderr.write(`${count(looked, 'document')} looked at, ${changed} made anew\n`)
  }
  if (options.json) stdout.write(`${JSON.stringify({ looked, changed })}\n`)
  else
    stderr.write(
      `Of ${count(looked, 'document')}, ${changed} had to be made anew: all are found by the rules of their language.\n`,
    )
  return 0
}

function findDocument(wanted: string, documents: DocumentSummary[]): DocumentSummary {
  const found = documents.filter(({ id, name }) => id === wanted || name === wanted)
  if (found.length === 0)
    throw new AppError(
      'not-found',
      `There is no document \`${plain(wanted)}\`. \`muster documents list\` shows their ids and names.`,
    )
  if (found.length > 1)
    throw new AppError(
      'bad-request',
      `${found.length} documents are called \`${plain(wanted)}\`: give an id, or a collection with -C ` +
        `(${found.map(({ id, collection }) => `${id} in ${plain(collection)}`).join(', ')}).`,
    )
  return found[0]!
}

async function allDocuments(
  collection: string | undefined,
  client: Client,
  signal: AbortSignal,
): Promise<DocumentSummary[]> {
  if (collection !== undefined) await knowCollections([collection], client, signal)
  const query = collection === undefined ? '' : `?collection=${encodeURIComponent(collection)}`
  return (
    await client.call<{ documents: DocumentSummary[] }>('GET', `/api/documents${query}`, undefined, {
      signal,
    })
  ).documents
}
