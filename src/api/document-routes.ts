import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, errorTable, type ErrorCode } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import { clientGone } from './event-stream.ts'
import { memberRoute } from './route-rule.ts'
import { validate } from './validate.ts'

type WithId = { Params: { id: string } }

const addSchema = z.object({
  name: z.string().min(1).max(1_000),
  collection: z.string().min(1).max(200).default('library'),
})

const searchSchema = z.strictObject({
  question: z.string().trim().min(1).max(100_000),
  collections: z.array(z.string()).optional(),
  limit: z.int().min(1).max(100).default(10),
})

/** Documents, collections and search. */
export function documentRoutes(
  server: FastifyInstance,
  { documents, maxDocumentBytes }: { documents: Documents; maxDocumentBytes: number },
): void {
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: maxDocumentBytes },
    (_, body, done) => done(null, body),
  )

  server.post('/api/documents', { ...memberRoute, bodyLimit: maxDocumentBytes }, async (request, reply) => {
    const { name, collection } = validate(addSchema, request.query)
    if (!Buffer.isBuffer(request.body))
      throw new AppError(
        'bad-request',
        'Send the file itself as the body, with content-type application/octet-stream.',
      )
    const result = await documents.add({ name, collection, bytes: request.body }, clientGone(reply))
    if (result.problem) reply.status(errorTable[result.problem.code as ErrorCode].status)
    else reply.status(result.replaced ? 200 : 201)
    return result
  })

  server.get<{ Querystring: { collection?: string } }>('/api/documents', memberRoute, async (request) => ({
    documents: await documents.list(request.query.collection),
  }))

  server.get<WithId>('/api/documents/:id', memberRoute, async (request) => {
    const found = await documents.get(request.params.id)
    if (!found) throw absent(request.params.id)
    return found
  })

  server.delete<WithId>('/api/documents/:id', memberRoute, async (request, reply) => {
    if (!(await documents.remove(request.params.id))) throw absent(request.params.id)
    return reply.status(204).send()
  })

  server.get('/api/collections', memberRoute, async () => ({ collections: await documents.collections() }))

  server.post('/api/search', memberRoute, async (request) => ({
    results: await documents.search(validate(searchSchema, request.body)),
  }))
}

function absent(id: string): AppError {
  return new AppError('not-found', `There is no document \`${id}\`. GET /api/documents lists them.`)
}
