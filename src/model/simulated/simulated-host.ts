import { AppError, type Clock } from '../../base/index.ts'
import { messageText, type Usage } from '../../wire/index.ts'
import { encoded } from '../byte-text.ts'
import { noFaults, type FaultPlan } from './faults.ts'
import type { ChatEvent, ChatRequest, Host, StreamOptions } from '../model.ts'
import { prefixCache } from './prefix-cache.ts'
import {
  refusedMessages,
  simulatedAnswer,
  type SimulatedAnswer,
  type SimulatedContinuation,
} from './simulated-answer.ts'
import { simulatedEmbedding, simulatedEmbeddings } from './simulated-embedding.ts'

export interface SimulatedSettings extends SimulatedContinuation {
  models: string[]
  /** Milliseconds until the first token. */
  firstTokenMs: number
  tokensPerSecond: number
  /** How many requests it takes at once; one more is answered 429. */
  concurrency: number
  /** The longest prompt that it takes, in tokens. */
  contextTokens: number
  /** Whether its models call tools. */
  tools: boolean
  /** Whether its models see pictures. */
  vision: boolean
  /** How many tokens of prompts it remembers; what it remembers of a prompt costs no time. */
  prefixCacheTokens: number
  faults: FaultPlan
}

export const simulatedDefaults: SimulatedSettings = {
  models: ['simulated'],
  firstTokenMs: 50,
  tokensPerSecond: 100,
  concurrency: 8,
  contextTokens: 65_536,
  tools: false,
  vision: true,
  prefixCacheTokens: 0,
  faults: noFaults,
}

/** How long a stalled host in this process is waited for, as the adapter of real hosts does. */
const stallMs = 60_000

/** A host in this process with set speed, limits and faults, on any clock. */
export function simulatedHost(
  options: { name: string; clock: Clock } & Partial<SimulatedSettings>,
): Host & { inFlight(): number } {
  const settings = { ...simulatedDefaults, ...options }
  const { name, clock } = options
  const cache = prefixCache({ maxTokens: settings.prefixCacheTokens })
  let requests = 0
  let inFlight = 0

  async function* stream(
    model: string,
    request: ChatRequest,
    { signal }: StreamOptions,
  ): AsyncGenerator<ChatEvent> {
    const fault = settings.faults(requests++)
    const failed = (message: string) => new AppError('host-failed', `The host ${name} failed: ${message}.`)
    const refuse = (error: AppError): ChatEvent => ({ type: 'error', error })
    if (fault?.kind === 'refuse') return yield refuse(failed('nothing listens at its address'))
    if (fault?.kind === 'unavailable') return yield refuse(new AppError('busy', `The host ${name} is busy.`))
    if (fault?.kind === 'rate-limit' || inFlight >= settings.concurrency)
      return yield refuse(
        new AppError('rate-limited', `The host ${name} is at its limit.`, { retryAfterMs: 1_000 }),
      )
    if (!settings.models.includes(model))
      return yield refuse(new AppError('not-found', `The host ${name} does not know this model.`))
    if (request.embedding) return yield vectorsFor(request)
    const refused = refusedMessages(request, settings)
    if (refused !== undefined) return yield refuse(new AppError('bad-request', refused))
    const answer = simulatedAnswer(request, settings)
    if (answer.promptTokens > settings.contextTokens)
      return yield refuse(
        new AppError('bad-request', `The prompt is longer than ${settings.contextTokens} tokens.`),
      )

    inFlight++
    try {
      const cachedTokens = Math.min(cache.take(request), answer.promptTokens)
      await clock.sleep(firstTokenAfterMs(settings, answer, cachedTokens), signal)
      const pace = (1_000 / settings.tokensPerSecond) * (fault?.kind === 'slow' ? 10 : 1)
      if (answer.toolCall) yield toolCallDelta(answer)
      else
        for (const [index, text] of [...answer.tokens, undefined].entries()) {
          if (fault && index === fault.afterTokens) {
            if (fault.kind === 'reset') return yield refuse(failed('it closed the connection'))
            if (fault.kind === 'early-end')
              return yield refuse(failed('it ended its answer without saying that it was complete'))
            if (fault.kind === 'malformed') return yield refuse(failed('it sent an event that is not JSON'))
            if (fault.kind === 'stall') {
              await clock.sleep(stallMs, signal)
              return yield refuse(failed(`it sent nothing for ${stallMs / 1_000} s`))
            }
          }
          if (text === undefined) break
          if (index > 0) await clock.sleep(pace, signal)
          yield { type: 'delta', text, reasoning: '', toolCalls: [] }
        }
      yield { type: 'done', finishReason: answer.finishReason, usage: usageOf(answer, cachedTokens) }
    } catch (thrown) {
      if (!signal.aborted) throw thrown
      yield { type: 'aborted' }
    } finally {
      inFlight--
    }
  }

  return {
    name,
    kind: 'simulated',
    url: 'in process',
    concurrency: settings.concurrency,
    facts: () => ({
      windowTokens: settings.contextTokens,
      tools: settings.tools,
      vision: settings.vision,
    }),
    continuation: () => settings.continuation ?? 'continue_final_message',
    listModels: async () => settings.models,
    model: (id) => ({ id, stream: (request, streamOptions) => stream(id, request, streamOptions) }),
    embed: async (_, texts) => texts.map(simulatedEmbedding),
    close: async () => {},
    inFlight: () => inFlight,
  }
}

function vectorsFor({ model, messages, parameters }: ChatRequest): ChatEvent {
  const format = parameters['encoding_format']
  const body = simulatedEmbeddings(messages.map(messageText), { model, format })
  return { type: 'done', finishReason: 'stop', usage: undefined, sent: encoded(JSON.stringify(body)) }
}

/** The time to the first token is that of reading the prompt: what is remembered of it is not read. */
export function firstTokenAfterMs(
  { firstTokenMs }: SimulatedSettings,
  { promptTokens }: SimulatedAnswer,
  cachedTokens: number,
): number {
  return firstTokenMs * (1 - cachedTokens / Math.max(1, promptTokens))
}

/** The usage that a simulated host reports. */
export function usageOf({ promptTokens, tokens }: SimulatedAnswer, cachedTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens.length,
    total_tokens: promptTokens + tokens.length,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  }
}

function toolCallDelta({ toolCall }: SimulatedAnswer): ChatEvent {
  return {
    type: 'delta',
    text: '',
    reasoning: '',
    toolCalls: [{ index: 0, id: 'call_simulated', type: 'function', function: toolCall! }],
  }
}
