import { AppError, type Clock } from '../base/index.ts'

/** What a host's error body says, in the shapes that hosts use. */
function messageOf(body: string): string {
  try {
    const parsed = JSON.parse(body) as {
      error?: { message?: unknown } | string
      message?: unknown
      detail?: unknown
    }
    const error = parsed.error
    const message = typeof error === 'string' ? error : (error?.message ?? parsed.message ?? parsed.detail)
    if (typeof message === 'string') return message.slice(0, 500)
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}

/** Milliseconds that a Retry-After header asks for, given in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | string[] | undefined, clock: Clock): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.now())
}

/** The error of a host's answer with a status that is not 200. */
export function statusError(options: {
  host: string
  status: number
  body: string
  retryAfterMs: number | undefined
  key: string | undefined
}): AppError {
  const { host, status, retryAfterMs } = options
  const said = redact(messageOf(options.body), options.key)
  const detail = said === '' ? '' : ` It said: ${said}`
  if (status === 429)
    return new AppError('rate-limited', `The host ${host} is at its limit.${detail}`, { retryAfterMs })
  if (status === 503 || status === 529)
    return new AppError('busy', `The host ${host} is busy.${detail}`, { retryAfterMs })
  if (status === 401 || status === 403)
    return new AppError(
      'host-failed',
      `The host ${host} refused its key (${status}). Check the key in the configuration.${detail}`,
    )
  if (status === 404) return new AppError('not-found', `The host ${host} does not know this model.${detail}`)
  if (status === 413)
    return new AppError('too-large', `The request is too large for the host ${host}.${detail}`)
  if (status === 408 || status === 425 || status >= 500 || status < 400)
    return new AppError('host-failed', `The host ${host} answered with status ${status}.${detail}`, {
      retryAfterMs,
    })
  return new AppError('bad-request', `The host ${host} refused the request (${status}).${detail}`)
}

/** The error of a connection that failed or broke off. */
export function connectionError(host: string, thrown: unknown): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing listens at its address',
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name could not be looked up',
    ECONNRESET: 'it closed the connection',
    EPIPE: 'it closed the connection',
    UND_ERR_SOCKET: 'it closed the connection',
    UND_ERR_CONNECT_TIMEOUT: 'it did not take the connection in time',
    UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
    UND_ERR_BODY_TIMEOUT: 'it stopped sending in the middle of its answer',
  }
  const reason = reasons[code] ?? (thrown instanceof Error ? thrown.message : String(thrown))
  return new AppError('host-failed', `The host ${host} failed: ${reason}.`, { cause: thrown })
}

/** A text without the key, should a host ever repeat it. */
export function redact(text: string, key: string | undefined): string {
  return key === undefined || key === '' ? text : text.replaceAll(key, '[key]')
}
