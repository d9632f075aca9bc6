import type { FastifyReply } from 'fastify'

/** A response of server-sent events that is being written. */
export interface EventStream {
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
  /** Writes; resolves once the client has room for more, or has gone. */
  write(data: Uint8Array | string): Promise<void> | undefined
  end(): void
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** Takes the reply over from Fastify and begins a stream of server-sent events. */
export function openEventStream(reply: FastifyReply): EventStream {
  const signal = clientGone(reply)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, headers)
  raw.flushHeaders()
  return {
    signal,
    write(data) {
      if (raw.write(data) || signal.aborted) return undefined
      return new Promise((resolve) => {
        const settle = () => {
          raw.off('drain', settle)
          signal.removeEventListener('abort', settle)
          resolve()
        }
        raw.once('drain', settle)
        signal.addEventListener('abort', settle, { once: true })
      })
    },
    end: () => raw.end(),
  }
}

/** A signal that is aborted when the connection closes before the reply is complete. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const abort = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) abort.abort()
  })
  return abort.signal
}
