import type { FastifyInstance } from 'fastify'
import type { ChatRequest } from '../../model/index.ts'
import { embeddingRequestSchema, type EmbeddingRequestBody } from '../../wire/index.ts'
import type { ChatEntrance } from './chat-entrance.ts'
import { ruled } from '../route-rule.ts'
import { sendAnswer } from './send-chat.ts'
import { validate } from '../validate.ts'

/** OpenAI's API of embeddings, through the pool as a chat goes: it waits its turn, moves, and is paid for alike. */
export function embeddingRoutes(server: FastifyInstance, enter: ChatEntrance): void {
  server.post('/v1/embeddings', ruled('guest', 'chat'), (request, reply) => {
    const asked = toRequest(validate(embeddingRequestSchema, request.body))
    enter(request, reply, asked, (answer) =>
      sendAnswer(reply, answer, { makeEncoder: noEncoder, asSent: true }),
    )
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
function noEncoder(): never {
  throw new Error('a host was asked for vectors and wrote an answer')
}
