import type { Budgets, Reservation } from '../accounts/index.ts'
import { toAppError } from '../base/index.ts'
import {
  streamOf,
  type Caller,
  type ChatRequest,
  type LastEvent,
  type StreamOptions,
  type Tell,
} from '../model/index.ts'
import type { Pool } from '../pool/index.ts'

/** How much is held back for an answer whose length the request does not limit. */
const usualAnswerTokens = 1_000
const charactersPerToken = 4
/** Quotes from the documents cost nobody anything. */
const free = 'quote'

/** A pool that asks the budgets before it works, and books what was used. */
export function meteredPool(pool: Pool, budgets: Budgets): Pool {
  const answer: Pool['answer'] = (request, options, tell) =>
    request.model === free
      ? pool.answer(request, options, tell)
      : meter({ pool, budgets, request, options, tell })
  return {
    ...pool,
    answer,
    stream: (request, options) =>
      streamOf(options.signal, (signal, tell) => answer(request, { ...options, signal }, tell)),
  }
}

async function meter({
  pool,
  budgets,
  request,
  options,
  tell,
}: {
  pool: Pool
  budgets: Budgets
  request: ChatRequest
  options: StreamOptions
  tell: Tell
}): Promise<LastEvent> {
  const promptTokens = promptTokensOf(request)
  let reservation: Reservation
  try {
    const estimate = { promptTokens, cachedTokens: 0, completionTokens: answerTokensOf(request) }
    const reserved = budgets.reserve(spenderOf(options.caller), request.model, estimate)
    // Where there are several processes the others have to be asked first.
    reservation = reserved instanceof Promise ? await reserved : reserved
  } catch (thrown) {
    return { type: 'error', error: toAppError(thrown) }
  }
  let served = request.model
  let characters = 0
  let last: LastEvent | undefined
  try {
    last = await pool.answer(request, options, (event) => {
      if (event.type === 'delta') characters += event.text.length + event.reasoning.length
      else if (event.type === 'host-chosen') served = event.model
      return tell(event)
    })
    return last
  } finally {
    const usage = last?.type === 'done' ? last.usage : undefined
    if (served === free) reservation.settle(nothing, free)
    else
      reservation.settle(
        usage
          ? {
              promptTokens: usage.prompt_tokens,
              cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
              completionTokens: usage.completion_tokens,
            }
          : {
              // Without a word of an answer nobody has been charged for the prompt either.
              promptTokens: characters > 0 ? promptTokens : 0,
              cachedTokens: 0,
              completionTokens: Math.ceil(characters / charactersPerToken),
            },
        served,
      )
  }
}

const nothing = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

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
