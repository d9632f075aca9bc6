import type { AppError } from '../base/index.ts'
import type { ChatMessage, Continuation, ToldBecause, ToolCallDelta, Usage } from '../wire/index.ts'
import type { ByteText } from './byte-text.ts'
import type { ModelFacts } from './model-facts.ts'
import type { RateLimits } from './rate-limits.ts'

/** The person or key that a request is billed to. */
export interface Caller {
  id: string
  /** Its share beside other callers; left out: 1. */
  weight?: number
  kind: 'person' | 'key' | 'system'
  name: string
  /** Whose budgets it counts against, beside its own. */
  personId?: string | undefined
  teamId?: string | undefined
  keyId?: string | undefined
}

/** What every chunk of one streamed answer carries. */
export interface AnswerHead {
  id: string
  created: number
  model: string
}

/** One chat to be answered, in the shape of the OpenAI chat API. */
export interface ChatRequest {
  /** A host's model name, or one of ours that the pool resolves. */
  model: string
  messages: ChatMessage[]
  /**
   * The rest of the request, passed to the host as it came: tools, response_format, stop, seed, ... What it may hold of
   * the fields above is not looked at, so that the body of a request need not be copied.
   */
  parameters: Record<string, unknown>
  /** Whether the client wants the answer as it is written. */
  stream: boolean
  /**
   * That vectors are asked for instead of an answer: `parameters` are the body of a request for embeddings, `messages`
   * hold its texts. What comes back is never a delta, only `done` with the JSON body.
   */
  embedding?: true
}

/**
 * What happens while a chat is answered. The stream ends in exactly one `done`, `error` or `aborted`.
 * `sent` is what the host sent (whole `data:` lines, without `[DONE]`; or the JSON body when not streamed),
 * so that a client that speaks the same protocol gets them unchanged.
 */
export type ChatEvent =
  | { type: 'queued'; place: number; estimatedWaitMs: number }
  | { type: 'host-chosen'; host: string; model: string }
  | { type: 'moved'; from: string; to: string; reason: string; because?: ToldBecause | undefined }
  | {
      type: 'delta'
      text: string
      reasoning: string
      toolCalls: ToolCallDelta[]
      /** Why a model does not answer, in its own words, where its host tells them from an answer. */
      refusal?: string
      sent?: ByteText
      /** How many pieces, about one token each, the host sent it in; left out: one. */
      tokens?: number
      /** Of the host's own chunks, with the first of them. */
      head?: AnswerHead
    }
  | { type: 'done'; finishReason: string; usage: Usage | undefined; sent?: ByteText }
  | { type: 'error'; error: AppError }
  | { type: 'aborted' }

/** How the answer to a chat ends. */
export type LastEvent = Extract<ChatEvent, { type: 'done' | 'error' | 'aborted' }>

/**
 * Is told what happens; of exactly one last event, and of nothing behind it. A promise asks to wait with the next event,
 * false asks for an end: then the last event is `aborted`. Never throws or rejects.
 */
export type Tell = (event: ChatEvent) => Promise<void> | false | undefined

export function isLast(event: ChatEvent): event is LastEvent {
  return event.type === 'done' || event.type === 'error' || event.type === 'aborted'
}

/** How a request may be treated where it cannot be answered at once. */
export interface Preferences {
  /** Nobody waits for the answer at this moment: others go first. */
  batch?: boolean
  /** The longest that it waits for the model that it asks for. */
  maxWaitMs?: number
  /** Whether the next best model will do after that, where the name has one. Left out: yes. */
  acceptsLesser?: boolean
}

/** One model on one host, by the host's own name for it. */
export interface ModelOnHost {
  host: string
  model: string
}

export interface StreamOptions {
  signal: AbortSignal
  caller: Caller
  preferences?: Preferences
  /** This model on this host and no other, whether people are served by it or not, after everybody else: for its trials. */
  only?: ModelOnHost
  /** Called with what a host says of its rate limits, when it does. */
  onRateLimits?(limits: RateLimits): void
}

/** Whatever answers chats: one model on one host, the quote model, or the pool of them all. */
export interface Model {
  readonly id: string
  /** Streams one answer. Ends in exactly one `done`, `error` or `aborted`. Never throws. */
  stream(request: ChatRequest, options: StreamOptions): AsyncIterable<ChatEvent>
  /**
   * The same for who is told rather than asks: an answer passes through a pool of hosts without a promise, at half the
   * cost. Never throws.
   */
  answer?(request: ChatRequest, options: StreamOptions, tell: Tell): void
}

/** A place that serves models. */
export interface Host {
  readonly name: string
  readonly kind: string
  /** Where it is, without key, for people to read. */
  readonly url: string
  /** How many requests it takes at once; undefined when it is not known. */
  readonly concurrency: number | undefined
  /** What it costs beside the others, in any unit; left out: nothing. */
  readonly price?: number | undefined
  /** How the model continues what another host began. Left out: not at all. */
  continuation?(model: string): Continuation
  /** What is known of a model that it serves. Left out: nothing. */
  facts?(model: string): ModelFacts
  /** Whether a model of it answers chats, rather than makes vectors or the like. Left out: each does. */
  chats?(model: string): boolean
  /** The models it serves. Throws an AppError `host-failed` that says why when it cannot be asked. */
  listModels(signal: AbortSignal): Promise<string[]>
  /** Asks whether it answers, where `listModels` does not ask since its models were named. Throws an AppError that says why not. */
  reach?(signal: AbortSignal): Promise<void>
  /** The model by the host's own name for it. */
  model(name: string): Model
  /** Vectors for texts, by a model of it. Left out: it has none, for a request for them neither. Throws an AppError. */
  embed?(model: string, texts: string[], signal: AbortSignal): Promise<Float32Array[]>
  close(): Promise<void>
}
