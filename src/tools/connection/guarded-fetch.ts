import type { Clock } from '../../base/index.ts'

/** The longest that a server may send at once, in bytes: an answer, or one line of a stream of events. */
const longestAnswer = 32 * 1_048_576

/** What a server did that is not followed. `isUndone`: a request that it was the answer to was not carried out. */
export class RefusedAnswer extends Error {
  readonly isUndone: boolean

  constructor(message: string, { isUndone }: { isUndone: boolean }) {
    super(message)
    this.isUndone = isUndone
  }
}

/**
 * `fetch` to one address alone: no redirect is followed, since headers hold keys, no answer is longer than what can be
 * held, and none is waited for without end.
 */
export function guardedFetch(address: string, { clock, answerMs }: { clock: Clock; answerMs: number }) {
  return async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    // Nothing else of the protocol, such as a search for servers that sign in, is gone along with.
    if (String(url) !== new URL(address).href)
      throw new RefusedAnswer(`it points to ${String(url)}, which is not asked`, { isUndone: true })
    const late = new AbortController()
    const isListening = init.method === 'GET'
    const timer = isListening ? undefined : clock.after(answerMs, () => late.abort())
    const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal
    try {
      const response = await fetch(url, { ...init, signal, redirect: 'manual' })
      if (response.status >= 300 && response.status < 400) throw await redirected(response)
      const ended = () => timer?.[Symbol.dispose]()
      if (!response.body) ended()
      const body = response.body?.pipeThrough(limited(response, ended)) ?? null
      const { status, statusText, headers } = response
      return new Response([204, 205].includes(status) ? null : body, { status, statusText, headers })
    } catch (thrown) {
      timer?.[Symbol.dispose]()
      throw thrown
    }
  }
}

async function redirected(response: Response): Promise<RefusedAnswer> {
  await response.body?.cancel()
  const to = response.headers.get('location') ?? 'another address'
  // 303 says that a request was carried out, and where its outcome is to be seen.
  return new RefusedAnswer(`it redirects to ${to}: write that address in muster.yaml, if you trust it`, {
    isUndone: response.status !== 303,
  })
}

function limited(response: Response, onEnd: () => void): TransformStream<Uint8Array, Uint8Array> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
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
