import type { FastifyInstance } from 'fastify'
import { AppError, type Clock, type Ids } from '../../base/index.ts'
import { assistantName, type ChatEntrance } from './chat-entrance.ts'
import type { HostChosen } from './answer-encoder.ts'
import type { PictureLimits } from '../pictures/read-picture.ts'
import { responseEvents } from './response-events.ts'
import { readResponseRequest } from './response-request.ts'
import { ruled } from '../route-rule.ts'
import { sendAnswer, streamAnswer } from './send-chat.ts'

export interface ResponseRouteParts {
  clock: Clock
  ids: Ids
  pictureLimits: PictureLimits
  enter: ChatEntrance
}

/** OpenAI's Responses API: a chat in another form, of which nothing is kept. */
export function responseRoutes(server: FastifyInstance, parts: ResponseRouteParts): void {
  const { clock, ids, pictureLimits, enter } = parts

  server.post('/v1/responses', ruled('guest', 'chat'), (request, reply) => {
    const { asked, chat } = readResponseRequest(request.body, pictureLimits)
    enter(request, reply, chat, (answer, tells) => {
      const makeEncoder = (chosen: HostChosen | undefined) => {
        const model = chat.model === assistantName ? chat.model : (chosen?.model ?? chat.model)
        return responseEvents({ asked, model, ids, clock, tells })
      }
      if (!chat.stream) return sendAnswer(reply, answer, { makeEncoder, asSent: false })
      // The protocol has an event of its own for waiting: the encoder is always told.
      streamAnswer(reply, answer, { makeEncoder, asSent: false, tells: true })
    })
  })

  server.get('/v1/responses/:id', ruled('guest', 'chat'), async () => {
    throw new AppError(
      'not-found',
      'No responses are kept here: each is told once, with `store: false`. Keep its items, and send them in the `input` of the next.',
    )
  })
}
