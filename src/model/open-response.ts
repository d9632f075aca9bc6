import { listenForAbort, stopListening, type AbortListener } from '../base/index.ts'
import type { ByteText } from './byte-text.ts'
import type { Connections, ExchangeTaker, HostRequest, ResponseHeaders, SentRequest } from './http/index.ts'
import type { Watch, Watched } from './silence.ts'

/** Reads a response as it comes. */
export interface ResponseReader {
  /** Its head is there. */
  onOpen(head: ResponseHead, response: OpenResponse): void
  /**
   * A piece of its body. A promise asks to wait with the next one; false, that nothing more is wanted: then nothing more
   * is told, and the request ends where the response was not said to be finished.
   */
  onPiece(piece: ByteText): Promise<void> | false | undefined
  /** It is over, or there is none, or no more of it, and why: that may be what `onOpen` or `onPiece` threw. */
  onOver(error?: Error): void
}

export interface ResponseHead {
  status: number
  headers: ResponseHeaders
}

export interface OpenResponse {
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
 * Sends a request and tells its reader of the response. Aborting the signal ends the request, before the head or after,
 * and drops what was not read yet.
 */
export function openResponse(options: RequestOptions, reader: ResponseReader): void {
  new Exchange(options, reader).begin(options)
}

/**
 * One request and its response, as what takes it from the connection, as what is watched, and as what is read from:
 * one object and no closures, since it is made for every request.
 */
class Exchange implements OpenResponse, ExchangeTaker, AbortListener, Watched {
  place = -1
  readonly lookEveryMs: number
  readonly #signal: AbortSignal
  readonly #watch: Watch
  readonly #patience: Patience
  /** Undefined once it has heard of the end, or wants nothing more. */
  #reader: ResponseReader | undefined
  #sent: SentRequest | undefined
  /** What came while the reader asked to wait. */
  #waiting = ''
  #begun = false
  #finished = false
  #ended = false
  #failure: Error | undefined
  #isWaiting = false
  #paused = false
  #lastMs: number

  constructor({ signal, watch, patience }: RequestOptions, reader: ResponseReader) {
    this.#signal = signal
    this.#watch = watch
    this.#patience = patience
    this.#reader = reader
    this.lookEveryMs = patience.stallMs
    this.#lastMs = watch.clock.monotonic()
  }

  begin({ connections, request }: RequestOptions): void {
    if (this.#signal.aborted) return this.onAbort()
    listenForAbort(this.#signal, this)
    this.#watch.add(this, this.#lastMs)
    try {
      this.#sent = connections.send(request, this, this.#lastMs)
    } catch (error) {
      this.#end(asError(error))
    }
  }

  /** The signal was aborted. */
  onAbort(): void {
    const reason: unknown = this.#signal.reason
    this.#waiting = ''
    this.#stop(reason instanceof Error ? reason : new Error('aborted'))
  }

  finish(): void {
    if (this.#ended) return
    this.#finished = true
    this.#waiting = ''
    this.#lastMs = this.#watch.clock.monotonic()
    this.#resume()
    this.#watch.hasty(this, this.#lastMs)
  }

  onHead(status: number, headers: ResponseHeaders): void {
    try {
      this.#reader?.onOpen({ status, headers }, this)
    } catch (error) {
      this.#stop(asError(error))
    }
  }

  onBody(piece: ByteText): void {
    if (this.#finished || this.#ended) return
    const { gap } = this.#patience
    const nowMs = this.#watch.clock.monotonic()
    if (this.#begun && gap) noteGap(gap, nowMs - this.#lastMs)
    this.#begun = true
    this.#lastMs = nowMs
    if (!this.#isWaiting) return this.#give(piece)
    this.#waiting += piece
    if (this.#waiting.length <= highWaterBytes || this.#paused) return
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
    if (this.#finished) return this.#lastMs + lingerMs
    // Who takes it is slow: that is no silence of the host's.
    if (this.#paused) this.#lastMs = nowMs
    return this.#lastMs + this.#limitMs()
  }

  onSilence(): void {
    if (this.#finished) this.#stop(new Error('the answer was over, but not its response'))
    else this.#stop(new SilenceError({ begun: this.#begun, silentMs: this.#limitMs() }))
  }

  #limitMs(): number {
    const { firstByteMs, stallMs, gap } = this.#patience
    return this.#begun ? Math.max(stallMs, stallGaps * (gap?.usualMs ?? 0)) : firstByteMs
  }

  #give(piece: ByteText): void {
    if (!this.#reader) return
    let wait: Promise<void> | false | undefined
    try {
      wait = this.#reader.onPiece(piece)
    } catch (error) {
      return this.#stop(asError(error))
    }
    if (wait === undefined) return
    if (wait) return this.#waitFor(wait)
    this.#reader = undefined
    if (!this.#finished) this.#stop(new Error('the reader left'))
  }

  #waitFor(wait: Promise<void>): void {
    this.#isWaiting = true
    wait.then(
      () => this.#goOn(),
      (error: unknown) => {
        this.#isWaiting = false
        if (!this.#ended) return this.#stop(asError(error))
        this.#failure = asError(error)
        this.#tellOver()
      },
    )
  }

  /** Gives out what has come meanwhile. */
  #goOn(): void {
    this.#isWaiting = false
    const waiting = this.#waiting
    this.#waiting = ''
    this.#resume()
    if (waiting !== '') this.#give(waiting)
    if (this.#ended && !this.#isWaiting) this.#tellOver()
  }

  #resume(): void {
    if (!this.#paused) return
    this.#paused = false
    // The pause was its reader's, and is no gap of the host's.
    this.#lastMs = this.#watch.clock.monotonic()
    this.#sent?.resume()
  }

  #end(error?: Error): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = error
    stopListening(this.#signal, this)
    this.#watch.remove(this)
    if (!this.#isWaiting) this.#tellOver()
  }

  #tellOver(): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.onOver(this.#failure)
  }

  #stop(error: Error): void {
    if (this.#ended) return
    this.#sent?.abort()
    this.#end(error)
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
