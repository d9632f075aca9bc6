import type { ErrorBecause, ToldBecause } from './error-reasons.ts'

/** What each kind of failure is on each way out: HTTP status, OpenAI error type, exit code of a command. */
export const errorTable = {
  'bad-request': { status: 400, type: 'invalid_request_error', exitCode: 2, retryable: false },
  'bad-config': { status: 500, type: 'invalid_request_error', exitCode: 78, retryable: false },
  unauthorized: { status: 401, type: 'authentication_error', exitCode: 77, retryable: false },
  forbidden: { status: 403, type: 'permission_error', exitCode: 77, retryable: false },
  'not-found': { status: 404, type: 'invalid_request_error', exitCode: 66, retryable: false },
  conflict: { status: 409, type: 'invalid_request_error', exitCode: 73, retryable: false },
  'too-large': { status: 413, type: 'invalid_request_error', exitCode: 65, retryable: false },
  'unsupported-media-type': { status: 415, type: 'invalid_request_error', exitCode: 65, retryable: false },
  unreadable: { status: 422, type: 'invalid_request_error', exitCode: 65, retryable: false },
  'rate-limited': { status: 429, type: 'rate_limit_error', exitCode: 75, retryable: true },
  'budget-spent': { status: 429, type: 'insufficient_quota', exitCode: 75, retryable: false },
  cancelled: { status: 499, type: 'server_error', exitCode: 130, retryable: false },
  internal: { status: 500, type: 'server_error', exitCode: 70, retryable: false },
  'host-failed': { status: 502, type: 'server_error', exitCode: 69, retryable: true },
  busy: { status: 503, type: 'server_error', exitCode: 75, retryable: true },
  stopping: { status: 503, type: 'server_error', exitCode: 75, retryable: true },
  'store-unreachable': { status: 503, type: 'server_error', exitCode: 75, retryable: true },
  'store-full': { status: 507, type: 'server_error', exitCode: 74, retryable: true },
  timeout: { status: 504, type: 'server_error', exitCode: 75, retryable: true },
} as const

export type ErrorCode = keyof typeof errorTable

export interface AppErrorOptions {
  cause?: unknown
  /** Overrides the table, where one failure of a kind can be tried again and another cannot. */
  retryable?: boolean
  /** How long a caller should wait before it tries again, in milliseconds. */
  retryAfterMs?: number
  /** Which field of the request is meant, in OpenAI's `param`. */
  param?: string
  /** What it is beside its code, for those who tell it in another language. */
  because?: ErrorBecause
}

/** Every failure that a person or a client can meet. The message says what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly param: string | undefined
  readonly #because: ErrorBecause | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryable = options.retryable ?? errorTable[code].retryable
    this.retryAfterMs = options.retryAfterMs
    this.param = options.param
    this.#because = options.because
  }

  /** What the message is made of, for those who tell it in another language; undefined where its code says all. */
  get because(): ToldBecause | undefined {
    const retry = this.retryAfterMs !== undefined && { retrySeconds: Math.ceil(this.retryAfterMs / 1000) }
    const { code = this.code, values } = this.#because ?? {}
    if (code === this.code && !values && !retry) return undefined
    return { code, ...((values || retry) && { values: { ...values, ...retry } }) }
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get exitCode(): number {
    return errorTable[this.code].exitCode
  }
}

/** Turns whatever was thrown into an AppError; what is not one already becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('internal', `An unexpected error: ${message}. Please report it with the log.`, {
    cause: thrown,
  })
}

/** The error of an aborted signal: its reason when that is an AppError, else `cancelled`. */
export function abortError(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return new AppError('cancelled', 'The request was cancelled.', { cause: signal.reason })
}

/** Asserts an invariant, in production too. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}
