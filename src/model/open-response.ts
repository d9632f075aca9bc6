import { listenForAbort, stopListening, type AbortListener } from '../base/index.ts'
import type { Connections, ExchangeTaker, HostRequest, ResponseHeaders, SentRequest } from './http/index.ts'
import type { Watch, Watched } from './silence.ts'

/** Takes a piece of a body. A promise asks to wait with the next one; false, that nothing more is wanted. */
export type TakePiece = (piece: Buffer) => Promise<void> | false | undefined

/** A response whose body is given out as it comes. Disposing of it ends the request where it has not ended. */
export interface OpenResponse extends Disposable {
  readonly status: number
  readonly headers: ResponseHeaders
  /**
   * Gives out what has come, and then what comes, as it comes. Resolves at the end of the body, or when nothing more
   * is wanted; rejects when it breaks off, or with what `take` throws. To be called once.
   */
  each(take: TakePiece): Promise<void>
  /** Nothing more is wanted, and little more is to come: keeps the connection for the next request. */
  finish(): void
}

/** How long a host may send nothing. */
export interface Patience {
  /** Until the first byte of the body. */
  firstByteMs: number
  /** Between two pieces of the body, at the least: a host that is slow by nature gets four times its usual gap. */
  stallMs: number
  /** The host's usual gap, learned here; shared by its responses. */
  gap?: UsualGap
}

/** How long a host usually pauses between two pieces of an answer, leaning to its longer pauses. */
export interface UsualGap {
  usualMs: number
}

const stallGaps = 4

function noteGap(gap: UsualGap, gapMs: number): void {
  gap.usualMs += (gapMs > gap.usualMs ? 0.2 : 0.02) * (gapMs - gap.usualMs)
}

/** A host that sent nothing for too long. */
export class SilenceError extends Error {
  readonly begun: boolean
  readonly silentMs: number

  constructor({ begun, silentMs }: { begun: boolean; silentMs: number }) {
    super(`nothing came for ${silentMs} ms`)
    this.name = 'SilenceError'
    this.begun = begun
    this.silentMs = silentMs
  }
}

/** How many bytes may wait unread before the host is asked to pause. */
const highWaterBytes = 262_144
/** How long the end of a finished answer is waited for before its connection is closed. */
const lingerMs = 1_000

export interface RequestOptions {
  connections: Connections
  request: HostRequest
  signal: AbortSignal
  watch: Watch
  patience: Patience
}

/**
 * Sends a request and resolves at the response's head. Aborting the signal ends the request, before the head or
 * after, and drops what was not read yet.
 */
export function openResponse(options: RequestOptions): Promise<OpenResponse> {
  const exchange = new Exchange(options)
  exchange.begin()
  return exchange.head.promise
}

/**
 * One request and its response, as what takes it from the connection, as what is watched, and as what is read from:
 * one object and no closures, since it is made for every request.
 */
class Exchange implements OpenResponse, ExchangeTaker, AbortListener, Watched {
  status = 0
  headers: ResponseHeaders = {}
  readonly head = Promise.withResolvers<OpenResponse>()
  readonly lookEveryMs: number
  readonly #options: RequestOptions
  #sent: SentRequest | undefined
  #pieces: Buffer[] = []
  #waitingBytes = 0
  #begun = false
  #finished = false
  #ended = false
  #failure: Error | undefined
  #take: TakePiece | undefined
  /** Settled when the body is over for who takes it. */
  #over: PromiseWithResolvers<void> | undefined
  /** Who takes it asked to wait. */
  #isWaiting = false
  #paused = false
  #lastMs: number

  constructor(options: RequestOptions) {
    this.#options = options
    this.lookEveryMs = options.patience.stallMs
    this.#lastMs = options.watch.clock.monotonic()
  }

  begin(): void {
    const { signal, connections, request, watch } = this.#options
    if (signal.aborted) return this.onAbort()
    listenForAbort(signal, this)
    watch.add(this)
    try {
      this.#sent = connections.send(request, this)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** The signal was aborted. */
  onAbort(): void {
    const reason: unknown = this.#options.signal.reason
    this.#pieces = []
    this.#stop(reason instanceof Error ? reason : new Error('aborted'))
  }

  each(take: TakePiece): Promise<void> {
    this.#take = take
    this.#over = Promise.withResolvers()
    this.#give()
    return this.#over.promise
  }

  finish(): void {
    if (this.#ended) return
    this.#finished = true
    this.#pieces = []
    this.#lastMs = this.#options.watch.clock.monotonic()
    this.#resume()
    this.#options.watch.hasty(this)
  }

  [Symbol.dispose](): void {
    if (!this.#finished && !this.#ended) this.#stop(new Error('the reader left'))
  }

  onHead(status: number, headers: ResponseHeaders): void {
    this.status = status
    this.headers = headers
    this.head.resolve(this)
  }

  onBody(piece: Buffer): void {
    if (this.#finished || this.#ended) return
    const { watch, patience } = this.#options
    const nowMs = watch.clock.monotonic()
    if (this.#begun && patience.gap) noteGap(patience.gap, nowMs - this.#lastMs)
    this.#begun = true
    this.#lastMs = nowMs
    this.#pieces.push(piece)
    if (this.#take && !this.#isWaiting) return this.#give()
    this.#waitingBytes += piece.length
    if (this.#waitingBytes <= highWaterBytes || this.#paused) return
    this.#paused = true
    this.#sent?.pause()
  }

  onEnd(): void {
    this.#end()
  }

  onFailure(error: Error): void {
    this.#end(error)
  }

  /** When it has been silent for too long, in monotonic milliseconds. */
  limitAtMs(nowMs: number): number {
    const { patience } = this.#options
    if (this.#finished) return this.#lastMs + lingerMs
    // Who takes it is slow: that is no silence of the host's.
    if (this.#paused) this.#lastMs = nowMs
    return this.#lastMs + this.#limitMs(patience)
  }

  onSilence(): void {
    if (this.#finished) this.#stop(new Error('the answer was over, but not its response'))
    else this.#stop(new SilenceError({ begun: this.#begun, silentMs: this.#limitMs(this.#options.patience) }))
  }

  #limitMs({ firstByteMs, stallMs, gap }: Patience): number {
    return this.#begun ? Math.max(stallMs, stallGaps * (gap?.usualMs ?? 0)) : firstByteMs
  }

  /** Gives out what has come, until there is no more or who takes it asks to wait. */
  #give(): void {
    const over = this.#over!
    while (this.#take && !this.#isWaiting) {
      const pieces = this.#pieces
      if (pieces.length === 0) {
        if (!this.#ended) return
        this.#take = undefined
        if (this.#failure) over.reject(this.#failure)
        else over.resolve()
        return
      }
      const piece = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
      this.#pieces = []
      this.#waitingBytes = 0
      this.#resume()
      try {
        const wait = this.#take(piece)
        if (wait === undefined) continue
        if (wait) return this.#waitFor(wait)
        this.#take = undefined
        over.resolve()
      } catch (error) {
        this.#take = undefined
        over.reject(error)
      }
    }
  }

  #waitFor(wait: Promise<void>): void {
    this.#isWaiting = true
    const goOn = () => {
      this.#isWaiting = false
      this.#give()
    }
    wait.then(goOn, (error: unknown) => {
      this.#take = undefined
      this.#over!.reject(error)
    })
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    // The pause was its reader's, and is no gap of the host's.
    this.#lastMs = this.#options.watch.clock.monotonic()
    this.#sent?.resume()
  }

  #end(error?: Error): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = error
    stopListening(this.#options.signal, this)
    this.#options.watch.remove(this)
    if (error) this.head.reject(error)
    if (this.#take && !this.#isWaiting) this.#give()
  }

  #stop(error: Error): void {
    if (this.#ended) return
    this.#end(error)
    this.#sent?.abort()
  }
}
