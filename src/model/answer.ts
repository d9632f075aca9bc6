import { listenForAbort, stopListening } from '../base/index.ts'
import { isLast, type ChatEvent, type LastEvent, type Tell } from './model.ts'

/** Tells the events of a stream. Resolves to whether there was a last one; rejects with what the stream throws. */
export async function tellOf(
  events: AsyncIterable<ChatEvent>,
  signal: AbortSignal,
  tell: Tell,
): Promise<boolean> {
  for await (const event of events) {
    const wait = tell(event)
    if (isLast(event)) return true
    if (wait) await wait
    if (wait === undefined || (wait !== false && !signal.aborted)) continue
    void tell({ type: 'aborted' })
    return true
  }
  return false
}

/**
 * Work that tells of its events, as a stream of them: it waits until each has been asked for. Leaving the stream
 * early aborts the work, and waits for its end.
 */
export async function* streamOf(
  signal: AbortSignal,
  begin: (signal: AbortSignal, tell: Tell) => void,
): AsyncGenerator<ChatEvent> {
  const own = new AbortController()
  const listener = { onAbort: () => own.abort(signal.reason) }
  if (signal.aborted) listener.onAbort()
  else listenForAbort(signal, listener)
  let told: ChatEvent | undefined
  let take = () => {}
  let news = Promise.withResolvers<void>()
  let last: LastEvent | undefined
  const ended = Promise.withResolvers<void>()
  let left = false
  begin(own.signal, (event) => {
    if (isLast(event)) {
      last = event
      news.resolve()
      ended.resolve()
      return undefined
    }
    if (left) return false
    return new Promise((resolve) => {
      told = event
      take = resolve
      news.resolve()
    })
  })
  try {
    for (;;) {
      await news.promise
      if (told) {
        const event = told
        told = undefined
        if (!last) news = Promise.withResolvers()
        yield event
        take()
      } else if (last) return yield last
    }
  } finally {
    left = true
    stopListening(signal, listener)
    own.abort()
    take()
    await ended.promise
  }
}
