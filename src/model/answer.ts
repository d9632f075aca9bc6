import { listenForAbort, stopListening } from '../base/index.ts'
import type { ChatEvent, ChatRequest, LastEvent, Model, StreamOptions, Tell } from './model.ts'

/**
 * Has a model answer and tells what happens; resolves to the last event, or to undefined where a stream ends without
 * one. Never rejects but for what a stream throws.
 */
export function answerBy(
  model: Model,
  request: ChatRequest,
  options: StreamOptions,
  tell: Tell,
): Promise<LastEvent | undefined> {
  if (model.answer) return model.answer(request, options, tell)
  return tellOf(model.stream(request, options), options.signal, tell)
}

/** Tells the events of a stream, and resolves to its last one. */
export async function tellOf(
  events: AsyncIterable<ChatEvent>,
  signal: AbortSignal,
  tell: Tell,
): Promise<LastEvent | undefined> {
  for await (const event of events) {
    if (event.type === 'done' || event.type === 'error' || event.type === 'aborted') return event
    const wait = tell(event)
    if (wait === false) return { type: 'aborted' }
    if (!wait) continue
    await wait
    if (signal.aborted) return { type: 'aborted' }
  }
  return undefined
}

/**
 * Work that tells of its events, as a stream of them: it waits until each has been asked for. Leaving the stream
 * early aborts the work, and waits for its end.
 */
export async function* streamOf(
  signal: AbortSignal,
  begin: (signal: AbortSignal, tell: Tell) => Promise<LastEvent>,
): AsyncGenerator<ChatEvent> {
  const own = new AbortController()
  const listener = { onAbort: () => own.abort(signal.reason) }
  if (signal.aborted) listener.onAbort()
  else listenForAbort(signal, listener)
  let told: ChatEvent | undefined
  let take = () => {}
  let news = Promise.withResolvers<void>()
  let end: { last: LastEvent } | { thrown: unknown } | undefined
  let left = false
  const work = begin(own.signal, (event) => {
    if (left) return false
    return new Promise((resolve) => {
      told = event
      take = resolve
      news.resolve()
    })
  })
  const ended = work
    .then(
      (last) => (end = { last }),
      (thrown: unknown) => (end = { thrown }),
    )
    .then(() => news.resolve())
  try {
    for (;;) {
      await news.promise
      if (told) {
        news = Promise.withResolvers()
        const event = told
        told = undefined
        yield event
        take()
      } else if (end && 'thrown' in end) throw end.thrown
      else if (end) return yield end.last
    }
  } finally {
    left = true
    stopListening(signal, listener)
    own.abort()
    take()
    await ended
  }
}
