import type { Budgets, Reservation } from '../accounts/index.ts'
import { toAppError } from '../base/index.ts'
import type { Caller, ChatEvent, ChatRequest, Model, StreamOptions } from '../model/index.ts'
import type { Pool } from '../pool/index.ts'

/** How much is held back for an answer whose length the request does not limit. */
const usualAnswerTokens = 1_000
const charactersPerToken = 4
/** Quotes from the documents cost nobody anything. */
const free = 'quote'

/** A pool that asks the budgets before it works, and books what was used. */
export function meteredPool(pool: Pool, budgets: Budgets): Pool {
  return { ...pool, stream: (request, options) => meter(pool, budgets, request, options) }
}

function meter(
  pool: Model,
  budgets: Budgets,
  request: ChatRequest,
  options: StreamOptions,
): AsyncIterable<ChatEvent> {
  if (request.model === free) return pool.stream(request, options)
  return {
    [Symbol.asyncIterator]() {
      const promptTokens = promptTokensOf(request)
      const estimate = { promptTokens, cachedTokens: 0, completionTokens: answerTokensOf(request) }
      const begin = (reservation: Reservation) =>
        metered(pool, { request, options, promptTokens, reservation })
      try {
        const reserved = budgets.reserve(spenderOf(options.caller), request.model, estimate)
        return reserved instanceof Promise ? onceReserved(reserved, begin) : begin(reserved)
      } catch (thrown) {
        return refused(thrown)
      }
    },
  }
}

/** Not a generator around a generator: an event costs one promise more, and no object. */
function metered(
  pool: Model,
  {
    request,
    options,
    promptTokens,
    reservation,
  }: { request: ChatRequest; options: StreamOptions; promptTokens: number; reservation: Reservation },
): AsyncIterator<ChatEvent> {
  const events = pool.stream(request, options)[Symbol.asyncIterator]()
  let served = request.model
  let characters = 0
  const settle = (usage?: Extract<ChatEvent, { type: 'done' }>['usage']) => {
    if (served === free) return reservation.settle(nothing, free)
    const completionTokens = Math.ceil(characters / charactersPerToken)
    reservation.settle(
      usage
        ? {
            promptTokens: usage.prompt_tokens,
            cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
            completionTokens: usage.completion_tokens,
          }
        : // Without a word of an answer nobody has been charged for the prompt either.
          { promptTokens: characters > 0 ? promptTokens : 0, cachedTokens: 0, completionTokens },
      served,
    )
  }
  const look = (result: IteratorResult<ChatEvent>) => {
    if (result.done) settle()
    else if (result.value.type === 'delta')
      characters += result.value.text.length + result.value.reasoning.length
    else if (result.value.type === 'host-chosen') served = result.value.model
    else if (result.value.type === 'done') settle(result.value.usage)
    else if (result.value.type === 'error' || result.value.type === 'aborted') settle()
    return result
  }
  return {
    next: () => events.next().then(look),
    async return() {
      settle()
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
}

/** Where other processes have to be asked first. */
function onceReserved(
  reserved: Promise<Reservation>,
  begin: (reservation: Reservation) => AsyncIterator<ChatEvent>,
): AsyncIterator<ChatEvent> {
  const events = reserved.then(begin, (thrown: unknown) => refused(thrown))
  return {
    next: async () => (await events).next(),
    async return() {
      await (await events).return?.(undefined)
      return { done: true, value: undefined }
    },
  }
}

const nothing = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

async function* refused(thrown: unknown): AsyncGenerator<ChatEvent> {
  yield { type: 'error', error: toAppError(thrown) }
}

function spenderOf({ personId, teamId, keyId }: Caller) {
  return { personId, teamId, keyId }
}

function promptTokensOf({ messages }: ChatRequest): number {
  let characters = 0
  for (const { content } of messages)
    characters += typeof content === 'string' ? content.length : JSON.stringify(content ?? '').length
  return Math.ceil(characters / charactersPerToken)
}

function answerTokensOf({ parameters }: ChatRequest): number {
  const most = parameters['max_completion_tokens'] ?? parameters['max_tokens']
  return typeof most === 'number' && most > 0 ? most : usualAnswerTokens
}
