import { AppError, type Clock } from '../base/index.ts'
import { decoded, type ByteText } from './byte-text.ts'
import { ChatFrameReader, type ChatFrames, type FrameFailure } from './chat-frames.ts'
import { connectionError, redact, reportedError, retryAfterMs, statusError } from './host-error.ts'
import type { LastEvent, StreamOptions, Tell } from './model.ts'
import type { OpenResponse, ResponseHead, ResponseReader } from './open-response.ts'
import { hostTime, rateLimitsOf } from './rate-limits.ts'
import { wholeAnswer } from './whole-answer.ts'
import { wholeEmbeddings, type EmbeddingAsked } from './whole-embeddings.ts'

const maxBodyBytes = 33_554_432
/** 2,048 vectors of 3,072 numbers, the most that is usual, written out. */
const maxEmbeddingBytes = 134_217_728
const maxEventBytes = 4_194_304

interface BodyLimit {
  bytes: number
  /** What a client can do about it. */
  advice: string
}

const answerLimit: BodyLimit = { bytes: maxBodyBytes, advice: 'Ask for less, with max_tokens.' }
const embeddingLimit: BodyLimit = { bytes: maxEmbeddingBytes, advice: 'Send fewer texts at a time.' }

/** Whose response it is, for words and times. */
export interface Responding {
  name: string
  key: string | undefined
  clock: Clock
}

/** A response that is read whole; throws where it grows beyond all measure. */
export class WholeBody {
  whole: ByteText = ''
  readonly #host: string
  readonly #limit: BodyLimit

  constructor(host: string, limit = answerLimit) {
    this.#host = host
    this.#limit = limit
  }

  add(piece: ByteText): undefined {
    lengthWith(piece, this.whole.length, this.#host, this.#limit)
    this.whole += piece
  }
}

/** Not retryable: another host would most likely go on for ever, too. */
function lengthWith(piece: ByteText, before: number, host: string, { bytes, advice } = answerLimit): number {
  const length = before + piece.length
  if (length <= bytes) return length
  throw new AppError(
    'host-failed',
    `The host ${host} sent an answer of more than ${bytes} bytes. ${advice}`,
    { retryable: false, because: { code: 'host-faulty', values: { host } } },
  )
}

export function hostFailed({ name }: Responding, problem: string): AppError {
  return new AppError('host-failed', `The host ${name} failed: ${problem}.`, {
    because: { code: 'host-faulty', values: { host: name } },
  })
}

/** Whatever went wrong with a host, in words for whoever asked it. */
export function hostError({ name, key }: Responding, thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : connectionError(name, thrown, key)
}

/** Throws where the response is in a form that was not asked for. */
export function refuseEncoding(host: Responding, { headers }: ResponseHead): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw hostFailed(host, `it compressed its answer (${encoding}), which was not asked for`)
}

/** Why a host did not answer. */
export function refusalOf(
  host: Responding,
  { status, headers }: ResponseHead,
  body: ByteText,
  pictures = false,
): AppError {
  const { name, key, clock } = host
  const afterMs = retryAfterMs(headers['retry-after'], hostTime(headers, clock))
  return statusError({ host: name, status, body: decoded(body), retryAfterMs: afterMs, key, pictures })
}

interface Asked {
  stream: boolean
  /** The frame with the usage was asked for by us. */
  dropUsageFrames: boolean
  /** Whether it was sent pictures. */
  pictures?: boolean
  /** Where vectors are asked for instead of an answer. */
  embedding?: EmbeddingAsked
}

/** Reads a host's response to one chat, streamed or whole, and tells what it says: one object, and no promise. */
export class HostAnswer implements ResponseReader {
  readonly #host: Responding
  readonly #asked: Asked
  readonly #options: StreamOptions
  readonly #tell: Tell
  #response: OpenResponse | undefined
  /** Of a response that is no answer. */
  #refusal: ResponseHead | undefined
  /** Of a response that is streamed. */
  #frames: ChatFrameReader | undefined
  #length = 0
  #hasHead = false
  #lastWait: Promise<void> | undefined
  /** Of one that is not. */
  #body: WholeBody | undefined
  #over = false

  constructor(host: Responding, asked: Asked, options: StreamOptions, tell: Tell) {
    this.#host = host
    this.#asked = asked
    this.#options = options
    this.#tell = tell
  }

  onOpen(head: ResponseHead, response: OpenResponse): void {
    const { onRateLimits } = this.#options
    this.#response = response
    if (onRateLimits) {
      const limits = rateLimitsOf(head.headers, this.#host.clock)
      if (limits) onRateLimits(limits)
    }
    const isAnswer = head.status === 200
    if (isAnswer) refuseEncoding(this.#host, head)
    else this.#refusal = head
    // A host that cannot stream answers at once; the client gets it as a stream all the same.
    if (isAnswer && this.#asked.stream && !isJson(head)) this.#frames = this.#frameReader()
    else this.#body = new WholeBody(this.#host.name, this.#asked.embedding ? embeddingLimit : answerLimit)
  }

  onPiece(piece: ByteText): Promise<void> | false | undefined {
    if (!this.#frames) return this.#body!.add(piece)
    this.#length = lengthWith(piece, this.#length, this.#host.name)
    return this.#take(this.#frames, this.#frames.push(piece))
  }

  onOver(error?: Error): void {
    if (this.#frames) return this.#streamOver(this.#frames, error)
    if (error) return this.fail(error)
    const { whole } = this.#body!
    const { name, key } = this.#host
    try {
      if (this.#refusal) throw refusalOf(this.#host, this.#refusal, whole, this.#asked.pictures)
      const { embedding } = this.#asked
      if (embedding) return this.#end(wholeEmbeddings(whole, embedding, { host: name, key }))
      const { delta, done } = wholeAnswer(whole, { asStream: this.#asked.stream, host: name, key })
      this.#endAfter(this.#tell(delta), done)
    } catch (thrown) {
      this.fail(thrown)
    }
  }

  /** Ends with an error, or with `aborted` where that is why. */
  fail(thrown: unknown): void {
    if (this.#options.signal.aborted) this.#end({ type: 'aborted' })
    else this.#end({ type: 'error', error: hostError(this.#host, thrown) })
  }

  #take(reader: ChatFrameReader, frames: ChatFrames): Promise<void> | false | undefined {
    let wait: Promise<void> | false | undefined
    if (frames.sent !== undefined) {
      if (!this.#hasHead && reader.head) frames.head = reader.head
      this.#hasHead ||= reader.head !== undefined
      wait = this.#tell(frames)
      this.#lastWait = wait || undefined
      if (wait === false) {
        this.#end({ type: 'aborted' })
        return false
      }
    }
    if (reader.failure) throw reader.failure
    if (!reader.done) return wait
    this.#streamOver(reader)
    return false
  }

  #streamOver(reader: ChatFrameReader, error?: Error): void {
    const { finishReason } = reader
    // An answer that has said why it ends is whole, whatever becomes of its connection.
    if (error && finishReason === undefined) return this.fail(error)
    if (!error && !reader.done && !this.#takeRest(reader)) return
    // A `[DONE]` alone does not say it: relays send one behind an answer that broke off, too.
    if (reader.finishReason === undefined)
      return this.fail(hostFailed(this.#host, 'it ended its answer without saying that it was complete'))
    this.#response!.finish()
    const { usage } = reader
    this.#endAfter(this.#lastWait, {
      type: 'done',
      finishReason: reader.finishReason,
      usage,
      sent: '',
    })
  }

  /** Takes what no blank line followed; false where that ends it. */
  #takeRest(reader: ChatFrameReader): boolean {
    const rest = reader.end()
    if (rest.sent !== undefined) {
      const wait = this.#tell(rest)
      if (wait === false) {
        this.#end({ type: 'aborted' })
        return false
      }
      this.#lastWait = wait
    }
    if (!reader.failure || reader.finishReason !== undefined) return true
    this.fail(reader.failure)
    return false
  }

  #endAfter(wait: Promise<void> | false | undefined, last: LastEvent): void {
    if (wait === false) return this.#end({ type: 'aborted' })
    if (!wait) return this.#end(last)
    wait.then(
      () => this.#end(last),
      (thrown: unknown) => this.fail(thrown),
    )
  }

  #end(last: LastEvent): void {
    if (this.#over) return
    this.#over = true
    void this.#tell(last)
  }

  #frameReader(): ChatFrameReader {
    const { name, key } = this.#host
    const toError = (bad: FrameFailure) =>
      'error' in bad
        ? reportedError({ host: name, error: bad.error, key, pictures: this.#asked.pictures })
        : hostFailed(this.#host, redact(bad.problem, key))
    return new ChatFrameReader({ dropUsageFrames: this.#asked.dropUsageFrames, maxEventBytes, toError })
  }
}

function isJson({ headers }: ResponseHead): boolean {
  return headers['content-type']?.includes('application/json') === true
}
