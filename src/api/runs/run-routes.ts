import type { FastifyInstance, FastifyRequest } from 'fastify'
import { may, type Accounts } from '../../accounts/index.ts'
import { joinDeltas, type Assistant } from '../../assistant/index.ts'
import { AppError, encodeSse, type Clock } from '../../base/index.ts'
import type { Documents } from '../../documents/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { RunStore } from '../../store/index.ts'
import { isRunEvent, startRunSchema, verdictReportSchema, type RunSummary } from '../../wire/index.ts'
import { absent } from '../absent.ts'
import { callerOf, identityOf } from '../authenticate.ts'
import { openEventStream } from '../event-stream.ts'
import { readableCollections } from '../documents/document-routes.ts'
import { givenPictures } from '../pictures/given-pictures.ts'
import type { KeptQuestions } from './kept-questions.ts'
import { opinionPlan, type OpinionSettings } from '../verdicts/opinion-plan.ts'
import { refuseBlindModel, refuseModel } from '../refuse-model.ts'
import type { PictureLimits } from '../pictures/read-picture.ts'
import { sendPicture } from '../pictures/send-picture.ts'
import type { ToolAccess } from '../tools/tool-access.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

type WithId = { Params: { id: string } }
const mostReports = 10_000
/** Questions that one person keeps for later. */
const mostKept = 100

export interface RunRouteParts {
  assistant: Assistant
  store: RunStore
  documents: Documents
  accounts: Accounts
  tools: ToolAccess
  clock: Clock
  kept: KeptQuestions
  secondOpinion: OpinionSettings
  pool: Pick<Pool, 'facts' | 'models'>
  pictureLimits: PictureLimits
  /** What somebody wants every answer to heed. */
  instructionsOf: (personId: string) => Promise<string | undefined>
}

/** Runs; each is seen by the person whose it is, and by nobody else. */
export function runRoutes(server: FastifyInstance, parts: RunRouteParts): void {
  const { assistant, store, clock } = parts

  server.post('/api/runs', ruled('guest', 'runs'), async (request, reply) => {
    const {
      collections: wanted,
      secondOpinion: choice,
      pictures: given = [],
      ...asked
    } = validate(startRunSchema, request.body)
    const { conversationId, model } = asked
    refuseModel(identityOf(request), model)
    if (given.length > 0) refuseBlindModel(parts.pool, model, callerOf(request))
    const pictures = await givenPictures(given, {
      store,
      identity: identityOf(request),
      limits: parts.pictureLimits,
    })
    const secondOpinion = opinionPlan(choice, parts.secondOpinion, identityOf(request))
    const collections = await readableCollections(request, parts, wanted)
    const temporary =
      conversationId === undefined
        ? asked.temporary === true
        : (await ownConversation(request, conversationId)).temporary
    const teams = parts.tools.teamsOf(identityOf(request))
    // Where nothing is kept, nothing is changed; and a key is nobody who could be asked.
    const asks = !temporary && !identityOf(request).key
    const personId = identityOf(request).person.id
    const caller = callerOf(request)
    reply.status(201)
    return assistant.start({
      ...asked,
      pictures,
      conversationId,
      collections,
      named: wanted,
      personId,
      caller,
      secondOpinion,
      tools: teams && { teams, asks },
      instructions: await parts.instructionsOf(personId),
    })
  })

  server.get<WithId>('/api/runs/:id', ruled('guest', 'runs', 'read', 'run'), async (request) => {
    const run = await runOf(request.params.id)
    return { run, events: joinDeltas(await store.events(run.id, 0)) }
  })

  server.get<WithId & { Querystring: { after?: string } }>(
    '/api/runs/:id/events',
    ruled('guest', 'runs', 'read', 'run'),
    async (request, reply) => {
      const run = await runOf(request.params.id)
      const after = eventNumber(request.headers['last-event-id'] ?? request.query.after)
      const stream = openEventStream(reply)
      try {
        for await (const event of assistant.follow(run.id, after, stream.signal))
          await stream.write(
            encodeSse({
              event: event.type,
              // Without a number the client goes on behind the last one that it has.
              ...(isRunEvent(event) && { id: event.seq }),
              data: JSON.stringify(event),
            }),
          )
        stream.end()
      } catch {
        // What was given up is closed later: whoever follows asks again until it is.
        reply.raw.destroy()
      }
      return reply
    },
  )

  server.get<{ Params: { id: string; place: string } }>(
    '/api/runs/:id/pictures/:place',
    ruled('guest', 'runs', 'read', 'run'),
    async (request, reply) => sendPicture(store, request.params, request, reply),
  )

  server.post<WithId>(
    '/api/runs/:id/stop',
    ruled('guest', 'runs', 'change', 'run'),
    async (request, reply) => {
      reply.status(202)
      await parts.kept.stopped(request.params.id)
      return { stopped: await assistant.stop(request.params.id) }
    },
  )

  server.put<WithId>(
    '/api/runs/:id/kept',
    ruled('guest', 'runs', 'change', 'run'),
    async (request, reply) => {
      const run = await runOf(request.params.id)
      const personId = identityOf(request).person.id
      if (run.status === 'running' || run.model === 'quote')
        throw new AppError('conflict', 'Only a question to a model that has been answered is kept for later.')
      if ((await store.keptQuestions(personId)) >= mostKept)
        throw new AppError('busy', `You keep ${mostKept} questions already. Let go of one first.`, {
          because: { code: 'too-many-kept', values: { most: mostKept } },
        })
      await store.keepQuestion({ runId: run.id, personId, at: clock.now() })
      parts.kept.wake()
      return reply.status(204).send()
    },
  )

  server.delete<WithId>(
    '/api/runs/:id/kept',
    ruled('guest', 'runs', 'change', 'run'),
    async (request, reply) => {
      await store.dropQuestion(request.params.id)
      return reply.status(204).send()
    },
  )

  server.post<WithId>(
    '/api/runs/:id/reports',
    ruled('guest', 'runs', 'change', 'run'),
    async (request, reply) => {
      const report = validate(verdictReportSchema, request.body)
      const personId = identityOf(request).person.id
      await store.addReport({ ...report, runId: request.params.id, personId, at: clock.now() })
      return reply.status(201).send({ reported: true })
    },
  )

  server.get('/api/verdict-reports', administratorRoute, async () => ({
    reports: await store.reports(mostReports),
  }))

  async function ownConversation(request: FastifyRequest, id: string) {
    const conversation = await store.conversation(id)
    if (!conversation || !may(identityOf(request), 'change', { kind: 'conversation', ...conversation }))
      throw absent('conversation', id)
    return conversation
  }

  async function runOf(id: string): Promise<RunSummary> {
    const run = await store.run(id)
    if (!run) throw absent('run', id)
    const { personId: _, ...summary } = run
    return summary
  }
}

function eventNumber(text: string | string[] | undefined): number {
  const number = Number(text ?? 0)
  if (!Number.isInteger(number) || number < 0)
    throw new AppError('bad-request', '`Last-Event-ID`: expected the number of an event.', {
      param: 'Last-Event-ID',
    })
  return number
}
