import { AppError } from '../base/index.ts'
import { BadResponse, ConnectionError } from './http/index.ts'
import { SilenceError } from './open-response.ts'

/** What a host's error body says, in the shapes that hosts use. */
function messageOf(body: string): string {
  try {
    const message = messageIn(JSON.parse(body))
    if (message !== undefined) return message
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}

/** The message of a parsed error: `{error: {message}}`, `{error: "…"}`, `{message}`, `{detail}` or a list of one. */
function messageIn(parsed: unknown): string | undefined {
  if (typeof parsed === 'string') return parsed.slice(0, 500)
  if (Array.isArray(parsed)) return messageIn(parsed[0])
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { error, message, detail } = parsed as Record<string, unknown>
  return messageIn(error ?? message ?? detail)
}

/** Milliseconds that a Retry-After header asks for, given in seconds or as a date (RFC 9110, 10.2.3) by its sender's time of day. */
export function retryAfterMs(header: string | string[] | undefined, hostNow: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = text.trim() === '' ? NaN : Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - hostNow)
}

/** With these a host, or what stands before it, says that it took too long. */
const lateStatuses: ReadonlySet<number> = new Set([408, 504, 524])

/** With these a host says something that is no more about pictures than about anything else. */
const otherReasons: ReadonlySet<number> = new Set([401, 403, 413, 429, 503, 529])
/** As vLLM, SGLang, llama.cpp (with a status of 500), Ollama, DeepSeek and OpenRouter put it. */
const aboutPictures = /image|picture|vision|visual|multi-?modal|mmproj|modalit/i
const notSupported =
  /not (?:a |be )?(?:support|multi|allow|accept|possible)|unsupported|cannot|invalid|mmproj|missing/i

/** A host that fails, rather than refuses, may name a picture without being unable to see any. */
function isAboutPictures(status: number, said: string): boolean {
  if (status < 400 || otherReasons.has(status) || !aboutPictures.test(said)) return false
  return status < 500 || notSupported.test(said)
}

/** The error of a host's answer with a status that is not 200. */
export function statusError(options: {
  host: string
  status: number
  body: string
  retryAfterMs: number | undefined
  key: string | undefined
  /** Whether it was sent pictures. */
  pictures?: boolean | undefined
}): AppError {
  const { host, status, retryAfterMs } = options
  const said = redact(messageOf(options.body), options.key)
  const detail = said === '' ? '' : ` It said: ${said}`
  if (options.pictures && isAboutPictures(status, said))
    return new AppError('bad-request', `The host ${host} refused the picture (${status}).${detail}`, {
      because: { code: 'pictures-refused', values: { host } },
    })
  if (status === 429)
    return new AppError('rate-limited', `The host ${host} is at its limit.${detail}`, {
      retryAfterMs,
      because: { code: 'host-at-limit', values: { host } },
    })
  if (status === 503 || status === 529)
    return new AppError('busy', `The host ${host} is busy.${detail}`, {
      retryAfterMs,
      because: { code: 'host-busy', values: { host } },
    })
  if (status === 401 || status === 403)
    return new AppError(
      'host-failed',
      `The host ${host} refused its key (${status}). Check the key in the configuration.${detail}`,
      { because: { code: 'host-key-refused', values: { host } } },
    )
  // The body of a redirect says nothing, and its address may hold what is nobody's business.
  if (status >= 300 && status < 400)
    return new AppError(
      'host-failed',
      `The host ${host} redirects to another address (${status}). Give that address as its url, with /v1.`,
      { because: { code: 'host-address-wrong', values: { host } } },
    )
  if (status === 404)
    return new AppError(
      'not-found',
      `The host ${host} does not know this model, or its url is wrong (404).${detail}`,
      { because: { code: 'host-address-wrong', values: { host } } },
    )
  if (status === 413)
    return new AppError('too-large', `The request is too large for the host ${host}.${detail}`, {
      because: { code: 'host-refused', values: { host, status } },
    })
  if (status === 408 || status === 425 || status >= 500 || status < 300)
    return new AppError(
      lateStatuses.has(status) ? 'timeout' : 'host-failed',
      `The host ${host} answered with status ${status}. Look at its log.${detail}`,
      { retryAfterMs, because: { code: 'host-status', values: { host, status } } },
    )
  return new AppError('bad-request', `The host ${host} refused the request (${status}).${detail}`, {
    because: { code: 'host-refused', values: { host, status } },
  })
}

/** The error that a host reports inside of an answer that began with 200; it may name the status that it means. */
export function reportedError(options: {
  host: string
  error: unknown
  key: string | undefined
  pictures?: boolean | undefined
}): AppError {
  const { host, error, key, pictures } = options
  const status = statusIn(error)
  const body = JSON.stringify(error)
  if (status !== undefined) return statusError({ host, status, body, retryAfterMs: undefined, key, pictures })
  const message = redact(messageOf(body), key)
  return new AppError('host-failed', `The host ${host} failed in its answer. It said: ${message}`, {
    because: { code: 'host-faulty', values: { host } },
  })
}

function statusIn(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, status, type } = error as Record<string, unknown>
  const number = Number(code ?? status)
  if (number >= 400 && number < 600) return number
  if (type === 'overloaded_error') return 503
  return type === 'rate_limit_error' ? 429 : undefined
}

/** The error of a connection that failed or broke off. */
export function connectionError(host: string, thrown: unknown, key?: string): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing listens at its address',
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name could not be looked up',
    ECONNRESET: 'it closed the connection',
    EPIPE: 'it closed the connection',
    ETIMEDOUT: 'it did not take the connection in time',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by anyone known',
  }
  const reason = reasons[code] ?? redact(reasonOf(thrown), key)
  // Slowness is a sign of too much work, too: the pool gives it less.
  const isLate = thrown instanceof SilenceError || code === 'ETIMEDOUT' || code === 'not-connected'
  return new AppError(
    isLate ? 'timeout' : 'host-failed',
    `The host ${host} failed: ${reason}. Look whether it runs.`,
    { cause: thrown, because: { code: isLate ? 'host-late' : 'host-unreachable', values: { host } } },
  )
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof SilenceError) return silence(thrown)
  if (thrown instanceof BadResponse) return `it sent ${thrown.message}`
  if (thrown instanceof ConnectionError)
    return thrown.code === 'closed' ? 'it closed the connection' : 'it did not take the connection in time'
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function silence({ begun, silentMs }: SilenceError): string {
  const duration = silentMs < 1_000 ? `${silentMs} ms` : `${Math.round(silentMs / 1_000)} s`
  return begun
    ? `it sent nothing for ${duration} in the middle of its answer`
    : `it did not begin to answer for ${duration}`
}

/** A text without the key, should a host ever repeat it. */
export function redact(text: string, key: string | undefined): string {
  return key === undefined || key === '' ? text : text.replaceAll(key, '[key]')
}
