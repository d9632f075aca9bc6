import type { Clock } from '../../base/index.ts'
import { RefusedAnswer } from './server-trouble.ts'

/** The longest that a server may send at once, in bytes: an answer, or one line of a stream of events. */
const longestAnswer = 32 * 1_048_576
const connectMs = 10_000

/** A `fetch` of its own connections, which it ends when it is disposed of. */
export interface GuardedFetch extends AsyncDisposable {
  fetch: typeof globalThis.fetch
}

/**
 * `fetch` to one address alone: no redirect is followed, since headers hold keys, no answer is longer than what can be
 * held, and none is waited for longer than `answerMs`; a stream that is listened to, for as long as it is wanted.
 */
export async function guardedFetch(
  address: string,
  { clock, answerMs }: { clock: Clock; answerMs: number },
): Promise<GuardedFetch> {
  const { Agent, fetch, Response } = await import('undici')
  // How long is waited is up to the clock: an agent's own limit of five minutes would cut what is allowed longer.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectMs } })
  const { href } = new URL(address)

  const guarded = async (url: string | URL, { signal: given, ...init }: RequestInit = {}) => {
    // Nothing else of the protocol, such as a search for where to sign in, is gone along with.
    if (String(url) !== href)
      throw new RefusedAnswer(`it points to ${String(url)}, which is not asked`, { isUndone: true })
    const late = new AbortController()
    const timer = init.method === 'GET' ? undefined : clock.after(answerMs, () => late.abort())
    const signal = given ? AbortSignal.any([given, late.signal]) : late.signal
    const ended = () => timer?.[Symbol.dispose]()
    try {
      const options = { ...init, signal, dispatcher, redirect: 'manual' } as Parameters<typeof fetch>[1]
      const answer = (await fetch(href, options)) as unknown as globalThis.Response
      if (answer.status >= 300 && answer.status < 400) throw await redirected(answer)
      if (!answer.body) {
        ended()
        return answer
      }
      const { status, statusText, headers } = answer
      const body = answer.body.pipeThrough(limited(answer, ended))
      return new Response(body as never, {
        status,
        statusText,
        headers: [...headers],
      }) as unknown as globalThis.Response
    } catch (thrown) {
      ended()
      throw thrown
    }
  }
  return {
    fetch: guarded as typeof globalThis.fetch,
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}

async function redirected({ body, headers, status }: Response): Promise<RefusedAnswer> {
  await body?.cancel()
  const to = headers.get('location') ?? 'another address'
  // 303 says that a request was carried out, and where its outcome is to be seen.
  return new RefusedAnswer(`it redirects to ${to}: write that address in muster.yaml, if you trust it`, {
    isUndone: status !== 303,
  })
}

function limited({ headers }: Response, onEnd: () => void): TransformStream<Uint8Array, Uint8Array> {
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      const lineEnd = isStream ? chunk.lastIndexOf(10) : -1
      bytes = lineEnd === -1 ? bytes + chunk.length : chunk.length - lineEnd - 1
      if (bytes > longestAnswer)
        controller.error(
          new RefusedAnswer(`it sent more than ${longestAnswer / 1_048_576} MB`, { isUndone: false }),
        )
      else controller.enqueue(chunk)
    },
    flush: onEnd,
  })
}
