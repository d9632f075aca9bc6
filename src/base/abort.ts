/** What is told when a signal aborts. */
export interface AbortListener {
  onAbort(): void
}

const listenersOf = Symbol('listeners')

type Listened = AbortSignal & { [listenersOf]?: AbortListener[] }

/**
 * Listens to a signal that many short works share, such as one of a client's connection. Node keeps the listeners of a
 * signal in a linked list whose removed parts hold on to each other until a full collection of garbage: with one
 * added and removed for each request, that doubled the cost of a request. Here the signal has one listener. Nor does a
 * `Set` do: the tables that it has outgrown hold on to each other in the same way.
 */
export function listenForAbort(signal: Listened, listener: AbortListener): void {
  let listeners = signal[listenersOf]
  if (!listeners) {
    const all: AbortListener[] = []
    signal[listenersOf] = listeners = all
    const tell = () => {
      while (all.length > 0) all.pop()!.onAbort()
    }
    signal.addEventListener('abort', tell, { once: true })
  }
  listeners.push(listener)
}

/** Undoes `listenForAbort`. */
export function stopListening(signal: Listened, listener: AbortListener): void {
  const listeners = signal[listenersOf]
  const at = listeners ? listeners.indexOf(listener) : -1
  if (at < 0) return
  const last = listeners!.pop()!
  if (last !== listener) listeners![at] = last
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
