import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { may, type Accounts, type Identity } from '../../accounts/index.ts'
import { joinDeltas, type Assistant } from '../../assistant/index.ts'
import { AppError, type Clock, type Ids } from '../../base/index.ts'
import type { Store } from '../../store/index.ts'
import {
  branchTo,
  changeConversationSchema,
  changeFolderSchema,
  forkSchema,
  type ConversationDetail,
  type ConversationMatch,
  type ConversationMatches,
  type RunEvent,
  type SharedConversation,
} from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { absent } from '../absent.ts'
import { sendPicture } from '../pictures/send-picture.ts'
import type { ToolAccess } from '../tools/tool-access.ts'
import { validate } from '../validate.ts'

type WithId = { Params: { id: string } }

const searchSchema = z.object({ q: z.string().trim().min(1).max(500) })
const mostWords = 12
const mostMatches = 50
/** How much is shown around what was found, in characters. */
const around = 60

export interface ConversationRouteParts {
  assistant: Assistant
  store: Store
  accounts: Accounts
  tools: ToolAccess
  clock: Clock
  ids: Ids
}

/** Conversations: each is its person's own; one that is shared is read by every member who has its link. */
export function conversationRoutes(server: FastifyInstance, parts: ConversationRouteParts): void {
  const { assistant, accounts, tools, clock, ids } = parts
  const { runs: store, documents } = parts.store
  const change = ruled('guest', 'runs', 'change', 'conversation')

  server.get('/api/conversations', ruled('guest', 'runs'), async (request) => ({
    conversations: await store.conversations(identityOf(request).person.id),
  }))

  server.get('/api/conversation-search', ruled('guest', 'runs'), async (request) => {
    const words = validate(searchSchema, request.query).q.split(/\s+/).slice(0, mostWords)
    const found = await store.findRuns(identityOf(request).person.id, words, mostMatches + 1)
    return {
      more: found.length > mostMatches,
      matches: found
        .slice(0, mostMatches)
        .map(({ id: runId, conversationId, title, createdAt: at, question, answer }) => ({
          conversationId,
          runId,
          title,
          at,
          ...excerpt(`${question}\n${answer}`, words[0]!),
        })),
    } satisfies ConversationMatches
  })

  server.get<WithId>(
    '/api/conversations/:id',
    ruled('guest', 'runs', 'read', 'conversation'),
    async (request): Promise<ConversationDetail> => detail(request.params.id),
  )

  server.patch<WithId>('/api/conversations/:id', change, async (request): Promise<ConversationDetail> => {
    const { id } = request.params
    const { headId, ...changes } = validate(changeConversationSchema, request.body)
    if (headId !== undefined && !(await store.conversationRuns(id)).some((run) => run.id === headId))
      throw new AppError('bad-request', '`headId`: expected a run of this conversation.', { param: 'headId' })
    await store.changeConversation(id, { ...changes, ...(headId !== undefined && { headId }) })
    return detail(id)
  })

  server.patch<{ Params: { folder: string } }>(
    '/api/folders/:folder',
    ruled('guest', 'runs'),
    async (request, reply) => {
      const { name } = validate(changeFolderSchema, request.body)
      await store.renameFolder(identityOf(request).person.id, request.params.folder, name)
      return reply.status(204).send()
    },
  )

  // A conversation of its own that begins as this one does, up to one of its answers.
  server.post<WithId>('/api/conversations/:id/fork', change, async (request, reply) => {
    const { id: from } = request.params
    const { runId } = validate(forkSchema, request.body)
    const { title } = await detail(from)
    const branch = branchTo(await store.conversationRuns(from), runId)
    if (branch.length === 0)
      throw new AppError('bad-request', '`runId`: expected a run of this conversation.', { param: 'runId' })
    if (branch.some(({ status }) => status === 'running'))
      throw new AppError('conflict', 'The answer is still being written. Fork it when it is complete.')
    const { actor, person } = identityOf(request)
    const [id, at] = [ids.next('conv'), clock.now()]
    await store.fork(
      { id, personId: person.id, title, createdAt: at },
      branch.map((run) => ({ from: run.id, id: ids.next('run') })),
      [{ at, actor, action: 'conversation-forked', object: id, details: { from, runs: branch.length } }],
    )
    return reply.status(201).send({ conversationId: id })
  })

  server.delete<WithId>('/api/conversations/:id', change, async (request, reply) => {
    const { id } = request.params
    for (const run of await store.conversationRuns(id)) await assistant.stop(run.id)
    await store.removeConversation(id, [
      { at: clock.now(), actor: identityOf(request).actor, action: 'conversation-deleted', object: id },
    ])
    return reply.status(204).send()
  })

  server.post<WithId>('/api/conversations/:id/share', change, async (request) => {
    const { id } = request.params
    const shareId = (await store.conversation(id))?.shareId ?? randomBytes(16).toString('base64url')
    const { actor } = identityOf(request)
    await store.changeConversation(id, { shareId }, [
      { at: clock.now(), actor, action: 'conversation-shared', object: id },
    ])
    return { shareId }
  })

  server.delete<WithId>('/api/conversations/:id/share', change, async (request, reply) => {
    const { id } = request.params
    const { actor } = identityOf(request)
    await store.changeConversation(id, { shareId: null }, [
      { at: clock.now(), actor, action: 'conversation-unshared', object: id },
    ])
    return reply.status(204).send()
  })

  server.get<{ Params: { shareId: string } }>(
    '/api/shared/:shareId',
    ruled('member', 'runs'),
    async (request): Promise<SharedConversation> => {
      const { found, branch } = await sharedBranch(request.params.shareId)
      const runs = await Promise.all(
        branch.map(async (run) => ({
          run,
          events: await readableEvents(joinDeltas(await store.events(run.id, 0)), identityOf(request)),
        })),
      )
      const owner = accounts.people.list().find(({ id }) => id === found.personId)
      return { title: found.title, sharedBy: owner?.name ?? '', runs }
    },
  )

  server.get<{ Params: { shareId: string; runId: string; place: string } }>(
    '/api/shared/:shareId/pictures/:runId/:place',
    ruled('member', 'runs'),
    async (request, reply) => {
      const { shareId, runId: id, place } = request.params
      const { branch } = await sharedBranch(shareId)
      if (!branch.some((run) => run.id === id)) throw absent('run', id)
      return sendPicture(store, { id, place }, request, reply)
    },
  )

  /** What is shared is the branch that its person looks at. */
  async function sharedBranch(shareId: string) {
    const found = await store.sharedConversation(shareId)
    if (!found)
      throw new AppError('not-found', 'Nothing is shared here. Ask whoever sent the link to share it again.')
    return { found, branch: branchTo(await store.conversationRuns(found.id), found.headId) }
  }

  async function detail(id: string): Promise<ConversationDetail> {
    const found = await store.conversation(id)
    if (!found) throw absent('conversation', id)
    const { personId: _, ...conversation } = found
    return { ...conversation, runs: await store.conversationRuns(id) }
  }

  /**
   * Who shares an answer does not thereby share the documents, nor what tools reach: passages that the reader may not
   * see are left out, and so is what came back from tools that the reader may not use.
   */
  async function readableEvents(events: RunEvent[], reader: Identity): Promise<RunEvent[]> {
    const readable: RunEvent[] = []
    const called = new Map<string, string>()
    for (const event of events) {
      // Nor the titles of documents that the prompt began with, and what its person wants every answer to heed.
      if (event.type === 'prompt') continue
      if (event.type === 'tool-called') called.set(event.call, event.tool)
      if (event.type === 'tool-ended' && !tools.mayUse(reader, called.get(event.call) ?? '')) {
        readable.push({ ...event, text: '' })
        continue
      }
      if (event.type !== 'evidence') {
        readable.push(event)
        continue
      }
      const passages: typeof event.passages = []
      for (const passage of event.passages) {
        const document = await documents.get(passage.documentId)
        const collection = document && accounts.collections.get(document.collection)
        if (collection && may(reader, 'read', { kind: 'document', collection, addedBy: document.addedBy }))
          passages.push(passage)
      }
      readable.push({ ...event, passages })
    }
    return readable
  }
}

/** What stands around the first place of a word; the beginning where the word is elsewhere, as in the title. */
function excerpt(text: string, word: string): Pick<ConversationMatch, 'before' | 'match' | 'after'> {
  const at = text.toLowerCase().indexOf(word.toLowerCase())
  if (at < 0) return { before: '', match: '', after: text.slice(0, 2 * around) }
  return {
    before: text.slice(Math.max(0, at - around), at),
    match: text.slice(at, at + word.length),
    after: text.slice(at + word.length, at + word.length + around),
  }
}
