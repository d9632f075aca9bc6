/** What is told when a signal aborts. */
export interface AbortListener {
  onAbort(): void
}

const listenersOf = new WeakMap<AbortSignal, Set<AbortListener>>()

/**
 * Listens to a signal that many short works share, such as one of a client's connection. Node keeps the listeners of a
 * signal in a linked list whose removed parts hold on to each other until a full collection of garbage: with one
 * added and removed for each request, that doubled the cost of a request. Here the signal has one listener.
 */
export function listenForAbort(signal: AbortSignal, listener: AbortListener): void {
  let listeners = listenersOf.get(signal)
  if (!listeners) {
    const all = new Set<AbortListener>()
    listenersOf.set(signal, (listeners = all))
    const tell = () => {
      for (const one of all) one.onAbort()
    }
    signal.addEventListener('abort', tell, { once: true })
  }
  listeners.add(listener)
}

/** Undoes `listenForAbort`. */
export function stopListening(signal: AbortSignal, listener: AbortListener): void {
  listenersOf.get(signal)?.delete(listener)
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
