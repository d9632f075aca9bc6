import type { FastifyInstance } from 'fastify'
import { reviewClaims, type Calibrations } from '../../assistant/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Model } from '../../model/index.ts'
import type { CheckRequest } from '../../verify/index.ts'
import { checkRequestSchema } from '../../wire/index.ts'
import { callerOf, identityOf } from '../authenticate.ts'
import { checkApart } from './check-apart.ts'
import { clientGone } from '../event-stream.ts'
import { opinionPlan, type OpinionSettings } from './opinion-plan.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

export interface CheckRouteParts {
  pool: Model
  clock: Clock
  secondOpinion: OpinionSettings
  calibrations: Pick<Calibrations, 'current'>
}

/** `POST /v1/check`: holds an answer of anybody's against evidence that comes with it. Nothing is stored. */
export function checkRoutes(server: FastifyInstance, parts: CheckRouteParts): void {
  const { pool, clock, secondOpinion, calibrations } = parts
  server.post('/v1/check', ruled('guest', 'chat'), async (request, reply) => {
    const { answer, evidence, question, secondOpinion: choice } = validate(checkRequestSchema, request.body)
    const plan = opinionPlan(choice, secondOpinion, identityOf(request))
    const recalibration = await calibrations.current()
    const asked = { answer, evidence, question: question ?? undefined, recalibration }
    const signal = clientGone(reply)
    const checked = await checkApart(asked, { signal, clock })
    if (!plan) return checked
    const checkAgain = (again: CheckRequest) => checkApart(again, { signal, clock })
    const asking = { plan, pool, clock, caller: callerOf(request), checkAgain }
    return reviewClaims(checked, asked, asking, signal)
  })
}
