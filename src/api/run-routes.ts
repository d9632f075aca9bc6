import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Assistant } from '../assistant/index.ts'
import { AppError, encodeSse } from '../base/index.ts'
import type { RunStore } from '../store/index.ts'
import { startRunSchema, type ConversationDetail, type RunSummary } from '../wire/index.ts'
import { callerOf, identityOf } from './authenticate.ts'
import { openEventStream } from './event-stream.ts'
import { memberRoute } from './route-rule.ts'
import { validate } from './validate.ts'

type WithId = { Params: { id: string } }

/** Runs and conversations; each is seen by the person whose it is, and by nobody else. */
export function runRoutes(server: FastifyInstance, parts: { assistant: Assistant; store: RunStore }): void {
  const { assistant, store } = parts

  server.post('/api/runs', memberRoute, async (request, reply) => {
    const { question, conversationId, model, collections } = validate(startRunSchema, request.body)
    if (conversationId !== undefined) await ownConversation(request, conversationId)
    const personId = identityOf(request).person.id
    const caller = callerOf(request)
    reply.status(201)
    return assistant.start({ question, conversationId, model, collections, personId, caller })
  })

  server.get<WithId>('/api/runs/:id', memberRoute, async (request) => {
    const run = await ownRun(request, request.params.id)
    return { run, events: await store.events(run.id, 0) }
  })

  server.get<WithId & { Querystring: { after?: string } }>(
    '/api/runs/:id/events',
    memberRoute,
    async (request, reply) => {
      const run = await ownRun(request, request.params.id)
      const after = eventNumber(request.headers['last-event-id'] ?? request.query.after)
      const stream = openEventStream(reply)
      for await (const event of assistant.follow(run.id, after, stream.signal))
        await stream.write(encodeSse({ event: event.type, id: event.seq, data: JSON.stringify(event) }))
      stream.end()
      return reply
    },
  )

  server.post<WithId>('/api/runs/:id/stop', memberRoute, async (request, reply) => {
    const run = await ownRun(request, request.params.id)
    reply.status(202)
    return { stopped: assistant.stop(run.id) }
  })

  server.get('/api/conversations', memberRoute, async (request) => ({
    conversations: await store.conversations(identityOf(request).person.id),
  }))

  server.get<WithId>('/api/conversations/:id', memberRoute, async (request): Promise<ConversationDetail> => {
    const { personId: _, ...conversation } = await ownConversation(request, request.params.id)
    return { ...conversation, runs: await store.conversationRuns(conversation.id) }
  })

  server.delete<WithId>('/api/conversations/:id', memberRoute, async (request, reply) => {
    const { id } = await ownConversation(request, request.params.id)
    for (const run of await store.conversationRuns(id)) assistant.stop(run.id)
    await store.removeConversation(id)
    return reply.status(204).send()
  })

  async function ownConversation(request: FastifyRequest, id: string) {
    const conversation = await store.conversation(id)
    if (conversation?.personId !== identityOf(request).person.id) throw absent('conversation', id)
    return conversation
  }

  async function ownRun(request: FastifyRequest, id: string): Promise<RunSummary> {
    const run = await store.run(id)
    if (run?.personId !== identityOf(request).person.id) throw absent('run', id)
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
