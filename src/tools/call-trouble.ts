import { RefusedAnswer, ServerTrouble } from './connection/server-trouble.ts'
import type { ToolResult } from './toolbox.ts'

/** A call that was never sent. */
export class NotSent extends Error {}

/** Failures of a connection before anything could be sent over it. */
const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its address',
  UND_ERR_CONNECT_TIMEOUT: 'it did not take the connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by anyone known',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by anyone known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by anyone known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by anyone known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is that of another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS: the address may have to begin with http://',
}

/** What became of a call that threw. Where nobody can know whether it was carried out, a changing one is unknown. */
export function callTrouble(
  thrown: unknown,
  { changes, why }: { changes: boolean; why?: string | undefined },
): ToolResult {
  const said = why ?? problemText(thrown)
  if (isRefusal(thrown)) return { isError: true, text: `The server of the tool refused: ${said}.` }
  if (wasNotDone(thrown)) return { isError: true, text: `It was not carried out: ${said}.` }
  if (!changes) return { isError: true, text: `It failed: ${said}.` }
  return {
    isError: true,
    isUnknown: true,
    text: `Nobody knows whether it was carried out: ${said}. Do not call it again; look first, or ask.`,
  }
}

/** What went wrong, in words that go on after a colon. */
export function problemText(thrown: unknown): string {
  const told = causes(thrown).find((cause) => cause instanceof ServerTrouble)
  if (told) return told.message
  const code = networkCode(thrown) ?? ''
  const reason = code === 'CONNECTION_CLOSED' ? 'its server went away' : reasons[code]
  if (reason) return reason
  const status = statusOf(thrown)
  if (status === 401 || status === 403)
    return `it does not let Muster in (HTTP ${status}): look at its headers in muster.yaml`
  if (status === 404) return 'there is nothing at its address (HTTP 404)'
  if (status !== undefined) return `it answered with HTTP ${status}`
  const last = causes(thrown).at(-1)
  const message = last instanceof Error ? last.message : String(last)
  return message.trim().replace(/\.$/, '').slice(0, 500) || 'nobody knows why'
}

/** Whether a server cannot be reached any more, so that it has to be looked for anew. */
export function isOutOfReach(thrown: unknown): boolean {
  const code = networkCode(thrown)
  return code !== undefined && (code in reasons || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')
}

/** Whether a server no longer knows what it began with: it refuses such a call before it looks at it. */
export function isLostSession(thrown: unknown): boolean {
  const status = statusOf(thrown)
  if (status === 404) return true
  const text = (thrown as { data?: { text?: unknown } }).data?.text
  return status === 400 && typeof text === 'string' && /session/i.test(text)
}

/** Whether the server itself said no, in the words of its protocol. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ProtocolError'
}

function wasNotDone(thrown: unknown): boolean {
  if (thrown instanceof NotSent) return true
  const refused = causes(thrown).find((cause) => cause instanceof RefusedAnswer)
  if (refused) return refused.isUndone
  if (reasons[networkCode(thrown) ?? '']) return true
  const status = statusOf(thrown)
  // 408 and 499 are said of requests that somebody in between no longer waits for.
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 499
}

function statusOf(thrown: unknown): number | undefined {
  const status = (thrown as { status?: unknown } | undefined)?.status
  return typeof status === 'number' ? status : undefined
}

function networkCode(thrown: unknown): string | undefined {
  return causes(thrown)
    .map((cause) => (cause as NodeJS.ErrnoException).code)
    .findLast((code): code is string => typeof code === 'string' && /^[A-Z][A-Z_]+$/.test(code))
}

function causes(thrown: unknown): unknown[] {
  const chain: unknown[] = []
  for (let cause = thrown; cause !== undefined && chain.length < 10; cause = (cause as Error | null)?.cause)
    chain.push(cause)
  return chain
}
