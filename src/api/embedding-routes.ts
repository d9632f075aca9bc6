import type { FastifyInstance } from 'fastify'
import type { Accounts } from '../accounts/index.ts'
import type { ChatRequest } from '../model/index.ts'
import type { Pool } from '../pool/index.ts'
import { embeddingRequestSchema, type EmbeddingRequestBody } from '../wire/index.ts'
import { callerOf, identityOf } from './authenticate.ts'
import { clientGone } from './event-stream.ts'
import { choicesOf } from './preferences.ts'
import { refuseModel } from './refuse-model.ts'
import { ruled } from './route-rule.ts'
import { sendAnswer } from './send-chat.ts'
import { stoppingError } from './send-error.ts'
import { validate } from './validate.ts'
import { warnOfBudget } from './warn-of-budget.ts'

/** OpenAI's API of embeddings, through the pool as a chat goes: it waits its turn, moves, and is paid for alike. */
export function embeddingRoutes(
  server: FastifyInstance,
  { pool, accounts, isStopping }: { pool: Pool; accounts: Accounts; isStopping: () => boolean },
): void {
  server.post('/v1/embeddings', ruled('guest', 'chat'), (request, reply) => {
    if (isStopping()) throw stoppingError()
    const asked = toRequest(validate(embeddingRequestSchema, request.body))
    const { preferences } = choicesOf(asked, request.headers)
    refuseModel(identityOf(request), asked.model)
    const caller = callerOf(request)
    warnOfBudget(reply, accounts, caller, asked.model)
    const signal = clientGone(reply)
    const options = preferences ? { signal, caller, preferences } : { signal, caller }
    sendAnswer(reply, (tell) => pool.answer(asked, options, tell), noChunks)
  })
}

/** As it came, every text in a message of its own: what is read of them is counted as of a chat. */
function toRequest(parameters: EmbeddingRequestBody): ChatRequest {
  const { model, input } = parameters
  const texts = typeof input === 'string' ? [input] : typeof input[0] === 'number' ? [input] : input
  return {
    model,
    messages: texts.map((text) => ({
      role: 'user',
      content: typeof text === 'string' ? text : JSON.stringify(text),
    })),
    parameters,
    stream: false,
    embedding: true,
  }
}

/** Vectors come whole, as the host wrote them: there is nothing to put together. */
function noChunks(): never {
  throw new Error('a host was asked for vectors and wrote an answer')
}
