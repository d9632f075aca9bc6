import { addToCalls, type ToolCall } from '../../assistant/index.ts'
import { abortError, AppError, toAppError, type Clock, type ErrorCode } from '../../base/index.ts'
import type { Caller, ChatEvent, ChatRequest, ModelOnHost } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { AskModel, TrialAnswer } from '../../trials/index.ts'
import { messageText } from '../../wire/index.ts'

export interface AskHostParts {
  pool: Pick<Pool, 'stream' | 'hosts'>
  clock: Clock
  /** Who is asked. */
  only: ModelOnHost
  /** Who pays. */
  caller: Caller
  /** The longest that one answer may take from when the host is asked for it: how long it waits for others is not its doing. */
  timeoutMs: number
  /** Is told of what cannot be better the next time: then it is to abort the signal. */
  onHopeless: (error: AppError) => void
}

/** What an answer may hold, its thoughts and calls included; whoever writes more is not read on. */
const mostCharacters = 100_000
const charactersPerToken = 4
/** An answer that may be no longer would show nothing. */
const fewestTokens = 256
const shortestPauseMs = 1_000
const longestPauseMs = 10_000
/** So many questions in a row without an answer, each asked twice, and the host counts as gone. */
const mostUnanswered = 10
/** Whoever is asked again would say the same. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['budget-spent', 'stopping', 'not-found'])

/**
 * One model on one host, asked for its trials: behind everybody else, and at the cost of who started them. A host that
 * fails is given a moment and asked once more.
 */
export function askHost(parts: AskHostParts): AskModel {
  const { clock, only, onHopeless } = parts
  let unanswered = 0
  return async (request, signal) => {
    let asked = await askPatiently(parts, request, signal)
    if (asked.error?.retryable) {
      const pauseMs = Math.max(shortestPauseMs, asked.error.retryAfterMs ?? 0)
      await clock.sleep(Math.min(longestPauseMs, pauseMs), signal)
      asked = await askPatiently(parts, request, signal)
    }
    const { error, answer } = asked
    if (error && hopeless.has(error.code)) onHopeless(error)
    // What a host refuses, it has answered.
    unanswered = error?.retryable ? unanswered + 1 : 0
    if (unanswered >= mostUnanswered) onHopeless(gone(only.host, error!))
    signal.throwIfAborted()
    return error ? { ...answer, problem: error.message } : answer
  }
}

function gone(host: string, cause: AppError): AppError {
  return new AppError(
    'host-failed',
    `The host ${host} gave no answer ${mostUnanswered} times in a row. ${cause.message}`,
    { cause },
  )
}

interface Asked {
  answer: TrialAnswer
  error?: AppError
}

/** Waits, as long as it takes, while others fill the host: it has not failed. */
async function askPatiently(
  parts: AskHostParts,
  request: Parameters<AskModel>[0],
  signal: AbortSignal,
): Promise<Asked> {
  for (;;) {
    const asked = await askForLess(parts, request, signal)
    if (!asked.error || !isCrowded(parts, asked.error)) return asked
    const pauseMs = Math.max(shortestPauseMs, asked.error.retryAfterMs ?? 0)
    await parts.clock.sleep(Math.min(longestPauseMs, pauseMs), signal)
  }
}

/** Whether a question got no host only because others were before it; one that a host failed has a cause. */
function isCrowded({ pool, only }: AskHostParts, { because, cause }: AppError): boolean {
  if (because?.code === 'queue-full') return true
  if (because?.code !== 'no-host' || cause !== undefined) return false
  return pool.hosts().find(({ name }) => name === only.host)?.state === 'ready'
}

/**
 * Some hosts refuse to begin where the prompt and the longest answer together are more than their window, or where an
 * answer may be longer than they let it be: they are asked for a shorter one. It is not kept for the next question, since
 * how much is left depends on its prompt.
 */
async function askForLess(
  parts: AskHostParts,
  request: Parameters<AskModel>[0],
  signal: AbortSignal,
): Promise<Asked> {
  for (let { maxTokens } = request; ; maxTokens = Math.floor(maxTokens / 4)) {
    const asked = await askOnce(parts, { ...request, maxTokens }, signal)
    if (!asked.error || !isAboutTokens(asked.error) || maxTokens < 4 * fewestTokens) return asked
  }
}

function isAboutTokens({ code, message }: AppError): boolean {
  const words = /tokens|context.{0,20}(?:length|window|size|limit)/i
  return code === 'too-large' || (code === 'bad-request' && words.test(message))
}

async function askOnce(
  { pool, clock, only, caller, timeoutMs }: AskHostParts,
  { messages, tools, maxTokens }: Parameters<AskModel>[0],
  signal: AbortSignal,
): Promise<Asked> {
  signal.throwIfAborted()
  const late = new AbortController()
  const giveUp = () =>
    late.abort(
      new AppError(
        'timeout',
        `${only.model} on ${only.host} took longer than ${Math.round(timeoutMs / 1_000)} s.`,
      ),
    )
  using limits = new DisposableStack()
  let isAsked = false
  const either = AbortSignal.any([signal, late.signal])
  const request: ChatRequest = {
    model: only.model,
    messages,
    parameters: { max_tokens: maxTokens, ...(tools && { tools }) },
    stream: true,
  }
  const heard = new Heard(messages.reduce((sum, message) => sum + messageText(message).length, 0))
  const options = { signal: either, caller, only, preferences: { batch: true, acceptsLesser: false } }
  for await (const event of pool.stream(request, options)) {
    if (event.type === 'host-chosen' && !isAsked) {
      isAsked = true
      limits.use(clock.after(timeoutMs, giveUp))
    }
    if (event.type === 'error') return { answer: heard.answer(), error: event.error }
    if (event.type === 'aborted') {
      signal.throwIfAborted()
      // The model was there, and came to no end: it would not the next time either.
      return heard.characters > 0
        ? { answer: heard.answer() }
        : { answer: heard.answer(), error: abortError(late.signal) }
    }
    if (event.type === 'delta') heard.take(event)
    if (event.type === 'done') return { answer: heard.answer(event) }
    if (heard.characters > mostCharacters) return { answer: heard.answer() }
  }
  return { answer: heard.answer(), error: toAppError('a stream ended without a last event') }
}

/** What a model said so far, without the thoughts that its host sets apart. */
class Heard {
  characters = 0
  readonly #promptCharacters: number
  #text = ''
  readonly #calls: ToolCall[] = []

  constructor(promptCharacters: number) {
    this.#promptCharacters = promptCharacters
  }

  take({ text, reasoning, toolCalls, refusal = '' }: Extract<ChatEvent, { type: 'delta' }>): void {
    addToCalls(this.#calls, toolCalls)
    this.#text += text + refusal
    this.characters += text.length + reasoning.length + refusal.length
    for (const { function: call } of toolCalls)
      this.characters += 16 + (call?.name?.length ?? 0) + (call?.arguments?.length ?? 0)
  }

  answer(done?: Extract<ChatEvent, { type: 'done' }>): TrialAnswer {
    return {
      text: this.#text,
      calls: this.#calls
        .filter(Boolean)
        .map(({ id, function: call }) => ({ id, name: call.name, arguments: call.arguments })),
      promptTokens: done?.usage?.prompt_tokens ?? tokensOf(this.#promptCharacters),
      // Not the host's word alone: by one that counts nothing a model could go on for ever.
      completionTokens: Math.max(done?.usage?.completion_tokens ?? 0, tokensOf(this.characters)),
    }
  }
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken)
}
