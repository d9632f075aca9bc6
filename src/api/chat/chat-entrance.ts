import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Accounts } from '../../accounts/index.ts'
import type { Assistant } from '../../assistant/index.ts'
import { AppError, assert, toAppError } from '../../base/index.ts'
import type { Documents } from '../../documents/index.ts'
import { tellOf, type Caller, type ChatRequest } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { SecondOpinionChoice } from '../../wire/index.ts'
import { assistantEvents } from './assistant-events.ts'
import { callerOf, identityOf } from '../authenticate.ts'
import { readableCollections } from '../documents/document-routes.ts'
import { clientGone } from '../event-stream.ts'
import { opinionPlan, type OpinionSettings } from '../verdicts/opinion-plan.ts'
import { choicesOf } from './preferences.ts'
import { refuseModel } from '../refuse-model.ts'
import type { Answering } from './send-chat.ts'
import { stoppingError } from '../send-error.ts'
import type { ToolAccess } from '../tools/tool-access.ts'
import { warnOfBudget } from './warn-of-budget.ts'

/** The name of ours that searches the documents before it answers. */
export const assistantName = 'assistant'

export interface ChatEntranceParts {
  pool: Pool
  assistant: Assistant
  documents: Documents
  accounts: Accounts
  tools: ToolAccess
  secondOpinion: OpinionSettings
  isStopping: () => boolean
}

/** Sends an answer in the form that its client speaks; `tells`: it wants to see where it waits and who answers. */
export type Send = (answer: Answering, tells: boolean) => void

/** Lets a request in, and has its answer sent. Throws where it may not come in. */
export type ChatEntrance = (
  request: FastifyRequest,
  reply: FastifyReply,
  chat: ChatRequest,
  send: Send,
) => void

/**
 * The one way in of whatever is asked of models over OpenAI's API, in each of its forms: whether the caller may use the
 * model, what they chose, whom it is billed to, and that the work ends when they go. Without a promise for a plain
 * model: that way is the one that costs.
 */
export function chatEntrance(parts: ChatEntranceParts): ChatEntrance {
  const { pool, accounts } = parts
  return (request, reply, chat, send) => {
    if (parts.isStopping()) throw stoppingError()
    const { preferences, events: tells, secondOpinion } = choicesOf(chat, request.headers)
    refuseModel(identityOf(request), chat.model)
    const isAssistant = chat.model === assistantName && !chat.embedding
    if (secondOpinion !== undefined && !isAssistant)
      throw new AppError(
        'bad-request',
        `\`muster.secondOpinion\`: only answers of \`${assistantName}\` are checked; hold this one against its evidence with POST /v1/check.`,
        { param: 'muster.secondOpinion' },
      )
    const caller = callerOf(request)
    warnOfBudget(reply, accounts, caller, chat.model)
    const signal = clientGone(reply)
    if (!isAssistant) {
      const options = preferences ? { signal, caller, preferences } : { signal, caller }
      return send((tell) => pool.answer(chat, options, tell), tells)
    }
    assistantAnswer(parts, request, { chat, caller, signal, secondOpinion }).then(
      (answer) => send(answer, tells),
      (error: unknown) => reply.send(error),
    )
  }
}

async function assistantAnswer(
  parts: ChatEntranceParts,
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
  const teams = parts.tools.teamsOf(identityOf(request))
  const asking = { chat, caller, secondOpinion, teams }
  const events = assistantEvents(parts.assistant, asking, signal, collections)
  return (tell) =>
    void tellOf(events, signal, tell)
      .then((isWhole) => assert(isWhole, 'a model stream ends in a last event'))
      .catch((thrown: unknown) => void tell({ type: 'error', error: toAppError(thrown) }))
}
