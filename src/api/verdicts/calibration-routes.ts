import type { FastifyInstance } from 'fastify'
import type { Calibrations } from '../../assistant/index.ts'
import { applyCalibrationSchema } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute } from '../route-rule.ts'
import { validate } from '../validate.ts'

/** What people taught about verdicts, and how it is put in force and undone; for administrators. */
export function calibrationRoutes(server: FastifyInstance, calibrations: Calibrations): void {
  server.get('/api/verdict-calibration', administratorRoute, async () => calibrations.report())

  server.post('/api/verdict-calibration', administratorRoute, async (request) =>
    calibrations.apply(validate(applyCalibrationSchema, request.body), identityOf(request).person.id),
  )

  server.delete('/api/verdict-calibration', administratorRoute, async (request) =>
    calibrations.reset(identityOf(request).person.id),
  )
}
