import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { Clock } from '../../base/index.ts'
import { ResponseParser, type ResponseHeaders, type ResponseTaker } from './response-parser.ts'

/** A request in the form in which it is sent. */
export interface HostRequest {
  method: 'GET' | 'POST'
  path: string
  /** Lines of headers, each with its end; `host` and the length of the body come from here. */
  headers: string
  body: string | undefined
}

/** Who takes the response, or hears that there is none. */
export interface ExchangeTaker extends ResponseTaker {
  onFailure(error: Error): void
}

/** A request that is under way. */
export interface SentRequest {
  /** Asks the host to pause, by reading no more. */
  pause(): void
  resume(): void
  /** Ends it, and its connection with it: the taker hears nothing more. */
  abort(): void
}

/** The connections to one host, kept open for the next request. */
export interface Connections {
  send(request: HostRequest, taker: ExchangeTaker, nowMs?: number): SentRequest
  /** Ends what is under way. */
  close(): Promise<void>
}

export class ConnectionError extends Error {
  readonly code: 'closed' | 'not-connected'

  constructor(code: ConnectionError['code'], message: string) {
    super(message)
    this.name = 'ConnectionError'
    this.code = code
  }
}

/**
 * How long an idle connection is kept: this many looks, so that the clock is not looked at with each request. One that the
 * host closes meanwhile is gone at once.
 */
const keptLooks = 4
const lookEveryMs = 7_500
/** A kept connection that the host closes within this time of a new request was closed before it could read it. */
const staleMs = 1_000
/**
 * Where sockets read into: one piece of memory for all, since what was read is copied out, as far as it is wanted,
 * before anything else is read. A piece for each would cost 2,000 streams 130 MB.
 */
const memory = Buffer.allocUnsafeSlow(65_536)

interface Host {
  url: URL
  clock: Clock
  connectMs: number
}

export function openConnections(host: Host): Connections {
  const { clock, url } = host
  const open = new Set<Connection>()
  /** The one used last is at the end. */
  let idle: Connection[] = []
  let sweep: Disposable | undefined
  let closed = false
  let session: Buffer | undefined

  const keeper: Keeper = {
    clock,
    host: url.host,
    connect(onread) {
      const target = {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
        noDelay: true,
        onread,
      }
      if (url.protocol !== 'https:') return connectPlain(target)
      const socket = connectSecure({
        ...target,
        ALPNProtocols: ['http/1.1'],
        ...(isIP(target.host) === 0 && { servername: target.host }),
        ...(session && { session }),
      })
      // The next connection is spared half of the handshake.
      return socket.on('session', (ticket) => (session = ticket))
    },
    connectMs: host.connectMs,
    keep(connection) {
      if (closed) return connection.destroy()
      connection.idleLooks = 0
      idle.push(connection)
      sweep ??= clock.after(lookEveryMs, closeIdle)
    },
    gone(connection) {
      open.delete(connection)
      const at = idle.indexOf(connection)
      if (at >= 0) idle.splice(at, 1)
    },
    sendAnew: (sent) => begin(sent, fresh()),
  }

  function fresh(): Connection {
    const connection = new Connection(keeper)
    open.add(connection)
    return connection
  }

  function begin(sent: Sent, connection: Connection): void {
    sent.connection = connection
    connection.begin(sent)
  }

  function closeIdle(): void {
    const old = idle.filter((connection) => ++connection.idleLooks > keptLooks)
    idle = idle.filter(({ idleLooks }) => idleLooks <= keptLooks)
    for (const connection of old) connection.destroy()
    sweep = idle.length > 0 ? clock.after(lookEveryMs, closeIdle) : undefined
  }

  return {
    send(request, taker, nowMs = clock.monotonic()) {
      if (closed) throw new ConnectionError('closed', 'the host was removed')
      const sent = new Sent(request, taker, nowMs)
      begin(sent, idle.pop() ?? fresh())
      return sent
    },
    async close() {
      closed = true
      idle = []
      sweep?.[Symbol.dispose]()
      await Promise.all([...open].map((connection) => connection.closed()))
    },
  }
}

/** What a connection needs of those that it belongs to. */
interface Keeper {
  clock: Clock
  /** For the header. */
  host: string
  connectMs: number
  connect(onread: OnRead): Socket
  keep(connection: Connection): void
  gone(connection: Connection): void
  sendAnew(sent: Sent): void
}

interface OnRead {
  buffer: Buffer
  callback: (length: number, memory: Uint8Array) => boolean
}

class Sent implements SentRequest {
  connection: Connection | undefined
  /** Until its response begins: behind that it is not sent again. A long prompt need not be held as long as its answer. */
  request: HostRequest | undefined
  readonly taker: ExchangeTaker
  readonly sentAtMs: number

  constructor(request: HostRequest, taker: ExchangeTaker, sentAtMs: number) {
    this.request = request
    this.taker = taker
    this.sentAtMs = sentAtMs
  }

  pause(): void {
    this.connection?.pause()
  }

  resume(): void {
    this.connection?.resume()
  }

  abort(): void {
    const { connection } = this
    this.connection = undefined
    connection?.destroy()
  }
}

/** It stands between parser and taker, so that it is ready for the next request when the taker hears of the end. */
class Connection implements ResponseTaker {
  idleLooks = 0
  readonly #keeper: Keeper
  readonly #socket: Socket
  readonly #parser = new ResponseParser()
  #sent: Sent | undefined
  #uses = 0
  #paused = false
  #error: Error | undefined
  #connecting: Disposable | undefined

  constructor(keeper: Keeper) {
    this.#keeper = keeper
    const socket = keeper.connect({
      buffer: memory,
      callback: (length) => {
        this.#read(length)
        return !this.#paused
      },
    })
    this.#socket = socket
    this.#connecting = keeper.clock.after(keeper.connectMs, () =>
      socket.destroy(new ConnectionError('not-connected', 'no connection in time')),
    )
    // Of a secure connection the handshake counts, too.
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      this.#connecting?.[Symbol.dispose]()
      this.#connecting = undefined
    })
    socket.on('error', (error) => (this.#error ??= error))
    socket.once('close', () => this.#closed())
  }

  begin(sent: Sent): void {
    this.#uses++
    this.#sent = sent
    this.#parser.expect(this)
    const { method, path, headers, body } = sent.request!
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#keeper.host}\r\n${headers}`
    if (body === undefined) return void this.#socket.write(`${head}\r\n`, 'latin1')
    const length = Buffer.byteLength(body)
    // In one piece: a second one would be a second call of the system, and often a second packet. A text of ASCII
    // alone, as nearly all are, costs less to write as the bytes that it is.
    this.#socket.write(
      `${head}content-length: ${length}\r\n\r\n${body}`,
      length === body.length ? 'latin1' : 'utf8',
    )
  }

  onHead(status: number, headers: ResponseHeaders): void {
    if (!this.#sent) return
    this.#sent.request = undefined
    this.#sent.taker.onHead(status, headers)
  }

  onBody(piece: string): void {
    this.#sent?.taker.onBody(piece)
  }

  onEnd(): void {}

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
  }

  destroy(): void {
    this.#sent = undefined
    this.#socket.destroy()
  }

  /** Ends it, with what is under way on it; resolves once it is gone. */
  closed(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#socket.once('close', () => resolve())
    this.#socket.destroy(new ConnectionError('closed', 'the host was removed'))
    return promise
  }

  #read(length: number): void {
    const sent = this.#sent
    try {
      // Nobody has asked for it, or no longer.
      if (!sent) return void this.#socket.destroy()
      this.#parser.push(memory, length)
    } catch (error) {
      this.#error = error as Error
      this.#socket.destroy()
      return
    }
    if (!this.#parser.isOver || this.#sent !== sent) return
    this.#sent = undefined
    sent.connection = undefined
    // An answer that came before the question was sent whole leaves the connection in the middle of it.
    const isUsable = this.#parser.keepsOpen && this.#socket.writableLength === 0 && !this.#socket.destroyed
    if (isUsable) {
      this.resume()
      this.#keeper.keep(this)
    } else this.#socket.destroy()
    sent.taker.onEnd()
  }

  #closed(): void {
    this.#connecting?.[Symbol.dispose]()
    this.#keeper.gone(this)
    const sent = this.#sent
    if (!sent) return
    this.#sent = undefined
    sent.connection = undefined
    if (!this.#error && this.#parser.end()) return sent.taker.onEnd()
    const isStale =
      this.#uses > 1 &&
      !this.#parser.begun &&
      !(this.#error instanceof ConnectionError) &&
      this.#keeper.clock.monotonic() - sent.sentAtMs < staleMs
    if (isStale) this.#keeper.sendAnew(sent)
    else sent.taker.onFailure(this.#error ?? new ConnectionError('closed', 'the connection was closed'))
  }
}
