import type { Dispatcher } from 'undici'
import { assert, listenForAbort, stopListening, type AbortListener, type Clock } from '../base/index.ts'

/** A response whose body is read as it comes. Disposing of it ends the request where it has not ended. */
export interface OpenResponse extends Disposable {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  /** What arrived since the last read, at once; undefined at the end. Rejects when the answer breaks off. */
  read(): Promise<Buffer | undefined>
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
  dispatcher: Dispatcher
  request: Dispatcher.DispatchOptions
  signal: AbortSignal
  clock: Clock
  patience: Patience
}

/**
 * Sends a request by undici's `dispatch`, the cheapest way that it has, and resolves at the response's head.
 * Aborting the signal ends the request, before the head or after, and drops what was not read yet.
 */
export function openResponse(options: RequestOptions): Promise<OpenResponse> {
  return new Promise((resolve, reject) => {
    new Exchange(options, { resolve, reject }).begin()
  })
}

interface Head {
  resolve: (response: OpenResponse) => void
  reject: (error: Error) => void
}

/**
 * One request and its response, as undici's handler and as what is read from. One object and no closures: it is made
 * for every request.
 */
class Exchange implements OpenResponse, Dispatcher.DispatchHandler, AbortListener {
  status = 0
  headers: OpenResponse['headers'] = {}
  readonly #options: RequestOptions
  readonly #head: Head
  #controller: Dispatcher.DispatchController | undefined
  #chunks: Buffer[] = []
  #waitingBytes = 0
  #begun = false
  #finished = false
  #ended = false
  #failure: Error | undefined
  #reader: PromiseWithResolvers<Buffer | undefined> | undefined
  #lastMs: number
  #timer: Disposable | undefined

  constructor(options: RequestOptions, head: Head) {
    this.#options = options
    this.#head = head
    this.#lastMs = options.clock.monotonic()
  }

  begin(): void {
    const { signal, dispatcher, request } = this.#options
    if (signal.aborted) return this.onAbort()
    listenForAbort(signal, this)
    this.#watch()
    try {
      dispatcher.dispatch(request, this)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** The signal was aborted. */
  onAbort(): void {
    const reason: unknown = this.#options.signal.reason
    this.#chunks = []
    this.#stop(reason instanceof Error ? reason : new Error('aborted'))
  }

  read(): Promise<Buffer | undefined> {
    if (this.#chunks.length > 0) return Promise.resolve(this.#take())
    if (this.#failure) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.resolve(undefined)
    assert(!this.#reader, 'a response is read by one reader, one read at a time')
    this.#reader = Promise.withResolvers()
    return this.#reader.promise
  }

  finish(): void {
    if (this.#ended) return
    this.#finished = true
    this.#chunks = []
    if (this.#controller?.paused) this.#controller.resume()
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#options.clock.after(lingerMs, () =>
      this.#stop(new Error('the answer was over, but not its response')),
    )
  }

  [Symbol.dispose](): void {
    if (!this.#finished && !this.#ended) this.#stop(new Error('the reader left'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Where the request was given up while it waited for a connection.
    if (this.#ended) controller.abort(this.#failure ?? new Error('aborted'))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: OpenResponse['headers']): void {
    if (status < 200) return
    this.status = status
    this.headers = headers
    this.#head.resolve(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#finished) return
    const { clock, patience } = this.#options
    const nowMs = clock.monotonic()
    if (this.#begun && patience.gap) noteGap(patience.gap, nowMs - this.#lastMs)
    this.#begun = true
    this.#lastMs = nowMs
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes > highWaterBytes) controller.pause()
    this.#wake()
  }

  onResponseEnd(): void {
    this.#end()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end(error)
  }

  #take(): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#waitingBytes = 0
    if (this.#controller?.paused) {
      // The pause was its reader's, and is no gap of the host's.
      this.#lastMs = this.#options.clock.monotonic()
      this.#controller.resume()
    }
    return all
  }

  #wake(): void {
    const reader = this.#reader
    if (!reader) return
    this.#reader = undefined
    if (this.#chunks.length > 0) reader.resolve(this.#take())
    else if (this.#failure) reader.reject(this.#failure)
    else reader.resolve(undefined)
  }

  #end(error?: Error): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = error
    stopListening(this.#options.signal, this)
    this.#timer?.[Symbol.dispose]()
    if (error) this.#head.reject(error)
    this.#wake()
  }

  #stop(error: Error): void {
    if (this.#ended) return
    this.#end(error)
    this.#controller?.abort(error)
  }

  /** One timer for a request, not one for each piece: it looks when the last piece came, and waits on. */
  #watch(): void {
    const { clock, patience } = this.#options
    const nowMs = clock.monotonic()
    if (this.#controller?.paused) this.#lastMs = nowMs
    const silentMs = nowMs - this.#lastMs
    const stallMs = Math.max(patience.stallMs, stallGaps * (patience.gap?.usualMs ?? 0))
    const limitMs = this.#begun ? stallMs : patience.firstByteMs
    if (silentMs >= limitMs) this.#stop(new SilenceError({ begun: this.#begun, silentMs: limitMs }))
    else
      this.#timer = clock.after(Math.min(limitMs - silentMs, patience.stallMs), () => {
        this.#watch()
      })
  }
}
