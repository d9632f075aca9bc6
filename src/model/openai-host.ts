import { abortError, AppError, type Clock } from '../base/index.ts'
import type { Continuation } from '../wire/index.ts'
import { streamOf } from './answer.ts'
import { chatFrameReader, type ChatFrameReader, type FrameFailure } from './chat-frames.ts'
import { isNamedForChats } from './chat-models.ts'
import { embeddingBatch, parseEmbeddings } from './embeddings.ts'
import { connectionError, redact, reportedError, retryAfterMs, statusError } from './host-error.ts'
import { openConnections } from './http/index.ts'
import type { ChatRequest, Host, LastEvent, Model, StreamOptions, Tell } from './model.ts'
import { modelFacts, type ModelFacts } from './model-facts.ts'
import { openResponse, type OpenResponse, type Patience, type UsualGap } from './open-response.ts'
import { presets, type HostKind } from './presets.ts'
import { rateLimitsOf } from './rate-limits.ts'
import { silenceWatch } from './silence.ts'
import { parseModels, wholeAnswer, type SaidOfModel } from './whole-answer.ts'

export interface OpenAiHostOptions {
  name: string
  kind: HostKind
  /** The base address, such as https://api.deepseek.com/v1; left out: the kind's usual one. */
  url?: string
  key?: string
  /** The models it serves; left out: it is asked. */
  models?: string[]
  concurrency?: number
  price?: number
  /** What is known of its models beside what it says itself. */
  facts?: Partial<ModelFacts>
  /** Left out: as this kind of host does. */
  continuation?: Continuation
  clock: Clock
  timeouts?: Partial<HostTimeouts>
}

export interface HostTimeouts {
  connectMs: number
  /** Until the first byte of an answer. Long: a host may queue and read a long prompt first. */
  firstByteMs: number
  /** Between two reads of an answer, at the least; a slow host gets four times its usual gap. */
  stallMs: number
}

const defaultTimeouts: HostTimeouts = { connectMs: 5_000, firstByteMs: 300_000, stallMs: 15_000 }
const maxBodyBytes = 33_554_432
/** Of how many models the usual gap is remembered. */
const rememberedGaps = 1_000
const maxEventBytes = 4_194_304
const nothing = new Uint8Array()

/** A server that speaks OpenAI's chat protocol. Throws `bad-config` when its address is missing or wrong. */
export function openaiHost(options: OpenAiHostOptions): Host {
  const { name, kind, key, models, concurrency, clock } = options
  const preset = presets[kind]
  const base = baseUrl(options.url ?? preset.url, name)
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const connections = openConnections({ url: base, clock, connectMs: timeouts.connectMs })
  const watch = silenceWatch(clock)
  const headers = [
    'content-type: application/json',
    'accept: application/json, text/event-stream',
    'accept-encoding: identity',
    ...(key === undefined ? [] : [`authorization: Bearer ${key}`]),
    '',
  ].join('\r\n')
  const hasBadKey = key !== undefined && !/^[\t\x20-\x7e\x80-\xff]*$/.test(key)
  const pathPrefix = base.pathname.replace(/\/$/, '')
  const chat = `${pathPrefix}/chat/completions`
  const isOfficial = base.origin === new URL(presets.deepseek.url).origin
  const failure = (problem: string) => new AppError('host-failed', `The host ${name} failed: ${problem}.`)
  /** Not retryable: another host would most likely go on for ever, too. */
  const endless = () =>
    new AppError(
      'host-failed',
      `The host ${name} sent an answer of more than ${maxBodyBytes} bytes. Ask for less, with max_tokens.`,
      { retryable: false },
    )
  const toAppError = (thrown: unknown) =>
    thrown instanceof AppError ? thrown : connectionError(name, thrown, key)

  /** An answer that is not streamed is one pause, however long it takes to write. */
  const patienceForWhole: Patience = { ...timeouts, stallMs: timeouts.firstByteMs }
  /** What it said of its models when it listed them. */
  let said = new Map<string, SaidOfModel>()
  const gaps = new Map<string, UsualGap>()
  const gapOf = (model: string) => {
    let gap = gaps.get(model)
    // Clients can ask for any name of a model: only so many are remembered.
    if (gaps.size >= rememberedGaps) gaps.clear()
    if (!gap) gaps.set(model, (gap = { usualMs: 0 }))
    return gap
  }

  async function open(
    request: { method: 'GET' | 'POST'; path: string; body?: string },
    signal: AbortSignal,
    patience: Patience = timeouts,
    onRateLimits?: StreamOptions['onRateLimits'],
  ): Promise<OpenResponse> {
    if (hasBadKey) throw failure('its key holds a character that no header can carry, such as a line break')
    const { method, path, body } = request
    const response = await openResponse({
      connections,
      request: { method, path, headers, body },
      signal,
      watch,
      patience,
    })
    try {
      if (onRateLimits) {
        const limits = rateLimitsOf(response.headers, clock)
        if (limits) onRateLimits(limits)
      }
      if (response.status !== 200) throw await refusal(response)
      const encoding = response.headers['content-encoding']
      if (encoding !== undefined && encoding !== 'identity')
        throw failure(`it compressed its answer (${encoding}), which was not asked for`)
      return response
    } catch (error) {
      response[Symbol.dispose]()
      throw error
    }
  }

  async function answer(
    model: string,
    request: ChatRequest,
    { signal, onRateLimits }: StreamOptions,
    tell: Tell,
  ): Promise<LastEvent> {
    const asksUsage =
      request.stream && preset.streamUsage && request.parameters['stream_options'] === undefined
    const body = JSON.stringify({
      ...request.parameters,
      model,
      messages: request.messages,
      stream: request.stream,
      ...(asksUsage && { stream_options: { include_usage: true } }),
    })
    try {
      const patience = request.stream ? { ...timeouts, gap: gapOf(model) } : patienceForWhole
      const post = { method: 'POST', path: chatPath(request), body } as const
      using response = await open(post, signal, patience, onRateLimits)
      if (request.stream && !isJson(response)) return await readStream(response, readerOf(asksUsage), tell)
      // A host that cannot stream answers at once; the client gets it as a stream all the same.
      const { delta, done } = wholeAnswer(await readAll(response), {
        asStream: request.stream,
        host: name,
        key,
      })
      const wait = tell(delta)
      if (wait === false) return { type: 'aborted' }
      if (wait) await wait
      return done
    } catch (thrown) {
      return signal.aborted ? { type: 'aborted' } : { type: 'error', error: toAppError(thrown) }
    }
  }

  async function readStream(response: OpenResponse, reader: ChatFrameReader, tell: Tell): Promise<LastEvent> {
    let bytes = 0
    let hasHead = false
    let isWanted = true
    let lastWait: Promise<void> | undefined
    const take = (frames: ReturnType<ChatFrameReader['end']>): Promise<void> | false | undefined => {
      let wait: ReturnType<Tell>
      if (frames.bytes) {
        if (!hasHead && reader.head) frames.head = reader.head
        hasHead ||= reader.head !== undefined
        wait = tell(frames)
        isWanted = wait !== false
        lastWait = wait || undefined
      }
      if (reader.failure) throw reader.failure
      return reader.done ? false : wait
    }
    try {
      await response.each((piece) => {
        if ((bytes += piece.length) > maxBodyBytes) throw endless()
        return take(reader.push(piece))
      })
      if (isWanted && !reader.done) void take(reader.end())
      await lastWait
    } catch (thrown) {
      // An answer that has said why it ends is whole, whatever becomes of its connection.
      if (reader.finishReason === undefined) throw thrown
    }
    if (!isWanted) return { type: 'aborted' }
    const { finishReason, usage } = reader
    // A `[DONE]` alone does not say it: relays send one behind an answer that broke off, too.
    if (finishReason === undefined) throw failure('it ended its answer without saying that it was complete')
    response.finish()
    return { type: 'done', finishReason, usage, bytes: nothing }
  }

  function readerOf(dropUsageFrames: boolean): ChatFrameReader {
    const toError = (bad: FrameFailure) =>
      'error' in bad
        ? reportedError({ host: name, error: bad.error, key })
        : failure(redact(bad.problem, key))
    return chatFrameReader({ dropUsageFrames, maxEventBytes, toError })
  }

  /** DeepSeek continues a message under another path than the usual one. */
  function chatPath({ messages }: ChatRequest): string {
    const continues = kind === 'deepseek' && messages.at(-1)?.['prefix'] === true
    return continues && isOfficial ? '/beta/chat/completions' : chat
  }

  async function refusal(response: OpenResponse): Promise<AppError> {
    const { status } = response
    const body = (await readAll(response)).toString()
    const afterMs = retryAfterMs(response.headers['retry-after'], clock)
    return statusError({ host: name, status, body, retryAfterMs: afterMs, key })
  }

  async function embedBatch(model: string, input: string[], signal: AbortSignal): Promise<Float32Array[]> {
    const body = JSON.stringify({ model, input, encoding_format: 'float' })
    const post = { method: 'POST', path: `${pathPrefix}/embeddings`, body } as const
    using response = await open(post, signal, patienceForWhole)
    return parseEmbeddings(await readAll(response), { count: input.length, host: name, key })
  }

  async function readAll(response: OpenResponse): Promise<Buffer> {
    const pieces: Buffer[] = []
    let length = 0
    await response.each((piece) => {
      length += piece.length
      if (length > maxBodyBytes) throw endless()
      pieces.push(piece)
      return undefined
    })
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }

  return {
    name,
    kind,
    url: base.href.replace(/\/$/, ''),
    concurrency,
    price: options.price,
    async listModels(signal) {
      if (models) return models
      try {
        using response = await open({ method: 'GET', path: `${pathPrefix}/models` }, signal)
        said = parseModels(await readAll(response), name)
        return [...said.keys()]
      } catch (thrown) {
        throw signal.aborted ? abortError(signal) : toAppError(thrown)
      }
    },
    facts: (model) => modelFacts({ kind, model }, { ...said.get(model), ...options.facts }),
    chats: (model) => said.get(model)?.chats ?? isNamedForChats(model),
    continuation: () => options.continuation ?? preset.continuation,
    model: (id): Model => ({
      id,
      answer: (request, streamOptions, tell) => answer(id, request, streamOptions, tell),
      stream: (request, streamOptions) =>
        streamOf(streamOptions.signal, (signal, tell) =>
          answer(id, request, { ...streamOptions, signal }, tell),
        ),
    }),
    async embed(model, texts, signal) {
      try {
        const vectors: Float32Array[] = []
        for (let from = 0; from < texts.length; from += embeddingBatch)
          vectors.push(...(await embedBatch(model, texts.slice(from, from + embeddingBatch), signal)))
        return vectors
      } catch (thrown) {
        throw signal.aborted ? abortError(signal) : toAppError(thrown)
      }
    },
    close: () => connections.close(),
  }
}

function isJson({ headers }: OpenResponse): boolean {
  return headers['content-type']?.includes('application/json') === true
}

function baseUrl(url: string | undefined, host: string): URL {
  if (url === undefined)
    throw new AppError('bad-config', `The host ${host} needs an address (url: https://…/v1).`)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new AppError('bad-config', `The address of the host ${host} is not an http or https URL: ${url}`)
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '')
    throw new AppError(
      'bad-config',
      `The address of the host ${host} holds a password. Give it as key instead.`,
    )
  return parsed
}
