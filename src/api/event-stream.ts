import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import { listenForAbort, stopListening } from '../base/index.ts'
import type { ByteText } from '../model/index.ts'

/** A response of server-sent events that is being written. */
export interface EventStream {
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
  /** Writes; a promise resolves once the client has room for more, or has gone. */
  write(text: string): Promise<void> | undefined
  /** The same, of bytes as they were sent by a host. */
  pass(sent: ByteText): Promise<void> | undefined
  /** Writes what is left to say, and ends. */
  end(data?: string): void
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** Takes the reply over from Fastify and begins a stream of server-sent events. */
export function openEventStream(reply: FastifyReply, more?: Record<string, string>): EventStream {
  const signal = clientGone(reply)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, more ? { ...headers, ...more } : headers)
  const { socket } = raw
  // The head goes out with the first event, where that comes at once.
  socket?.cork()
  raw.flushHeaders()
  if (socket) queueMicrotask(() => socket.uncork())
  const write = socket && raw.chunkedEncoding ? chunkWriter(socket) : plainWriter(raw)
  const written = (hasRoom: boolean) => (hasRoom || signal.aborted ? undefined : room(socket ?? raw, signal))
  return {
    signal,
    write: (text) => written(write(text, 'utf8')),
    pass: (sent) => written(write(sent, 'latin1')),
    end(data) {
      if (data !== undefined) {
        socket?.cork()
        write(data, 'utf8')
      }
      raw.end()
    },
  }
}

/** Of a text, or of bytes as a text of one character each. */
type Write = (text: string, encoding: 'utf8' | 'latin1') => boolean

function plainWriter(raw: ServerResponse): Write {
  return (text, encoding) => raw.write(text, encoding)
}

/**
 * Writes chunks (RFC 9112, 7.1) as one text each. Node's response would write a chunk's size, its data and its end as
 * three pieces, which costs a streamed event a third more.
 */
function chunkWriter(socket: Socket): Write {
  return (text, encoding) => {
    // An empty chunk would be the last one.
    if (text === '' || socket.destroyed) return true
    const length = encoding === 'latin1' ? text.length : Buffer.byteLength(text)
    return socket.write(`${length.toString(16)}\r\n${text}\r\n`, encoding)
  }
}

/** Resolves once there is room for more, or the client has gone. */
function room(writer: Socket | ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const listener = { onAbort: () => settle() }
    const settle = () => {
      writer.off('drain', settle)
      stopListening(signal, listener)
      resolve()
    }
    writer.once('drain', settle)
    listenForAbort(signal, listener)
  })
}

const signals = new WeakMap<Socket, AbortSignal>()

/**
 * A signal that is aborted when the client's connection closes. There is one for a connection, not one for a request:
 * a signal of Node outlives several collections of garbage, which cost a chat request 7 µs.
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const { socket } = reply.request.raw
  if (socket.destroyed) return AbortSignal.abort()
  const known = signals.get(socket)
  if (known) return known
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  signals.set(socket, gone.signal)
  return gone.signal
}
