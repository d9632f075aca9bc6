import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, errorTable, toAppError } from '../base/index.ts'
import type { ErrorBody } from '../wire/index.ts'

/** An error in OpenAI's shape. */
export function errorBody(error: AppError): ErrorBody {
  return {
    error: {
      message: error.message,
      type: errorTable[error.code].type,
      code: error.code,
      param: error.param ?? null,
    },
  }
}

/** The server takes no new work. */
export function stoppingError(): AppError {
  return new AppError('stopping', 'The server is stopping. Try again in a moment.', { retryAfterMs: 5_000 })
}

/** Headers that go with an error. */
export function errorHeaders(error: AppError): Record<string, string> {
  return error.retryAfterMs === undefined
    ? {}
    : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }
}

/** Answers every failure and every unknown route in OpenAI's shape. */
export function sendErrors(server: FastifyInstance): void {
  server.setErrorHandler(sendError)
}

/** Also for what is wrong with an address itself, before any route is known. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = fromFastify(thrown)
  if (error.code === 'internal') request.log.error({ err: thrown }, 'request failed')
  void reply.status(error.status).headers(errorHeaders(error)).send(errorBody(error))
}

/** Fastify's own errors (bad JSON, body too large, ...) by their status. */
function fromFastify(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (status === 413)
    return new AppError('too-large', `The request is larger than this server takes. ${message}`)
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('bad-request', message, { cause: thrown })
  return toAppError(thrown)
}
