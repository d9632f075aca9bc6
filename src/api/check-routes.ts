import type { FastifyInstance } from 'fastify'
import { checkRequestSchema } from '../wire/index.ts'
import { checkApart } from './check-apart.ts'
import { clientGone } from './event-stream.ts'
import { ruled } from './route-rule.ts'
import { validate } from './validate.ts'

/** `POST /v1/check`: holds an answer of anybody's against evidence that comes with it. Nothing is stored. */
export function checkRoutes(server: FastifyInstance): void {
  server.post('/v1/check', ruled('guest', 'chat'), async (request, reply) => {
    const { answer, evidence, question } = validate(checkRequestSchema, request.body)
    return checkApart({ answer, evidence, question: question ?? undefined }, clientGone(reply))
  })
}
