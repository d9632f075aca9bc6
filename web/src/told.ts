import type { ToldBecause } from '../../src/wire/index.ts'
import { format, messageOf, t, type Key } from './languages/index.ts'

/** What went wrong, for whoever meets it. */
export interface Told {
  text: string
  /** What the server says of it in its own language, where `text` is in another. */
  details?: string
}

/** What went wrong, as the server says it. */
export interface Failure {
  message: string
  code?: string | undefined
  because?: ToldBecause | undefined
  /** The field that it is about. */
  param?: string | undefined
}

/** A failure that the server answered, with its status; 0 when it could not be reached. */
export class ApiError extends Error implements Failure {
  readonly status: number
  readonly code: string | undefined
  readonly because: ToldBecause | undefined
  readonly param: string | undefined

  constructor(status: number, failure: Failure) {
    super(failure.message)
    this.status = status
    this.code = failure.code
    this.because = failure.because
    this.param = failure.param
  }
}

/** A failure that was put into words here. */
export class SaidError extends Error {}

/**
 * What a failure of the server's is told as. In its own language nobody says it better than the server; others have a
 * message for each closer reason, and for each code.
 */
export function told({ message, code, because, param }: Failure): Told {
  const text =
    (because && inWords(because.code, because.values)) ??
    (param !== undefined && code === 'bad-request' ? aboutField(param) : undefined) ??
    (code === undefined ? undefined : inWords(code, because?.values))
  return text === undefined ? { text: message } : { text, details: message }
}

/** What an error says to a person; where there is not what was asked for, that, in the language that is shown. */
export function toldError(error: unknown, missing?: Key): Told {
  if (error instanceof ApiError) return missing && error.status === 404 ? { text: t(missing) } : told(error)
  const message = error instanceof Error ? error.message : String(error)
  return error instanceof SaidError ? { text: message } : told({ message, code: 'internal' })
}

function inWords(code: string, values: ToldBecause['values'] = {}): string | undefined {
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? format.number(value) : value,
  ])
  const seconds = values['retrySeconds']
  const retry =
    seconds === undefined ? messageOf('problem.retry', {}) : messageOf('problem.retry-in', { seconds })
  return messageOf(`problem.${code}`, { ...Object.fromEntries(shown), retry: retry ?? '' })
}

function aboutField(param: string): string | undefined {
  return messageOf('problem.bad-request.field', {
    field: messageOf(`field.${param.split('.')[0]}`, {}) ?? param,
  })
}
