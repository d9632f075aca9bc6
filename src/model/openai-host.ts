import { abortError, AppError, type Clock } from '../base/index.ts'
import { hasPictures, type Continuation, type HostKind } from '../wire/index.ts'
import { streamOf } from './answer.ts'
import { withNewLimit } from './answer-limit.ts'
import type { ByteText } from './byte-text.ts'
import { isNamedForChats } from './chat-models.ts'
import { embeddingBatch, parseEmbeddings } from './embeddings.ts'
import {
  HostAnswer,
  hostError,
  hostFailed,
  refusalOf,
  refuseEncoding,
  WholeBody,
  type Responding,
} from './host-answer.ts'
import { openConnections, type HostRequest } from './http/index.ts'
import type { ChatRequest, Host, Model, StreamOptions, Tell } from './model.ts'
import { modelFacts, type ModelFacts } from './model-facts.ts'
import {
  openResponse,
  type Patience,
  type ResponseHead,
  type ResponseReader,
  type UsualGap,
} from './open-response.ts'
import { presets } from './presets.ts'
import { silenceWatch } from './silence.ts'
import { parseModels, type SaidOfModel } from './whole-answer.ts'
import { embeddingAsked } from './whole-embeddings.ts'

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
  facts?: Partial<Omit<ModelFacts, 'vision'>>
  /** Whether its models see pictures, or which of them do. Left out: as it says, or as is known of the model. */
  vision?: boolean | string[]
  /** Left out: as this kind of host does. */
  continuation?: Continuation
  clock: Clock
  timeouts?: Partial<HostTimeouts>
}

interface HostTimeouts {
  connectMs: number
  /** Until the first byte of an answer. Long: a host may queue and read a long prompt first. */
  firstByteMs: number
  /** Between two reads of an answer, at the least; a slow host gets four times its usual gap. */
  stallMs: number
}

const defaultTimeouts: HostTimeouts = { connectMs: 5_000, firstByteMs: 300_000, stallMs: 15_000 }
/** Of how many models the usual gap is remembered. */
const rememberedGaps = 1_000

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
  const embeddings = `${pathPrefix}/embeddings`
  const isOfficial = base.origin === new URL(presets.deepseek.url).origin
  const isOpenAi = base.hostname === 'api.openai.com'
  const host: Responding = { name, key, clock }

  /** An answer that is not streamed is one pause, however long it takes to write. */
  const patienceForWhole: Patience = { ...timeouts, stallMs: timeouts.firstByteMs }
  /** Whether it counts a streamed answer where it is asked to; undefined while nobody knows. */
  let takesUsage = preset.streamUsage === 'try' ? undefined : preset.streamUsage
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

  function answer(model: string, request: ChatRequest, options: StreamOptions, tell: Tell): void {
    if (request.embedding) return makeVectors(model, request, options, tell)
    const asksUsage = request.stream && takesUsage !== false && request.parameters['stream_options'] == null
    if (!asksUsage || takesUsage) return chatWith(model, { request, asksUsage }, options, tell)
    chatWith(model, { request, asksUsage }, options, (event) => {
      const isRefusal = event.type === 'error' && event.error.code === 'bad-request'
      if (event.type === 'delta') takesUsage = true
      if (!isRefusal) return tell(event)
      // What it refuses may be that it is asked for the usage: then it answers where it is not.
      chatWith(model, { request, asksUsage: false }, options, (again) => {
        if (again.type === 'delta') takesUsage = false
        return tell(again)
      })
      return undefined
    })
  }

  function chatWith(
    model: string,
    { request, asksUsage }: { request: ChatRequest; asksUsage: boolean },
    options: StreamOptions,
    tell: Tell,
  ): void {
    const { stream, messages } = request
    const parameters = isOpenAi ? withNewLimit(request.parameters) : request.parameters
    const asking = { stream, dropUsageFrames: asksUsage, pictures: hasPictures(messages) }
    const reader = new HostAnswer(host, asking, options, tell)
    try {
      const asked = { ...parameters, model, messages, stream }
      const body = JSON.stringify(asksUsage ? { ...asked, stream_options: { include_usage: true } } : asked)
      const patience = stream ? { ...timeouts, gap: gapOf(model) } : patienceForWhole
      open(post(chatPath(request), body), options.signal, patience, reader)
    } catch (thrown) {
      reader.fail(thrown)
    }
  }

  function makeVectors(model: string, request: ChatRequest, options: StreamOptions, tell: Tell): void {
    const { parameters } = request
    const asked = { stream: false, dropUsageFrames: false, embedding: embeddingAsked(parameters) }
    const reader = new HostAnswer(host, asked, options, tell)
    try {
      const body = JSON.stringify({ ...parameters, model })
      open(post(embeddings, body), options.signal, patienceForWhole, reader)
    } catch (thrown) {
      reader.fail(thrown)
    }
  }

  function open(request: HostRequest, signal: AbortSignal, patience: Patience, reader: ResponseReader): void {
    if (hasBadKey)
      throw hostFailed(host, 'its key holds a character that no header can carry, such as a line break')
    openResponse({ connections, request, signal, watch, patience }, reader)
  }

  /** Asks for something that is no chat; resolves to the whole body. */
  function ask(request: HostRequest, signal: AbortSignal, patience: Patience): Promise<ByteText> {
    const { promise, resolve, reject } = Promise.withResolvers<ByteText>()
    const body = new WholeBody(name)
    let opened: ResponseHead | undefined
    const reader: ResponseReader = {
      onOpen(head) {
        opened = head
        if (head.status === 200) refuseEncoding(host, head)
      },
      onPiece: (piece) => body.add(piece),
      onOver(error) {
        if (error) reject(error)
        else if (opened!.status === 200) resolve(body.whole)
        else reject(refusalOf(host, opened!, body.whole))
      },
    }
    open(request, signal, patience, reader)
    return promise
  }

  /** DeepSeek continues a message under another path than the usual one. */
  function chatPath({ messages }: ChatRequest): string {
    const continues = kind === 'deepseek' && messages.at(-1)?.['prefix'] === true
    return continues && isOfficial ? '/beta/chat/completions' : chat
  }

  function post(path: string, body: string): HostRequest {
    return { method: 'POST', path, headers, body }
  }

  async function embedBatch(model: string, input: string[], signal: AbortSignal): Promise<Float32Array[]> {
    const body = JSON.stringify({ model, input, encoding_format: 'float' })
    const found = await ask(post(embeddings, body), signal, patienceForWhole)
    return parseEmbeddings(found, { count: input.length, host: name, key })
  }

  const listRequest = { method: 'GET', path: `${pathPrefix}/models`, headers, body: undefined } as const

  return {
    name,
    kind,
    url: base.href.replace(/\/$/, ''),
    concurrency,
    price: options.price,
    async reach(signal) {
      if (!models) return
      try {
        await ask(listRequest, signal, timeouts)
      } catch (thrown) {
        if (signal.aborted) throw abortError(signal)
        // One whose models are named may have no list of them: whatever it answers, it is there.
        if (thrown instanceof AppError && thrown.because?.code !== 'host-key-refused') return
        throw hostError(host, thrown)
      }
    },
    async listModels(signal) {
      if (models) return models
      try {
        said = parseModels(await ask(listRequest, signal, timeouts), name)
        return [...said.keys()]
      } catch (thrown) {
        if (signal.aborted) throw abortError(signal)
        const error = hostError(host, thrown)
        throw error.code === 'not-found' ? noModelsAt(name, base) : error
      }
    },
    facts: (model) =>
      modelFacts({ kind, model }, { ...said.get(model), ...options.facts, ...visionOf(options, model) }),
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
        throw signal.aborted ? abortError(signal) : hostError(host, thrown)
      }
    },
    close: () => connections.close(),
  }
}

/** A server is there, and no list of models: nearly always its address is not that of its API. */
function noModelsAt(host: string, { origin, pathname }: URL): AppError {
  const path = pathname.replace(/\/$/, '')
  const meant = meantPath(path)
  const advice =
    meant === path
      ? 'Look at its url, or name its models (models: […] in muster.yaml).'
      : `Most addresses end in /v1: try ${origin}${meant}.`
  return new AppError(
    'not-found',
    `The host ${host} has no list of models at ${origin}${path}/models (404). ${advice}`,
    { because: { code: 'host-address-wrong', values: { host } } },
  )
}

/** The base address that was meant, where somebody gave that of chats, or left out the version. */
function meantPath(path: string): string {
  if (path.includes('/chat/completions')) return path.replace(/\/chat\/completions.*$/, '')
  return /\/v\d[^/]*$/.test(path) ? path : `${path}/v1`
}

function visionOf({ vision }: OpenAiHostOptions, model: string): Pick<ModelFacts, 'vision'> {
  if (vision === undefined) return {}
  return { vision: typeof vision === 'boolean' ? vision : vision.includes(model) }
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
