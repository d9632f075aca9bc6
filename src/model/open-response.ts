import type { Dispatcher } from 'undici'

/** A response whose body is read as it comes. */
export interface OpenResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** What arrived since the last read, at once. Leaving the loop early ends the request. */
  body: AsyncIterable<Buffer>
}

/** How many bytes may wait unread before the host is asked to pause. */
const highWaterBytes = 262_144

/**
 * Sends a request by undici's `dispatch`, the cheapest way that it has, and resolves at the response's head.
 * Aborting the signal ends the request, before the head or after.
 */
export function openResponse(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<OpenResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let chunks: Buffer[] = []
    let bytes = 0
    let ended = false
    let failure: Error | undefined
    let wake: (() => void) | undefined

    const onAbort = () => {
      const reason = signal.reason instanceof Error ? signal.reason : new Error('aborted')
      if (controller) controller.abort(reason)
      else reject(reason)
    }
    const settle = () => {
      ended = true
      signal.removeEventListener('abort', onAbort)
      wake?.()
    }

    async function* body(): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          if (chunks.length > 0) {
            const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
            chunks = []
            bytes = 0
            if (controller?.paused) controller.resume()
            yield all
          } else if (failure) throw failure
          else if (ended) return
          else {
            await new Promise<void>((resume) => (wake = resume))
            wake = undefined
          }
        }
      } finally {
        if (!ended) controller?.abort(new Error('the reader left'))
      }
    }

    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        controller = started
        if (signal.aborted) onAbort()
      },
      onResponseStart(_, status, headers) {
        if (status >= 200) resolve({ status, headers, body: body() })
      },
      onResponseData(current, chunk) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > highWaterBytes) current.pause()
        wake?.()
      },
      onResponseEnd: settle,
      onResponseError(_, error) {
        failure = error
        settle()
        reject(error)
      },
    })
  })
}
