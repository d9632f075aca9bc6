import type { FastifyInstance, FastifyRequest } from 'fastify'
import { may, type Accounts, type Identity } from '../accounts/index.ts'
import type { Assistant } from '../assistant/index.ts'
import { AppError, assert, toAppError, type Clock, type Ids } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import { tellOf, type Caller, type ChatRequest } from '../model/index.ts'
import type { Pool } from '../pool/index.ts'
import { chatRequestSchema, type ChatRequestBody, type SecondOpinionChoice } from '../wire/index.ts'
import { assistantEvents } from './assistant-events.ts'
import { callerFor, callerOf, identityOf } from './authenticate.ts'
import { chatChunks } from './chat-chunks.ts'
import { clientGone } from './event-stream.ts'
import { readableCollections } from './document-routes.ts'
import { opinionPlan, type OpinionSettings } from './opinion-plan.ts'
import { choicesOf } from './preferences.ts'
import { refuseModel } from './refuse-model.ts'
import { checkPictures, type PictureLimits } from './read-picture.ts'
import { ruled } from './route-rule.ts'
import { sendAnswer, streamAnswer, type Answering } from './send-chat.ts'
import { stoppingError } from './send-error.ts'
import { validate } from './validate.ts'
import { warnOfBudget } from './warn-of-budget.ts'

/** The name of ours that searches the documents before it answers. */
const assistantName = 'assistant'

export interface ChatRouteParts {
  pool: Pool
  assistant: Assistant
  documents: Documents
  accounts: Accounts
  clock: Clock
  ids: Ids
  secondOpinion: OpinionSettings
  pictureLimits: PictureLimits
  isStopping: () => boolean
}

/** The OpenAI chat API: plain models by the short way, `assistant` with the documents. */
export function chatRoutes(server: FastifyInstance, parts: ChatRouteParts): void {
  const { pool, assistant, accounts, clock, ids } = parts
  const modelsOf = (identity: Identity) => {
    const known = pool.models()
    const caller = callerFor(identity)
    const own = [...accounts.aliases.ofTeams(identity).keys()]
      .filter((name) => known.every(({ id }) => id !== name))
      .map((id) => ({ id, hosts: [] as string[], vision: pool.facts(id, caller)?.vision }))
    return [...own, ...known].filter(({ id }) => may(identity, 'use', { kind: 'model', name: id }))
  }

  server.get('/v1/models', ruled('guest', 'chat'), async (request) => ({
    object: 'list',
    data: modelsOf(identityOf(request)).map(toModel),
  }))

  server.get<{ Params: { '*': string } }>('/v1/models/*', ruled('guest', 'chat'), async (request) => {
    const name = request.params['*']
    const found = modelsOf(identityOf(request)).find((model) => model.id === name)
    if (!found)
      throw new AppError('not-found', `No host here serves the model \`${name}\`. GET /v1/models lists them.`)
    return toModel(found)
  })

  async function assistantAnswer(
    request: FastifyRequest,
    asked: {
      chat: ChatRequest
      caller: Caller
      signal: AbortSignal
      secondOpinion: SecondOpinionChoice | undefined
    },
  ): Promise<Answering> {
    const { chat, caller, signal } = asked
    const collections = await readableCollections(request, parts)
    const secondOpinion = opinionPlan(asked.secondOpinion, parts.secondOpinion, identityOf(request))
    const events = assistantEvents(assistant, { chat, caller, secondOpinion }, signal, collections)
    return (tell) =>
      void tellOf(events, signal, tell)
        .then((isWhole) => assert(isWhole, 'a model stream ends in a last event'))
        .catch((thrown: unknown) => void tell({ type: 'error', error: toAppError(thrown) }))
  }

  // Without a promise for a plain model: that way is the one that costs.
  server.post('/v1/chat/completions', ruled('guest', 'chat'), (request, reply) => {
    if (parts.isStopping()) throw stoppingError()
    const chat = toChatRequest(request.body, parts.pictureLimits)
    const { preferences, events: tells, secondOpinion } = choicesOf(chat, request.headers)
    refuseModel(identityOf(request), chat.model)
    if (secondOpinion !== undefined && chat.model !== assistantName)
      throw new AppError(
        'bad-request',
        `\`muster.secondOpinion\`: only answers of \`${assistantName}\` are checked; hold this one against its evidence with POST /v1/check.`,
        { param: 'muster.secondOpinion' },
      )
    const { n } = chat.parameters
    if (chat.model === assistantName && n !== undefined && n !== null && n !== 1)
      throw new AppError(
        'bad-request',
        `\`n\`: \`${assistantName}\` gives one answer; ask again for another.`,
        {
          param: 'n',
        },
      )
    const caller = callerOf(request)
    warnOfBudget(reply, accounts, caller, chat.model)
    const signal = clientGone(reply)
    const options = preferences ? { signal, caller, preferences } : { signal, caller }
    // Only where a host's own bytes cannot be passed on: the usual answer needs none of it.
    const makeChunks = () =>
      chatChunks(
        { id: ids.next('chatcmpl'), created: Math.floor(clock.now() / 1000), model: chat.model },
        !chat.stream || includesUsage(chat),
      )
    const send = (answer: Answering) =>
      chat.stream ? streamAnswer(reply, answer, { makeChunks, tells }) : sendAnswer(reply, answer, makeChunks)
    if (chat.model !== assistantName) return send((tell) => pool.answer(chat, options, tell))
    assistantAnswer(request, { chat, caller, signal, secondOpinion }).then(send, (error: unknown) =>
      reply.send(error),
    )
  })
}

/** A model in OpenAI's list; `vision` says whether it sees pictures, where that is known. */
function toModel({ id, hosts, vision }: { id: string; hosts: string[]; vision?: boolean | undefined }) {
  const owner = hosts.length > 0 ? hosts.join(', ') : 'muster'
  return { id, object: 'model', created: 0, owned_by: owner, ...(vision !== undefined && { vision }) }
}

/** A cheap look at the body; the schema is asked only when something is wrong, for its words. */
function toChatRequest(body: unknown, pictureLimits: PictureLimits): ChatRequest {
  const candidate = body as Partial<ChatRequestBody> | null
  const plausible =
    typeof candidate?.model === 'string' &&
    candidate.model !== '' &&
    Array.isArray(candidate.messages) &&
    candidate.messages.length > 0 &&
    candidate.messages.every(
      (message) => typeof message?.role === 'string' && typeof message.content === 'string',
    )
  const parameters = plausible ? (candidate as ChatRequestBody) : validate(chatRequestSchema, body)
  const { model, messages, stream } = parameters
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw new AppError('bad-request', '`stream`: expected true or false', { param: 'stream' })
  if (!plausible) checkPictures(messages, pictureLimits)
  return { model, messages, stream: stream ?? false, parameters }
}

function includesUsage(chat: ChatRequest): boolean {
  const options = chat.parameters['stream_options'] as { include_usage?: boolean } | undefined
  return options?.include_usage === true
}
