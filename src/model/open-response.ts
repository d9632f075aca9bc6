import type { Dispatcher } from 'undici'
import type { Clock } from '../base/index.ts'

/** A response whose body is read as it comes. Disposing of it ends the request where it has not ended. */
export interface OpenResponse extends Disposable {
  status: number
  headers: Record<string, string | string[] | undefined>
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

/**
 * Sends a request by undici's `dispatch`, the cheapest way that it has, and resolves at the response's head.
 * Aborting the signal ends the request, before the head or after, and drops what was not read yet.
 */
export function openResponse(options: {
  dispatcher: Dispatcher
  request: Dispatcher.DispatchOptions
  signal: AbortSignal
  clock: Clock
  patience: Patience
}): Promise<OpenResponse> {
  const { dispatcher, signal, clock, patience } = options
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let chunks: Buffer[] = []
    let waitingBytes = 0
    let begun = false
    let finished = false
    let ended = false
    let failure: Error | undefined
    let wake: (() => void) | undefined
    let lastMs = clock.monotonic()
    let timer: Disposable | undefined

    const end = (error?: Error) => {
      if (ended) return
      ended = true
      failure = error
      signal.removeEventListener('abort', onAbort)
      timer?.[Symbol.dispose]()
      if (error) reject(error)
      wake?.()
    }
    const stop = (error: Error) => {
      if (ended) return
      end(error)
      controller?.abort(error)
    }
    const onAbort = () => {
      chunks = []
      stop(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }

    // One timer for a request, not one for each piece: it looks when the last piece came, and waits on.
    const watch = () => {
      if (controller?.paused) lastMs = clock.monotonic()
      const silentMs = clock.monotonic() - lastMs
      const stallMs = Math.max(patience.stallMs, stallGaps * (patience.gap?.usualMs ?? 0))
      const limitMs = begun ? stallMs : patience.firstByteMs
      if (silentMs >= limitMs) stop(new SilenceError({ begun, silentMs: limitMs }))
      else timer = clock.after(Math.min(limitMs - silentMs, patience.stallMs), watch)
    }

    const response: Omit<OpenResponse, 'status' | 'headers'> = {
      async read() {
        for (;;) {
          if (chunks.length > 0) {
            const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
            chunks = []
            waitingBytes = 0
            if (controller?.paused) {
              // The pause was its reader's, and is no gap of the host's.
              lastMs = clock.monotonic()
              controller.resume()
            }
            return all
          }
          if (failure) throw failure
          if (ended) return undefined
          await new Promise<void>((resume) => (wake = resume))
          wake = undefined
        }
      },
      finish() {
        if (ended) return
        finished = true
        chunks = []
        if (controller?.paused) controller.resume()
        timer?.[Symbol.dispose]()
        timer = clock.after(lingerMs, () => stop(new Error('the answer was over, but not its response')))
      },
      [Symbol.dispose]() {
        if (!finished) stop(new Error('the reader left'))
      },
    }

    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    watch()
    try {
      dispatcher.dispatch(options.request, {
        onRequestStart(started) {
          controller = started
          // Where the request was given up while it waited for a connection.
          if (ended) started.abort(failure ?? new Error('aborted'))
        },
        onResponseStart(_, status, headers) {
          if (status >= 200) resolve({ status, headers, ...response })
        },
        onResponseData(current, chunk) {
          if (finished) return
          const nowMs = clock.monotonic()
          if (begun && patience.gap) noteGap(patience.gap, nowMs - lastMs)
          begun = true
          lastMs = nowMs
          chunks.push(chunk)
          waitingBytes += chunk.length
          if (waitingBytes > highWaterBytes) current.pause()
          wake?.()
        },
        onResponseEnd: () => end(),
        onResponseError: (_, error) => end(error),
      })
    } catch (error) {
      end(error instanceof Error ? error : new Error(String(error)))
    }
  })
}
