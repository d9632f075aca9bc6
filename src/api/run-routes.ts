import type { FastifyInstance, FastifyRequest } from 'fastify'
import { may, type Accounts } from '../accounts/index.ts'
import type { Assistant } from '../assistant/index.ts'
import { AppError, encodeSse, type Clock } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import type { RunStore } from '../store/index.ts'
import { startRunSchema, type ConversationDetail, type RunSummary } from '../wire/index.ts'
import { callerOf, identityOf } from './authenticate.ts'
import { openEventStream } from './event-stream.ts'
import { refuseModel } from './chat-routes.ts'
import { readableCollections } from './document-routes.ts'
import { ruled } from './route-rule.ts'
import { validate } from './validate.ts'

type WithId = { Params: { id: string } }

export interface RunRouteParts {
  assistant: Assistant
  store: RunStore
  documents: Documents
  accounts: Accounts
  clock: Clock
}

/** Runs and conversations; each is seen by the person whose it is, and by nobody else. */
export function runRoutes(server: FastifyInstance, parts: RunRouteParts): void {
  const { assistant, store, clock } = parts

  server.post('/api/runs', ruled('guest', 'runs'), async (request, reply) => {
    const { question, conversationId, model, collections: wanted } = validate(startRunSchema, request.body)
    refuseModel(identityOf(request), model)
    const collections = await readableCollections(request, parts, wanted)
    if (conversationId !== undefined) await ownConversation(request, conversationId)
    const personId = identityOf(request).person.id
    const caller = callerOf(request)
    reply.status(201)
    return assistant.start({ question, conversationId, model, collections, personId, caller })
  })

  server.get<WithId>('/api/runs/:id', ruled('guest', 'runs', 'read', 'run'), async (request) => {
    const run = await runOf(request.params.id)
    return { run, events: await store.events(run.id, 0) }
  })

  server.get<WithId & { Querystring: { after?: string } }>(
    '/api/runs/:id/events',
    ruled('guest', 'runs', 'read', 'run'),
    async (request, reply) => {
      const run = await runOf(request.params.id)
      const after = eventNumber(request.headers['last-event-id'] ?? request.query.after)
      const stream = openEventStream(reply)
      for await (const event of assistant.follow(run.id, after, stream.signal))
        await stream.write(encodeSse({ event: event.type, id: event.seq, data: JSON.stringify(event) }))
      stream.end()
      return reply
    },
  )

  server.post<WithId>(
    '/api/runs/:id/stop',
    ruled('guest', 'runs', 'change', 'run'),
    async (request, reply) => {
      reply.status(202)
      return { stopped: assistant.stop(request.params.id) }
    },
  )

  server.get('/api/conversations', ruled('guest', 'runs'), async (request) => ({
    conversations: await store.conversations(identityOf(request).person.id),
  }))

  server.get<WithId>(
    '/api/conversations/:id',
    ruled('guest', 'runs', 'read', 'conversation'),
    async (request): Promise<ConversationDetail> => {
      const found = await store.conversation(request.params.id)
      if (!found) throw absent('conversation', request.params.id)
      const { personId: _, ...conversation } = found
      return { ...conversation, runs: await store.conversationRuns(conversation.id) }
    },
  )

  server.delete<WithId>(
    '/api/conversations/:id',
    ruled('guest', 'runs', 'change', 'conversation'),
    async (request, reply) => {
      const { id } = request.params
      for (const run of await store.conversationRuns(id)) assistant.stop(run.id)
      await store.removeConversation(id, [
        { at: clock.now(), actor: identityOf(request).actor, action: 'conversation-deleted', object: id },
      ])
      return reply.status(204).send()
    },
  )

  async function ownConversation(request: FastifyRequest, id: string) {
    const conversation = await store.conversation(id)
    if (!conversation || !may(identityOf(request), 'change', { kind: 'conversation', ...conversation }))
      throw absent('conversation', id)
  }

  async function runOf(id: string): Promise<RunSummary> {
    const run = await store.run(id)
    if (!run) throw absent('run', id)
    const { personId: _, ...summary } = run
    return summary
  }
}

/** What is somebody else's is answered as if it were not there. */
function absent(what: string, id: string): AppError {
  return new AppError('not-found', `There is no ${what} \`${id}\` of yours.`)
}

function eventNumber(text: string | string[] | undefined): number {
  const number = Number(text ?? 0)
  if (!Number.isInteger(number) || number < 0)
    throw new AppError('bad-request', '`Last-Event-ID`: expected the number of an event.', {
      param: 'Last-Event-ID',
    })
  return number
}
