import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../base/index.ts'
import { chatRequestSchema } from '../../wire/index.ts'
import { prefixCache } from './prefix-cache.ts'
import { simulatedEmbeddings } from './simulated-embedding.ts'
import { refusedMessages, simulatedAnswer } from './simulated-answer.ts'
import { firstTokenAfterMs, simulatedDefaults, usageOf, type SimulatedSettings } from './simulated-host.ts'
import { fail, readJson, send } from './simulated-http.ts'
import { sendAnswer, streamAnswer } from './send-simulated-answer.ts'

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

  // Imported as a module it brings Node's own `fetch` along, 15 MB, which a server of hosts that are real need not hold.
  const { createServer } = await import('node:http')
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
          capabilities: { function_calling: settings.tools, vision: settings.vision },
        })),
      })
    if (request.method === 'POST' && request.url === '/v1/chat/completions') return chat(request, response)
    if (request.method === 'POST' && request.url === '/v1/embeddings') return embeddings(request, response)
    fail(response, 404, 'Not found')
  }

  async function embeddings(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model, input, encoding_format } = ((await readJson(request)) ?? {}) as Record<string, unknown>
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
    send(response, simulatedEmbeddings(texts, { model: String(model), format: encoding_format }))
  }

  async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = chatRequestSchema.safeParse(await readJson(request))
    const number = requests++
    const fault = settings.faults(number)
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
      const turn = {
        id: `chatcmpl-sim-${number}`,
        asked,
        answer,
        usage,
        fault,
        tokensPerSecond: settings.tokensPerSecond,
        clock,
        gone: gone.signal,
      }
      await (stream ? streamAnswer(response, turn) : sendAnswer(response, turn))
    } catch (error) {
      if (!gone.signal.aborted) throw error
    } finally {
      inFlight--
    }
  }

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
