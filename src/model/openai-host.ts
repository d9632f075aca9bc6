import { Pool } from 'undici'
import { abortError, AppError, type Clock } from '../base/index.ts'
import type { Continuation, ToolCallDelta, Usage } from '../wire/index.ts'
import {
  addParts,
  chatFrameReader,
  cutOffReasons,
  type ChatFrameReader,
  type FrameFailure,
} from './chat-frames.ts'
import { connectionError, redact, reportedError, retryAfterMs, statusError } from './host-error.ts'
import type { ChatEvent, ChatRequest, Host, Model, StreamOptions } from './model.ts'
import { factsIn, modelFacts, type ModelFacts } from './model-facts.ts'
import { openResponse, type OpenResponse, type Patience, type UsualGap } from './open-response.ts'
import { presets, type HostKind } from './presets.ts'
import { rateLimitsOf } from './rate-limits.ts'

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

type Delta = Extract<ChatEvent, { type: 'delta' }>

/** A server that speaks OpenAI's chat protocol. Throws `bad-config` when its address is missing or wrong. */
export function openaiHost(options: OpenAiHostOptions): Host {
  const { name, kind, key, models, concurrency, clock } = options
  const preset = presets[kind]
  const base = baseUrl(options.url ?? preset.url, name)
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const connections = new Pool(base.origin, {
    connect: { timeout: timeouts.connectMs },
    keepAliveTimeout: 30_000,
    // The watch of open-response.ts stands for these: it allows for a long wait between the head and the first byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
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
  let said = new Map<string, Partial<ModelFacts>>()
  const gaps = new Map<string, UsualGap>()
  const gapOf = (model: string) => {
    let gap = gaps.get(model)
    // Clients can ask for any name of a model: only so many are remembered.
    if (gaps.size >= rememberedGaps) gaps.clear()
    if (!gap) gaps.set(model, (gap = { usualMs: 0 }))
    return gap
  }

  async function open(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
    patience: Patience = timeouts,
    onRateLimits?: StreamOptions['onRateLimits'],
  ): Promise<OpenResponse> {
    const request = { path, method, headers, body }
    const response = await openResponse({ dispatcher: connections, request, signal, clock, patience })
    try {
      if (onRateLimits) {
        const limits = rateLimitsOf(response.headers, clock)
        if (limits) onRateLimits(limits)
      }
      if (response.status !== 200) throw await refusal(response)
      const encoding = response.headers['content-encoding']
      if (encoding !== undefined && encoding !== 'identity')
        throw failure(`it compressed its answer (${String(encoding)}), which was not asked for`)
      return response
    } catch (error) {
      response[Symbol.dispose]()
      throw error
    }
  }

  async function* stream(
    model: string,
    request: ChatRequest,
    { signal, onRateLimits }: StreamOptions,
  ): AsyncGenerator<ChatEvent> {
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
      using response = await open('POST', chatPath(request), body, signal, patience, onRateLimits)
      // A host that cannot stream answers at once; the client gets it as a stream all the same.
      if (!request.stream || isJson(response)) {
        const { delta, done } = wholeAnswer(await readAll(response), request.stream)
        yield delta
        return yield done
      }
      // Not in a generator of its own: each one that an event passes through costs it a turn of the microtasks.
      const reader = readerOf(asksUsage)
      let bytes = 0
      let hasHead = false
      try {
        while (!reader.done) {
          const chunk = await response.read()
          if (chunk && (bytes += chunk.length) > maxBodyBytes) throw endless()
          const delta = chunk ? reader.push(chunk) : reader.end()
          if (delta.bytes) {
            if (!hasHead && reader.head) delta.head = reader.head
            hasHead ||= reader.head !== undefined
            yield delta
          }
          if (reader.failure) throw reader.failure
          if (!chunk) break
        }
      } catch (thrown) {
        // An answer that has said why it ends is whole, whatever becomes of its connection.
        if (reader.finishReason === undefined) throw thrown
      }
      const { finishReason, usage } = reader
      // A `[DONE]` alone does not say it: relays send one behind an answer that broke off, too.
      if (finishReason === undefined) throw failure('it ended its answer without saying that it was complete')
      response.finish()
      yield { type: 'done', finishReason, usage, bytes: nothing }
    } catch (thrown) {
      if (signal.aborted) yield { type: 'aborted' }
      else yield { type: 'error', error: toAppError(thrown) }
    }
  }

  function readerOf(dropUsageFrames: boolean): ChatFrameReader {
    const toError = (bad: FrameFailure) =>
      'error' in bad
        ? reportedError({ host: name, error: bad.error, key })
        : failure(redact(bad.problem, key))
    return chatFrameReader({ dropUsageFrames, maxEventBytes, toError })
  }

  /** The two events of an answer that came as one JSON body. */
  function wholeAnswer(bytes: Buffer, asStream: boolean): { delta: ChatEvent; done: ChatEvent } {
    const answer: Answer = parseObject(bytes, name)
    if (answer.error || answer.object === 'error')
      throw reportedError({ host: name, error: answer.error ?? answer, key })
    const choice = answer.choices?.[0]
    if (!choice?.message) throw failure('it sent an answer without a message')
    if (cutOffReasons.has(choice.finish_reason ?? ''))
      throw failure(`it gave up its answer (${choice.finish_reason})`)
    const parts = messageParts(choice.message)
    const finishReason = choice.finish_reason ?? 'stop'
    const usage = answer.usage ?? undefined
    return asStream
      ? { delta: { type: 'delta', ...parts }, done: { type: 'done', finishReason, usage } }
      : {
          delta: { type: 'delta', ...parts, bytes: nothing },
          done: { type: 'done', finishReason, usage, bytes },
        }
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

  async function readAll(response: OpenResponse): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    for (;;) {
      const chunk = await response.read()
      if (!chunk) return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
      length += chunk.length
      if (length > maxBodyBytes) throw endless()
      parts.push(chunk)
    }
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
        using response = await open('GET', `${pathPrefix}/models`, null, signal)
        said = parseModels(await readAll(response), name)
        return [...said.keys()]
      } catch (thrown) {
        throw signal.aborted ? abortError(signal) : toAppError(thrown)
      }
    },
    facts: (model) => modelFacts({ kind, model }, { ...said.get(model), ...options.facts }),
    continuation: () => options.continuation ?? preset.continuation,
    model: (id): Model => ({ id, stream: (request, streamOptions) => stream(id, request, streamOptions) }),
    close: () => connections.destroy(),
  }
}

interface Answer {
  object?: string
  choices?: { finish_reason?: string | null; message?: AnswerMessage }[]
  usage?: Usage | null
  error?: unknown
}

interface AnswerMessage {
  content?: unknown
  reasoning_content?: string | null
  reasoning?: string | null
  tool_calls?: Omit<ToolCallDelta, 'index'>[] | null
}

function messageParts(message: AnswerMessage): Pick<Delta, 'text' | 'reasoning' | 'toolCalls'> {
  const parts = { text: '', reasoning: message.reasoning_content ?? message.reasoning ?? '' }
  if (typeof message.content === 'string') parts.text = message.content
  else if (Array.isArray(message.content)) addParts(parts, message.content)
  const toolCalls = (message.tool_calls ?? []).map((call, index) => ({ ...call, index }))
  return { text: parts.text, reasoning: parts.reasoning, toolCalls }
}

function isJson({ headers }: OpenResponse): boolean {
  return String(headers['content-type'] ?? '').includes('application/json')
}

function parseObject(bytes: Buffer, host: string): object {
  try {
    const parsed: unknown = JSON.parse(bytes.toString())
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // Said below.
  }
  throw new AppError('host-failed', `The host ${host} failed: it sent an answer that is not a JSON object.`)
}

function parseModels(bytes: Buffer, host: string): Map<string, Partial<ModelFacts>> {
  const { data } = parseObject(bytes, host) as { data?: { id?: unknown }[] }
  if (!Array.isArray(data))
    throw new AppError(
      'host-failed',
      `The host ${host} does not list its models. Name them in the configuration (models: […]).`,
    )
  // Gemini's endpoint puts `models/` before each name, and takes the names without it.
  return new Map(
    data.flatMap((entry) =>
      typeof entry.id === 'string' ? [[entry.id.replace(/^models\//, ''), factsIn(entry)]] : [],
    ),
  )
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
