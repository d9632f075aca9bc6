import type { FastifyInstance, FastifyReply } from 'fastify'
import { may, nameOfBudget, type Accounts, type Identity } from '../accounts/index.ts'
import type { Assistant } from '../assistant/index.ts'
import { AppError, assert, type Clock, type Ids } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import type { Caller, ChatEvent, ChatRequest } from '../model/index.ts'
import type { Pool } from '../pool/index.ts'
import { chatRequestSchema, type ChatRequestBody } from '../wire/index.ts'
import { assistantEvents } from './assistant-events.ts'
import { callerOf, identityOf } from './authenticate.ts'
import { chatChunks } from './chat-chunks.ts'
import { clientGone, openEventStream } from './event-stream.ts'
import { readableCollections } from './document-routes.ts'
import { opinionPlan, type OpinionSettings } from './opinion-plan.ts'
import { choicesOf } from './preferences.ts'
import { refuseModel } from './refuse-model.ts'
import { ruled } from './route-rule.ts'
import { errorBody } from './send-error.ts'
import { validate } from './validate.ts'

const jsonHeaders = ['content-type', 'application/json; charset=utf-8']

/** The name of ours that searches the documents before it answers. */
export const assistantName = 'assistant'

export interface ChatRouteParts {
  pool: Pool
  assistant: Assistant
  documents: Documents
  accounts: Accounts
  clock: Clock
  ids: Ids
  secondOpinion: OpinionSettings
}

/** The OpenAI chat API: plain models by the short way, `assistant` with the documents. */
export function chatRoutes(server: FastifyInstance, parts: ChatRouteParts): void {
  const { pool, assistant, accounts, clock, ids } = parts
  const modelsOf = (identity: Identity) => {
    const known = pool.models()
    const own = [...accounts.aliases.ofTeams(identity).keys()].filter((name) =>
      known.every(({ id }) => id !== name),
    )
    return [...own.map((id) => ({ id, hosts: [] as string[] })), ...known].filter(({ id }) =>
      may(identity, 'use', { kind: 'model', name: id }),
    )
  }

  server.get('/v1/models', ruled('guest', 'chat'), async (request) => ({
    object: 'list',
    data: modelsOf(identityOf(request)).map(({ id, hosts }) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: hosts.length > 0 ? hosts.join(', ') : 'muster',
    })),
  }))

  server.get<{ Params: { '*': string } }>('/v1/models/*', ruled('guest', 'chat'), async (request) => {
    const name = request.params['*']
    const found = modelsOf(identityOf(request)).find((model) => model.id === name)
    if (!found)
      throw new AppError('not-found', `No host here serves the model \`${name}\`. GET /v1/models lists them.`)
    return { id: name, object: 'model', created: 0, owned_by: found.hosts.join(', ') || 'muster' }
  })

  server.post('/v1/chat/completions', ruled('guest', 'chat'), async (request, reply) => {
    const chat = toChatRequest(request.body)
    const { preferences, events: tells, secondOpinion } = choicesOf(chat, request.headers)
    refuseModel(identityOf(request), chat.model)
    if (secondOpinion !== undefined && chat.model !== assistantName)
      throw new AppError(
        'bad-request',
        `\`muster.secondOpinion\`: only answers of \`${assistantName}\` are checked; hold this one against its evidence with POST /v1/check.`,
        { param: 'muster.secondOpinion' },
      )
    const caller = callerOf(request)
    warnOfBudget(reply, accounts, caller, chat.model)
    const signal = clientGone(reply)
    const events =
      chat.model === assistantName
        ? assistantEvents(
            assistant,
            {
              chat,
              caller,
              secondOpinion: opinionPlan(secondOpinion, parts.secondOpinion, identityOf(request)),
            },
            signal,
            await readableCollections(request, parts),
          )
        : pool.stream(chat, preferences ? { signal, caller, preferences } : { signal, caller })
    const head = { id: ids.next('chatcmpl'), created: Math.floor(clock.now() / 1000), model: chat.model }
    if (chat.stream) await streamAnswer(reply, events, chatChunks(head, includesUsage(chat)), tells)
    else await sendAnswer(reply, events, chatChunks(head, true))
    return reply
  })
}

/** Says in a header that a budget is nearly used up, before it is. */
function warnOfBudget(reply: FastifyReply, { budgets }: Accounts, caller: Caller, model: string): void {
  const [fullest] = budgets.warnings(caller, model)
  if (!fullest) return
  const { budget, share } = fullest
  const said = `${nameOfBudget(budget)} is used to ${Math.floor(share * 100)}%; it begins anew with the next ${budget.period}.`
  reply.raw.setHeader('x-muster-budget-warning', headerValue(said))
}

/** A cheap look at the body; the schema is asked only when something is wrong, for its words. */
function toChatRequest(body: unknown): ChatRequest {
  const candidate = body as Partial<ChatRequestBody> | null
  const plausible =
    typeof candidate?.model === 'string' &&
    candidate.model !== '' &&
    Array.isArray(candidate.messages) &&
    candidate.messages.length > 0 &&
    candidate.messages.every(
      (message) => typeof message?.role === 'string' && typeof message.content === 'string',
    )
  const { model, messages, stream, ...parameters } = plausible
    ? (candidate as ChatRequestBody)
    : validate(chatRequestSchema, body)
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw new AppError('bad-request', '`stream`: expected true or false', { param: 'stream' })
  return { model, messages, stream: stream ?? false, parameters }
}

function includesUsage(chat: ChatRequest): boolean {
  const options = chat.parameters['stream_options'] as { include_usage?: boolean } | undefined
  return options?.include_usage === true
}

/** Streams the answer. Nothing is sent before the first content, so that a failure until then keeps its status. */
async function streamAnswer(
  reply: FastifyReply,
  events: AsyncIterable<ChatEvent>,
  chunks: ReturnType<typeof chatChunks>,
  tells: boolean,
): Promise<void> {
  let stream: ReturnType<typeof openEventStream> | undefined
  let answering: Answering | undefined
  for await (const event of events) {
    switch (event.type) {
      case 'queued':
        stream ??= openEventStream(reply)
        await stream.write(
          `: queued, place ${event.place}, about ${Math.ceil(event.estimatedWaitMs / 1000)} s\n\n`,
        )
        if (tells) await stream.write(chunks.notice(event))
        break
      case 'host-chosen':
        answering = event
        if (tells && stream) await stream.write(chunks.notice(event))
        break
      case 'delta': {
        stream ??= openEventStream(reply, answererHeaders(answering))
        if (event.head) chunks.goOnFrom(event.head)
        const waiting = stream.write(event.bytes ?? chunks.delta(event))
        if (waiting) await waiting
        break
      }
      case 'moved':
        // Before the first content nothing is sent, so that a failure keeps its status.
        if (stream) await stream.write(`: moved from ${event.from} to ${event.to}\n\n`)
        if (stream && tells) await stream.write(chunks.notice(event))
        break
      case 'done':
        stream ??= openEventStream(reply, answererHeaders(answering))
        await stream.write(`${event.bytes ? '' : chunks.last(event)}data: [DONE]\n\n`)
        return stream.end()
      case 'error':
        if (!stream) throw event.error
        await stream.write(`data: ${JSON.stringify(errorBody(event.error))}\n\n`)
        return stream.end()
      case 'aborted':
        return stream ? stream.end() : void reply.hijack().raw.destroy()
      default:
    }
  }
}

type Answering = Extract<ChatEvent, { type: 'host-chosen' }>

/** Which model on which host answers: with a name of ours, that is not what was asked for. */
function answererHeaders(answering: Answering | undefined): Record<string, string> | undefined {
  return answering && { 'x-muster-host': answering.host, 'x-muster-model': headerValue(answering.model) }
}

/** Names of models are the hosts' own; a header takes only some characters. */
function headerValue(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text)
}

/** Past Fastify's serialisation and send hooks, which have nothing to do for bytes and cost a tenth of a request. */
function sendJson(reply: FastifyReply, bytes: Uint8Array, answering: Answering | undefined): void {
  reply.hijack()
  const { host = 'muster', model = '' } = answering ?? {}
  reply.raw.writeHead(
    200,
    jsonHeaders.concat([
      'content-length',
      String(bytes.length),
      'x-muster-host',
      host,
      'x-muster-model',
      headerValue(model),
    ]),
  )
  reply.raw.end(bytes)
}

async function sendAnswer(
  reply: FastifyReply,
  events: AsyncIterable<ChatEvent>,
  chunks: ReturnType<typeof chatChunks>,
): Promise<void> {
  let answering: Answering | undefined
  for await (const event of events) {
    switch (event.type) {
      case 'host-chosen':
        answering = event
        break
      case 'delta':
        if (!event.bytes) chunks.delta(event)
        break
      case 'done':
        return sendJson(reply, event.bytes ?? Buffer.from(chunks.whole(event)), answering)
      case 'error':
        throw event.error
      case 'aborted':
        return void reply.hijack().raw.destroy()
      default:
    }
  }
  assert(false, 'a model stream ended without a last event')
}
