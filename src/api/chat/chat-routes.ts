import type { FastifyInstance } from 'fastify'
import { may, type Accounts, type Identity } from '../../accounts/index.ts'
import { AppError, type Clock, type Ids } from '../../base/index.ts'
import type { ChatRequest } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'
import { chatRequestSchema, type ChatRequestBody } from '../../wire/index.ts'
import { callerFor, identityOf } from '../authenticate.ts'
import { chatChunks } from './chat-chunks.ts'
import { assistantName, type ChatEntrance } from './chat-entrance.ts'
import { checkPictures, type PictureLimits } from '../pictures/read-picture.ts'
import { ruled } from '../route-rule.ts'
import { sendAnswer, streamAnswer } from './send-chat.ts'
import { validate } from '../validate.ts'

export interface ChatRouteParts {
  pool: Pool
  accounts: Accounts
  clock: Clock
  ids: Ids
  pictureLimits: PictureLimits
  enter: ChatEntrance
}

/** The OpenAI chat API: plain models by the short way, `assistant` with the documents. */
export function chatRoutes(server: FastifyInstance, parts: ChatRouteParts): void {
  const { pool, accounts, clock, ids, enter } = parts
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

  server.post('/v1/chat/completions', ruled('guest', 'chat'), (request, reply) => {
    const chat = toChatRequest(request.body, parts.pictureLimits)
    refuseSeveral(chat)
    // Only where a host's own bytes cannot be passed on: the usual answer needs none of it.
    const makeEncoder = () =>
      chatChunks(
        { id: ids.next('chatcmpl'), created: Math.floor(clock.now() / 1000), model: chat.model },
        !chat.stream || includesUsage(chat),
      )
    enter(request, reply, chat, (answer, tells) =>
      chat.stream
        ? streamAnswer(reply, answer, { makeEncoder, tells, asSent: true })
        : sendAnswer(reply, answer, { makeEncoder, asSent: true }),
    )
  })
}

/** One answer has been held against its evidence, and so there is one. */
function refuseSeveral({ model, parameters: { n } }: ChatRequest): void {
  if (model !== assistantName || n === undefined || n === null || n === 1) return
  throw new AppError('bad-request', `\`n\`: \`${assistantName}\` gives one answer; ask again for another.`, {
    param: 'n',
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
