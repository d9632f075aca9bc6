import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeSse, type Clock } from '../base/index.ts'
import { chatRequestSchema, type Usage } from '../wire/index.ts'
import type { Fault } from './faults.ts'
import type { ChatRequest } from './model.ts'
import { prefixCache } from './prefix-cache.ts'
import { simulatedEmbedding } from './simulated-embedding.ts'
import { refusedMessages, simulatedAnswer, type SimulatedAnswer } from './simulated-answer.ts'
import { firstTokenAfterMs, simulatedDefaults, usageOf, type SimulatedSettings } from './simulated-host.ts'

export interface SimulatedServer extends AsyncDisposable {
  /** The base address, with /v1. */
  url: string
  models: string[]
  /** How many chats it was asked for. */
  requests(): number
  inFlight(): number
  /** How many texts it has made vectors of. */
  embedded(): number
  /** The bodies of the chats it was asked for, newest last (the last 100). */
  bodies(): unknown[]
  /** Sets what goes wrong from now on. */
  setFaults(faults: SimulatedSettings['faults']): void
  /** Breaks every open connection and listens no more, as a host that is killed. */
  kill(): Promise<void>
}

/** One chat that is being answered. */
interface Turn {
  answer: SimulatedAnswer
  fault: Fault | undefined
  usage: Usage
  /** Aborts when the client has gone. */
  gone: AbortSignal
}

const maxBodyBytes = 52_428_800

/** Starts a simulated host as a real HTTP server on 127.0.0.1 that speaks the OpenAI protocol. */
export async function startSimulatedServer(
  options: { port?: number; clock: Clock; key?: string } & Partial<SimulatedSettings>,
): Promise<SimulatedServer> {
  const settings = { ...simulatedDefaults, ...options }
  const { clock, key } = options
  const cache = prefixCache({ maxTokens: settings.prefixCacheTokens })
  let requests = 0
  let inFlight = 0
  let embeddingRequests = 0
  let embedded = 0
  const bodies: unknown[] = []

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return fail(response, 401, 'Incorrect API key provided')
    if (request.method === 'GET' && request.url === '/v1/models')
      return send(response, {
        object: 'list',
        data: settings.models.map((id) => ({
          id,
          object: 'model',
          created: 0,
          owned_by: 'simulated',
          max_model_len: settings.contextTokens,
          capabilities: { function_calling: settings.tools },
        })),
      })
    if (request.method === 'POST' && request.url === '/v1/chat/completions') return chat(request, response)
    if (request.method === 'POST' && request.url === '/v1/embeddings') return embeddings(request, response)
    fail(response, 404, 'Not found')
  }

  async function embeddings(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model, input } = ((await readJson(request)) ?? {}) as { model?: unknown; input?: unknown }
    const texts = typeof input === 'string' ? [input] : input
    if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === 'string'))
      return fail(response, 400, 'input: expected a text or a list of texts')
    const fault = settings.faults(embeddingRequests++)
    if (fault?.kind === 'refuse') return void request.socket.destroy()
    if (fault?.kind === 'unavailable') return fail(response, 503, 'The server is overloaded')
    if (fault?.kind === 'rate-limit') return fail(response, 429, 'Rate limit reached', { 'retry-after': '1' })
    // The client ends it.
    if (fault?.kind === 'stall') return
    if (!settings.models.includes(String(model)))
      return fail(response, 404, `The model \`${String(model)}\` does not exist`)
    embedded += texts.length
    send(response, {
      object: 'list',
      model,
      data: texts.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: [...simulatedEmbedding(text)],
      })),
    })
  }

  async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = chatRequestSchema.safeParse(await readJson(request))
    const fault = settings.faults(requests++)
    if (!body.success) return fail(response, 400, body.error.issues[0]!.message)
    bodies.push(body.data)
    if (bodies.length > 100) bodies.shift()
    const { model, messages, stream, ...parameters } = body.data
    if (fault?.kind === 'refuse') return void request.socket.destroy()
    if (fault?.kind === 'unavailable') return fail(response, 503, 'The server is overloaded')
    if (fault?.kind === 'rate-limit' || inFlight >= settings.concurrency)
      return fail(response, 429, 'Rate limit reached', { 'retry-after': '1' })
    if (!settings.models.includes(model)) return fail(response, 404, `The model \`${model}\` does not exist`)
    const asked = { model, messages, parameters, stream: stream === true }
    const refused = refusedMessages(asked, settings)
    if (refused !== undefined) return fail(response, 400, refused)
    const answer = simulatedAnswer(asked, settings)
    if (answer.promptTokens > settings.contextTokens)
      return fail(response, 400, `This model's maximum context length is ${settings.contextTokens} tokens`)

    inFlight++
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const cachedTokens = Math.min(cache.take(asked), answer.promptTokens)
      const usage = usageOf(answer, cachedTokens)
      await clock.sleep(firstTokenAfterMs(settings, answer, cachedTokens), gone.signal)
      if (stream) await streamAnswer(response, asked, { answer, fault, usage, gone: gone.signal })
      else await wholeAnswer(response, model, { answer, fault, usage, gone: gone.signal })
    } catch (error) {
      if (!gone.signal.aborted) throw error
    } finally {
      inFlight--
    }
  }

  async function streamAnswer(
    response: ServerResponse,
    { model, parameters }: ChatRequest,
    { answer, fault, usage, gone }: Turn,
  ): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const head = {
      id: `chatcmpl-sim-${requests}`,
      object: 'chat.completion.chunk',
      created: seconds(),
      model,
    }
    const write = (delta: object, finishReason: string | null) =>
      response.write(
        encodeSse({
          data: JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] }),
        }),
      )
    write({ role: 'assistant', content: '' }, null)
    if (answer.toolCall) {
      const { name } = answer.toolCall
      write(
        {
          tool_calls: [
            { index: 0, id: 'call_simulated', type: 'function', function: { name, arguments: '' } },
          ],
        },
        null,
      )
    }
    const writeToken = (token: string) =>
      write(
        answer.toolCall ? { tool_calls: [{ index: 0, function: { arguments: token } }] } : { content: token },
        null,
      )
    if (!(await streamTokens(response, answer, fault, gone, writeToken))) return
    write({}, answer.finishReason)
    const streamOptions = parameters['stream_options'] as { include_usage?: boolean } | undefined
    if (streamOptions?.include_usage)
      response.write(encodeSse({ data: JSON.stringify({ ...head, choices: [], usage }) }))
    response.end('data: [DONE]\n\n')
  }

  /** False when a fault ended the answer. */
  async function streamTokens(
    response: ServerResponse,
    answer: SimulatedAnswer,
    fault: Fault | undefined,
    gone: AbortSignal,
    write: (text: string) => void,
  ): Promise<boolean> {
    const startedAt = clock.monotonic()
    const paceMs = (1_000 / settings.tokensPerSecond) * (fault?.kind === 'slow' ? 10 : 1)
    // The fault behind the last token keeps the end from being said.
    for (const [index, token] of [...answer.tokens, undefined].entries()) {
      if (fault && index === fault.afterTokens && fault.kind !== 'slow') {
        if (fault.kind === 'stall') await clock.sleep(86_400_000, gone)
        if (fault.kind === 'malformed')
          response.write('data: {"choices":[{"delta":{"content":"half of an ev\n\n')
        // What was written in this tick has yet to leave.
        if (fault.kind === 'reset') await clock.sleep(1, gone)
        if (fault.kind === 'reset') response.destroy()
        else response.end()
        return false
      }
      if (token === undefined) break
      // By the clock and not by the token: at high speeds several tokens share a tick, as on a real host.
      const dueMs = startedAt + index * paceMs - clock.monotonic()
      if (dueMs >= 1) await clock.sleep(dueMs, gone)
      write(token)
    }
    return true
  }

  async function wholeAnswer(
    response: ServerResponse,
    model: string,
    { answer, fault, usage, gone }: Turn,
  ): Promise<void> {
    if (fault?.kind === 'stall') await clock.sleep(86_400_000, gone)
    if (fault?.kind === 'reset' || fault?.kind === 'early-end') return void response.destroy()
    if (fault?.kind === 'malformed') return void response.end('{"choices":[{"mess')
    await clock.sleep((answer.tokens.length * 1_000) / settings.tokensPerSecond, gone)
    const message = answer.toolCall
      ? {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_simulated', type: 'function', function: answer.toolCall }],
        }
      : { role: 'assistant', content: answer.tokens.join('') }
    send(response, {
      id: `chatcmpl-sim-${requests}`,
      object: 'chat.completion',
      created: seconds(),
      model,
      choices: [{ index: 0, message, finish_reason: answer.finishReason }],
      usage,
    })
  }

  const seconds = () => Math.floor(clock.now() / 1000)
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve())
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    models: settings.models,
    requests: () => requests,
    inFlight: () => inFlight,
    embedded: () => embedded,
    bodies: () => [...bodies],
    setFaults(faults) {
      settings.faults = faults
    },
    kill: close,
    [Symbol.asyncDispose]: close,
  }
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function fail(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: { message, type: 'invalid_request_error', code: null, param: null } }))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maxBodyBytes) throw new Error('the body is too large')
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    return undefined
  }
}
