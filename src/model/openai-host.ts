import { Agent } from 'undici'
import { AppError, type Clock } from '../base/index.ts'
import type { ToolCallDelta, Usage } from '../wire/index.ts'
import { chatFrameReader } from './chat-frames.ts'
import { connectionError, redact, retryAfterMs, statusError } from './host-error.ts'
import type { ChatEvent, ChatRequest, Host, Model, StreamOptions } from './model.ts'
import { openResponse, type OpenResponse } from './open-response.ts'
import { presets, type HostKind } from './presets.ts'

export interface OpenAiHostOptions {
  name: string
  kind: HostKind
  /** The base address, such as https://api.deepseek.com/v1; left out: the kind's usual one. */
  url?: string
  key?: string
  /** The models it serves; left out: it is asked. */
  models?: string[]
  concurrency?: number
  clock: Clock
  timeouts?: Partial<HostTimeouts>
}

export interface HostTimeouts {
  connectMs: number
  /** Until the first byte of an answer. Long: a host may queue and read a long prompt first. */
  firstByteMs: number
  /** Between two reads of an answer. */
  stallMs: number
}

const defaultTimeouts: HostTimeouts = { connectMs: 5_000, firstByteMs: 300_000, stallMs: 60_000 }
const maxBodyBytes = 33_554_432
const maxEventBytes = 4_194_304

/** A server that speaks OpenAI's chat protocol. Throws `bad-config` when its address is missing or wrong. */
export function openaiHost(options: OpenAiHostOptions): Host {
  const { name, kind, key, models, concurrency, clock } = options
  const preset = presets[kind]
  const base = baseUrl(options.url ?? preset.url, name)
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    keepAliveTimeout: 30_000,
    headersTimeout: timeouts.firstByteMs,
    bodyTimeout: timeouts.stallMs,
  })
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
  const pathPrefix = base.pathname.replace(/\/$/, '')

  const open = (method: 'GET' | 'POST', path: string, body: string | null, signal: AbortSignal) =>
    openResponse(agent, { origin: base.origin, path: pathPrefix + path, method, headers, body }, signal)

  async function* stream(
    model: string,
    request: ChatRequest,
    { signal }: StreamOptions,
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
      const response = await open('POST', '/chat/completions', body, signal)
      if (response.status !== 200) throw await failed(response)
      refuseEncoded(response, name)
      const type = String(response.headers['content-type'] ?? '')
      if (request.stream && !type.includes('application/json')) yield* streamed(response, asksUsage)
      else yield* whole(response)
    } catch (thrown) {
      if (signal.aborted) yield { type: 'aborted' }
      else yield { type: 'error', error: thrown instanceof AppError ? thrown : connectionError(name, thrown) }
    }
  }

  async function* streamed(response: OpenResponse, dropUsageFrames: boolean): AsyncGenerator<ChatEvent> {
    const toError = (message: string) =>
      new AppError('host-failed', `The host ${name} failed in its answer: ${redact(message, key)}`)
    const reader = chatFrameReader({ dropUsageFrames, maxEventBytes, toError })
    for await (const chunk of response.body) {
      const frames = reader.push(chunk)
      if (frames.bytes) yield { type: 'delta', ...frames }
      if (reader.done) break
    }
    if (reader.finishReason === undefined)
      throw new AppError(
        'host-failed',
        `The host ${name} ended its answer without saying that it was complete.`,
      )
    yield { type: 'done', finishReason: reader.finishReason, usage: reader.usage, bytes: new Uint8Array() }
  }

  async function* whole(response: OpenResponse): AsyncGenerator<ChatEvent> {
    const bytes = await readAll(response)
    const answer = parseAnswer(bytes, name)
    if (answer.error)
      throw statusError({ host: name, status: 500, body: bytes.toString(), retryAfterMs: undefined, key })
    const choice = answer.choices?.[0]
    if (!choice?.message)
      throw new AppError('host-failed', `The host ${name} sent an answer without a message.`)
    const { message } = choice
    yield {
      type: 'delta',
      text: message.content ?? '',
      reasoning: message.reasoning_content ?? '',
      toolCalls: (message.tool_calls ?? []).map((call, index) => ({ ...call, index })),
      bytes: new Uint8Array(),
    }
    yield {
      type: 'done',
      finishReason: choice.finish_reason ?? 'stop',
      usage: answer.usage ?? undefined,
      bytes,
    }
  }

  async function failed(response: OpenResponse): Promise<AppError> {
    const { status, headers } = response
    const body = (await readAll(response)).toString()
    return statusError({
      host: name,
      status,
      body,
      retryAfterMs: retryAfterMs(headers['retry-after'], clock),
      key,
    })
  }

  async function readAll({ body }: OpenResponse): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    for await (const chunk of body) {
      length += chunk.length
      if (length > maxBodyBytes)
        throw new AppError(
          'host-failed',
          `The host ${name} sent an answer of more than ${maxBodyBytes} bytes.`,
        )
      parts.push(chunk)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  return {
    name,
    kind,
    url: base.href.replace(/\/$/, ''),
    concurrency,
    async listModels(signal) {
      if (models) return models
      try {
        const response = await open('GET', '/models', null, signal)
        if (response.status !== 200) throw await failed(response)
        return parseModels(await readAll(response), name)
      } catch (thrown) {
        throw thrown instanceof AppError ? thrown : connectionError(name, thrown)
      }
    },
    model: (id): Model => ({ id, stream: (request, streamOptions) => stream(id, request, streamOptions) }),
    close: () => agent.destroy(),
  }
}

interface Answer {
  choices?: {
    finish_reason?: string | null
    message?: {
      content?: string | null
      reasoning_content?: string
      tool_calls?: Omit<ToolCallDelta, 'index'>[]
    }
  }[]
  usage?: Usage | null
  error?: unknown
}

function parseAnswer(bytes: Buffer, host: string): Answer {
  try {
    const parsed: unknown = JSON.parse(bytes.toString())
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // Said below.
  }
  throw new AppError('host-failed', `The host ${host} sent an answer that is not a JSON object.`)
}

function parseModels(bytes: Buffer, host: string): string[] {
  const { data } = parseAnswer(bytes, host) as { data?: { id?: unknown }[] }
  if (!Array.isArray(data))
    throw new AppError(
      'host-failed',
      `The host ${host} does not list its models. Name them in the configuration (models: […]).`,
    )
  // Gemini's endpoint puts `models/` before each name, and takes the names without it.
  return data.flatMap(({ id }) => (typeof id === 'string' ? [id.replace(/^models\//, '')] : []))
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

function refuseEncoded({ headers }: OpenResponse, host: string): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw new AppError(
      'host-failed',
      `The host ${host} sent a compressed answer (${String(encoding)}), which was not asked for.`,
    )
}
