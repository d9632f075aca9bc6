import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BaseLogger } from 'pino'
import { AppError, errorTable, toAppError, type Clock } from '../base/index.ts'
import type { ErrorBody } from '../wire/index.ts'

/** Where is written what whoever runs the server should know. */
export type Log = Pick<BaseLogger, 'error' | 'warn'>

/** An error in OpenAI's shape. */
export function errorBody(error: AppError): ErrorBody {
  return {
    error: {
      message: error.message,
      type: errorTable[error.code].type,
      code: error.code,
      param: error.param ?? null,
      ...(error.because && { because: error.because }),
    },
  }
}

/** The server takes no new work. */
export function stoppingError(): AppError {
  return new AppError('stopping', 'The server is stopping. Try again in a moment.', { retryAfterMs: 5_000 })
}

/** Headers that go with an error. */
function errorHeaders(error: AppError): Record<string, string> {
  return error.retryAfterMs === undefined
    ? {}
    : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }
}

/** How often it is said that what is kept cannot be written: it is so for everybody, until somebody sees to it. */
const sayAgainMs = 60_000

/** Answers every failure in OpenAI's shape; what should not happen, and what is to be seen to, is written into the log. */
export function errorSender(
  log: Log,
  clock: Pick<Clock, 'monotonic'>,
): (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  const saidAt = new Map<string, number>()
  const tellOfStore = ({ code, message }: AppError) => {
    const now = clock.monotonic()
    if (now - (saidAt.get(code) ?? -Infinity) < sayAgainMs) return
    saidAt.set(code, now)
    log.error({ problem: message }, 'what is kept cannot be read or written')
  }
  return (thrown, request, reply) => {
    const error = fromFastify(thrown, request.routeOptions.bodyLimit)
    if (error.code === 'store-full' || error.code === 'store-unreachable') tellOfStore(error)
    if (error.code === 'internal')
      log.error({ err: thrown, route: request.routeOptions.url }, 'a request failed')
    void reply.status(error.status).headers(errorHeaders(error)).send(errorBody(error))
  }
}

/** Fastify's own errors (bad JSON, body too large, ...) by their status. */
function fromFastify(thrown: unknown, mostBytes: number | undefined): AppError {
  if (thrown instanceof AppError) return thrown
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (status === 413)
    return new AppError(
      'too-large',
      `The request is larger than the ${mostBytes ?? 'bytes'} bytes that this server takes here. Send less at a time, or have its administrator raise the limit (limits in muster.yaml).`,
      { cause: thrown },
    )
  if (status === 415)
    return new AppError(
      'unsupported-media-type',
      'The body is of a kind that is not taken here. Send JSON, with the header `content-type: application/json`; a file, with `content-type: application/octet-stream`.',
      { cause: thrown },
    )
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new AppError('bad-request', message, { cause: thrown })
  return toAppError(thrown)
}
