import { hash } from 'node:crypto'
import { AppError, toAppError, type Clock } from '../../base/index.ts'
import { embedTaken, type EmbedTexts } from './embed-taken.ts'
import { isRefusal } from './is-refusal.ts'
import { inSteps } from './vector-table.ts'

/** Vectors of what somebody waits for: questions, and the turns of a conversation. Each text is embedded once. */
export interface AskedVectors {
  /** Undefined where it is not to be had in time; then the host is let alone for a while. */
  ofQuestion(question: string, signal?: AbortSignal): Promise<Float32Array | undefined>
  /**
   * In their order, undefined for a text that the host does not take, or for each where they are not all to be had in
   * time. What is missing is made nevertheless, until the signal aborts, and is there for the next question.
   */
  ofTurns(texts: string[], waiting: Waiting): Promise<(Float32Array | undefined)[]>
}

export interface Waiting {
  signal: AbortSignal
  /** How long it may be waited at most, by the clock's monotonic reading in milliseconds. */
  untilMs: number
}

/** The longest that a question waits for vectors, and how long none is asked for after a failure. */
const waitMs = 1_500
const restMs = 10_000
/** The longest text of which a vector is asked for. */
export const longestEmbedded = 8_000
/** Few at a time: what is made is kept at once, and a question does not wait long behind them. */
const textsAtOnce = 16
const requestsAtOnce = 4
/** How long one such request may take. A small machine without a GPU needs some seconds for it. */
const requestMs = 30_000
/** Of longer conversations words alone tell: up to so many, all vectors are compared within some milliseconds. */
const mostTexts = 2_000
/** Vectors are remembered as bytes, about a kilobyte each. */
const mostRemembered = 10_000

export function openAskedVectors({
  embed,
  clock,
  closing,
  note,
}: {
  embed: EmbedTexts
  clock: Clock
  closing: AbortSignal
  /** Is told of each request what went wrong with it, or that nothing did. */
  note(problem: string | undefined): void
}): AskedVectors {
  /** By the hash of the text, those used last at the end; null for a text that the host does not take. */
  const remembered = new Map<string, Int8Array | null>()
  const underWay = new Map<string, Promise<void>>()
  const lanes = Array.from({ length: requestsAtOnce }, () => Promise.resolve())
  let nextLane = 0
  let restUntilMs = -Infinity
  const rests = () => clock.monotonic() < restUntilMs

  const recall = (key: string) => {
    const vector = remembered.get(key)
    if (vector !== undefined) remember(key, vector)
    return vector
  }
  const remember = (key: string, vector: Int8Array | null) => {
    remembered.delete(key)
    remembered.set(key, vector)
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value!)
  }

  /** One request, after which its texts are remembered. */
  async function ask(
    texts: Map<string, string>,
    keys: string[],
    { limitMs, signal, isQueued }: Limits,
  ): Promise<void> {
    const given = keys.map((key) => texts.get(key)!)
    const late = new AbortController()
    using _late = clock.after(limitMs, () =>
      late.abort(new AppError('timeout', `Vectors were waited for longer than ${limitMs / 1000} s.`)),
    )
    try {
      const notTaken = await embedTaken(given, embed, {
        signal: AbortSignal.any([closing, signal, late.signal]),
        keep: (places, vectors) =>
          places.forEach((place, index) => remember(keys[place]!, inSteps(vectors[index]!))),
      })
      for (const place of notTaken) remember(keys[place]!, null)
      note(undefined)
    } catch (thrown) {
      if (isQueued && keys.length === 1 && isRefusal(thrown)) return remember(keys[0]!, null)
      if (!signal.aborted && !closing.aborted) {
        restUntilMs = clock.monotonic() + restMs
        note(toAppError(thrown).message)
      }
      throw thrown
    }
  }

  /** So many requests of turns at once, whoever asks, in the order in which they come. */
  function inLane(work: () => Promise<void>): Promise<void> {
    const lane = nextLane++ % requestsAtOnce
    const done = lanes[lane]!.then(work)
    lanes[lane] = done.catch(() => {})
    return done
  }

  /** The vectors of texts by their hashes. Those that somebody else is having made are waited for. */
  async function make(texts: string[], limits: Limits) {
    const missing = new Map(texts.map((text) => [hash('sha256', text), text]))
    const found = new Map<string, Int8Array | null>()
    for (;;) {
      for (const key of missing.keys()) {
        const vector = recall(key)
        if (vector === undefined) continue
        found.set(key, vector)
        missing.delete(key)
      }
      if (missing.size === 0) return found
      limits.signal.throwIfAborted()
      if (rests()) throw new AppError('host-failed', 'Vectors are not asked for at the moment.')
      const keys = [...missing.keys()].filter((key) => !underWay.has(key)).slice(0, textsAtOnce)
      if (keys.length === 0) {
        await Promise.all([...missing.keys()].map((key) => underWay.get(key)!)).catch(() => {})
        continue
      }
      const work = () => {
        limits.signal.throwIfAborted()
        return ask(missing, keys, limits)
      }
      const asked = limits.isQueued ? inLane(work) : work()
      for (const key of keys) underWay.set(key, asked)
      try {
        await asked
      } finally {
        for (const key of keys) underWay.delete(key)
      }
    }
  }

  /** What is made, where it is there in time. */
  async function inTime<Value>(
    making: Promise<Value>,
    signal: AbortSignal,
    mostMs: number,
  ): Promise<Value | undefined> {
    const waited = new AbortController()
    try {
      const late = clock.sleep(mostMs, AbortSignal.any([signal, closing, waited.signal]))
      return (await Promise.race([making, late])) ?? undefined
    } catch {
      return undefined
    } finally {
      waited.abort()
    }
  }

  return {
    async ofQuestion(question, signal = closing) {
      const text = question.slice(0, longestEmbedded)
      const found = await inTime(make([text], { limitMs: waitMs, signal, isQueued: false }), signal, waitMs)
      return vectorIn(found, text)
    },
    async ofTurns(texts, { signal, untilMs }) {
      if (texts.length > mostTexts || rests()) return texts.map(() => undefined)
      // It is not ended with the wait: the next question of this conversation has what is made for this one.
      const making = make(texts, { limitMs: requestMs, signal, isQueued: true })
      const leftMs = Math.max(0, Math.min(waitMs, untilMs - clock.monotonic()))
      const found = await inTime(making, signal, leftMs)
      return texts.map((text) => vectorIn(found, text))
    },
  }
}

function vectorIn(found: Map<string, Int8Array | null> | undefined, text: string): Float32Array | undefined {
  const vector = found?.get(hash('sha256', text))
  return vector ? new Float32Array(vector) : undefined
}

interface Limits {
  limitMs: number
  /** Whether it goes with the turns of others, so many requests at once. */
  isQueued: boolean
  signal: AbortSignal
}
