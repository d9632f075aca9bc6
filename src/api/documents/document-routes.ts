import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { may, type Accounts, type Identity } from '../../accounts/index.ts'
import { AppError, errorTable, type Clock, type ErrorCode } from '../../base/index.ts'
import { fetchPage, type Documents, type FetchLimits, type NewFile } from '../../documents/index.ts'
import {
  addFromUrlSchema,
  changeCollectionSchema,
  naturalOrder,
  type AddResult,
  type CollectionSummary,
  type DocumentSummary,
} from '../../wire/index.ts'
import { absent } from '../absent.ts'
import { identityOf } from '../authenticate.ts'
import { clientGone } from '../event-stream.ts'
import { ruled } from '../route-rule.ts'
import { sendFile } from './send-file.ts'
import { validate } from '../validate.ts'

type WithId = { Params: { id: string } }
type WithName = { Params: { name: string } }

const addSchema = z.object({
  name: z.string().min(1).max(1_000),
  collection: z.string().min(1).max(200).default('library'),
})

const reindexSchema = z.strictObject({
  /** The last document that is done. */
  after: z.string().max(200).optional(),
})

const searchSchema = z.strictObject({
  question: z.string().trim().min(1).max(100_000),
  collections: z.array(z.string()).optional(),
  limit: z.int().min(1).max(100).default(10),
  /** Earlier turns of a conversation that the question belongs to, oldest first. */
  history: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string().max(100_000) }))
    .max(100)
    .optional(),
})

export interface DocumentRouteParts {
  documents: Documents
  accounts: Accounts
  clock: Clock
  fetchLimits: FetchLimits
}

/** Documents, collections and search: each sees what is in the collections that they may read. */
export function documentRoutes(server: FastifyInstance, parts: DocumentRouteParts): void {
  const { documents, accounts, clock, fetchLimits } = parts
  const maxDocumentBytes = fetchLimits.maxBytes
  const { collections } = accounts
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: maxDocumentBytes },
    (_, body, done) => done(null, body),
  )

  server.post(
    '/api/documents',
    { ...ruled('member', 'documents'), bodyLimit: maxDocumentBytes },
    async (request, reply) => {
      const { name, collection } = validate(addSchema, request.query)
      if (!Buffer.isBuffer(request.body))
        throw new AppError(
          'bad-request',
          'Send the file itself as the body, with content-type application/octet-stream.',
        )
      return add(request, reply, { name, collection, bytes: request.body })
    },
  )

  server.post('/api/documents/from-url', ruled('member', 'documents'), async (request, reply) => {
    const { url, collection } = validate(addFromUrlSchema, request.body)
    const identity = identityOf(request)
    // Only what has changed is read again, of pages that the asker may read.
    const found = await documents.findPage(collection, url)
    const isReadable =
      found &&
      may(identity, 'read', {
        kind: 'document',
        collection: collections.get(found.document.collection),
        addedBy: found.document.addedBy,
      })
    const known = isReadable ? found : undefined
    const page = await fetchPage(url, { limits: fetchLimits, clock, signal: clientGone(reply), known })
    if (!page)
      return { name: known!.document.name, document: known!.document, replaced: false, unchanged: true }
    const { name, bytes, etag, lastModified } = page
    return add(request, reply, { name, collection, bytes, page: { url, etag, lastModified } })
  })

  async function add(
    request: FastifyRequest,
    reply: FastifyReply,
    file: Pick<NewFile, 'name' | 'collection' | 'bytes' | 'page'>,
  ): Promise<AddResult> {
    const identity = identityOf(request)
    const owned = await collections.claim(identity, file.collection)
    const result = await documents.add(
      {
        ...file,
        by: identity.actor,
        owner: identity.person.id,
        mayReplace: (known) => mayChangeDocument(identity, owned, known),
      },
      clientGone(reply),
    )
    if (result.problem) reply.status(errorTable[result.problem.code as ErrorCode].status)
    else reply.status(result.replaced || result.unchanged ? 200 : 201)
    return result
  }

  server.get<{ Querystring: { collection?: string } }>(
    '/api/documents',
    ruled('guest', 'documents'),
    async (request) => {
      const readable = await readableCollections(request, parts)
      const all = await documents.list(request.query.collection)
      const shown = readable ? all.filter(({ collection }) => readable.includes(collection)) : all
      // Here and not in the databases, whose orders differ.
      return { documents: shown.toSorted(byPlace) }
    },
  )

  server.get<WithId>(
    '/api/documents/:id',
    ruled('guest', 'documents', 'read', 'document'),
    async (request) => {
      const found = await documents.get(request.params.id)
      if (!found) throw absent('document', request.params.id)
      return found
    },
  )

  server.get<WithId>(
    '/api/documents/:id/file',
    ruled('guest', 'documents', 'read', 'document'),
    async (request, reply) => sendFile(documents, request.params.id, request, reply),
  )

  // Of all documents, without a word of what they are: an administrator may not read them all.
  server.post('/api/documents/reindex', ruled('administrator', 'documents'), async (request) =>
    documents.reindex({ ...validate(reindexSchema, request.body), by: identityOf(request).actor }),
  )

  server.delete<WithId>(
    '/api/documents/:id',
    ruled('member', 'documents', 'change', 'document'),
    async (request, reply) => {
      await documents.remove(request.params.id, identityOf(request).actor)
      return reply.status(204).send()
    },
  )

  server.get('/api/collections', ruled('guest', 'documents'), async (request) => {
    const identity = identityOf(request)
    const counts = new Map((await documents.collections()).map(({ name, documents }) => [name, documents]))
    for (const { name } of collections.list()) if (!counts.has(name)) counts.set(name, 0)
    const seen = [...counts].flatMap(
      ([name, count]) => collectionSummary(identity, accounts, name, count) ?? [],
    )
    return { collections: seen.toSorted((a, b) => naturalOrder(a.name, b.name)) }
  })

  server.patch<WithName>(
    '/api/collections/:name',
    ruled('member', 'documents', 'change', 'collection'),
    async (request) => {
      const { name } = request.params
      const identity = identityOf(request)
      const { owner, retentionDays } = validate(changeCollectionSchema, request.body)
      const changed = await collections.change(identity.actor, name, {
        ...(owner !== undefined && newOwner(identity, accounts, owner)),
        ...(retentionDays !== undefined && { retentionDays }),
      })
      return collectionSummary(identity, accounts, changed.name, 0) ?? { name }
    },
  )

  server.delete<WithName>(
    '/api/collections/:name',
    ruled('member', 'documents', 'change', 'collection'),
    async (request, reply) => {
      const { actor } = identityOf(request)
      for (const { id } of await documents.list(request.params.name)) await documents.remove(id, actor)
      await collections.remove(actor, request.params.name)
      return reply.status(204).send()
    },
  )

  // The page's own address, and the one for programs beside the chat API.
  for (const path of ['/api/search', '/v1/search'])
    server.post(path, ruled('guest', 'documents'), async (request) => {
      const query = validate(searchSchema, request.body)
      const collections = await readableCollections(request, parts, query.collections)
      return { results: await documents.search({ ...query, collections }) }
    })
}

/** The collections to search: those that were asked for, without what the asker may not read. Undefined for all. */
export function readableCollections(
  request: FastifyRequest,
  parts: Pick<DocumentRouteParts, 'documents' | 'accounts'>,
  wanted?: string[],
): Promise<string[] | undefined> {
  return collectionsFor(identityOf(request), parts, wanted)
}

/** The same, for somebody who is not asking at the moment. */
export async function collectionsFor(
  identity: Identity,
  { documents, accounts }: Pick<DocumentRouteParts, 'documents' | 'accounts'>,
  wanted?: string[],
): Promise<string[] | undefined> {
  const readable = await accounts.collections.readable(identity, async () =>
    (await documents.collections()).map(({ name }) => name),
  )
  return readable && wanted ? wanted.filter((name) => readable.includes(name)) : (readable ?? wanted)
}

function mayChangeDocument(
  identity: Identity,
  collection: ReturnType<Accounts['collections']['get']>,
  { addedBy }: DocumentSummary,
): boolean {
  return may(identity, 'change', { kind: 'document', collection, addedBy })
}

function byPlace(a: DocumentSummary, b: DocumentSummary): number {
  return naturalOrder(a.collection, b.collection) || naturalOrder(a.name, b.name)
}

function collectionSummary(
  identity: Identity,
  { collections }: Accounts,
  name: string,
  documents: number,
): CollectionSummary | undefined {
  const collection = collections.get(name)
  const thing = { kind: 'collection', collection } as const
  const mayChange = may(identity, 'change', thing)
  if (!may(identity, 'read', thing) && !mayChange) return undefined
  const { ownerKind, ownerId, retentionDays } = collection
  const owner =
    ownerKind === 'everyone' ? ownerKind : ownerKind === 'team' ? { team: ownerId! } : { person: ownerId! }
  return { name, documents, owner, retentionDays, mayAdd: may(identity, 'use', thing), mayChange }
}

/** A collection may be given to everyone, to a team that one is in, and to oneself; by administrators to anybody. */
function newOwner(
  identity: Identity,
  { people, teams }: Accounts,
  owner: 'everyone' | { team: string } | { person: string },
) {
  const { person, teams: own } = identity
  const isAdministrator = person.role === 'administrator'
  if (owner === 'everyone') return { ownerKind: 'everyone', ownerId: undefined } as const
  if ('team' in owner) {
    if (!isAdministrator && !own.has(owner.team))
      throw new AppError('not-found', 'There is no such team of yours. It may have been removed meanwhile.', {
        param: 'owner',
      })
    return { ownerKind: 'team', ownerId: teams.get(owner.team).id } as const
  }
  if (!isAdministrator && owner.person !== person.id)
    throw new AppError('forbidden', 'Only an administrator gives a collection to somebody else.', {
      because: { code: 'administrators-only' },
      param: 'owner',
    })
  return { ownerKind: 'person', ownerId: people.get(owner.person).id } as const
}
