import { listenForAbort, stopListening } from '../../base/index.ts'

/** The places of hosts that trials may take, all that are made at once together. */
export interface HostPlaces {
  /** Waits for a place on a host, behind those who came before; to be disposed of. Rejects when the signal aborts. */
  take(host: string, signal: AbortSignal): Promise<Disposable>
}

interface Line {
  taken: number
  waiting: Set<() => void>
}

/** `mostOn` says how many a host has for them; it is asked each time, since that changes. */
export function hostPlaces(mostOn: (host: string) => number): HostPlaces {
  const lines = new Map<string, Line>()

  /** Lets in whoever may come in by now, and forgets a host at which nobody is. */
  const offer = (host: string, line: Line) => {
    for (const enter of line.waiting) {
      if (line.taken >= mostOn(host)) return
      line.waiting.delete(enter)
      line.taken++
      enter()
    }
    if (line.taken === 0) lines.delete(host)
  }

  return {
    async take(host, signal) {
      signal.throwIfAborted()
      const line = lines.get(host) ?? { taken: 0, waiting: new Set() }
      lines.set(host, line)
      const entered = Promise.withResolvers<void>()
      const listener = {
        onAbort() {
          // Whoever is in already leaves by what it was given.
          if (line.waiting.delete(entered.resolve)) entered.reject(signal.reason as Error)
        },
      }
      listenForAbort(signal, listener)
      line.waiting.add(entered.resolve)
      offer(host, line)
      try {
        await entered.promise
      } finally {
        stopListening(signal, listener)
      }
      let isThere = true
      return {
        [Symbol.dispose]() {
          if (!isThere) return
          isThere = false
          line.taken--
          offer(host, line)
        },
      }
    },
  }
}
