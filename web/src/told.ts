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
  if (missing && isMissing(error)) return { text: t(missing) }
  if (error instanceof ApiError) return isGone(error) ? toldGone('') : told(error)
  const message = error instanceof Error ? error.message : String(error)
  return error instanceof SaidError ? { text: message } : told({ message, code: 'internal' })
}

/** What an error says to a person who does something with a conversation: that is not there any more, by its title. */
export function toldOfChat(error: unknown, title: string): Told {
  return isMissing(error) ? toldGone(title) : toldError(error)
}

/** The same where something else than the conversation may be missing, too: a collection, say. */
export function toldWithin(error: unknown, title: string): Told {
  return error instanceof ApiError && isGone(error) ? toldGone(title) : toldError(error)
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

function isGone({ because }: ApiError): boolean {
  return because?.code === 'conversation-gone'
}

function toldGone(title: string): Told {
  return { text: title === '' ? t('missing.this-chat') : t('missing.chat', { title }) }
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
