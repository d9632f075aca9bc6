import type { Budgets, Reservation, Tokens } from '../../accounts/index.ts'
import { toAppError } from '../../base/index.ts'
import { isLast, streamOf, type ChatRequest, type StreamOptions, type Tell } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'
import { messageText, picturesTokens, type Usage } from '../../wire/index.ts'

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

interface Metering {
  pool: Pool
  budgets: Budgets
  request: ChatRequest
  options: StreamOptions
  tell: Tell
}

function meter(parts: Metering): void {
  const { budgets, request, options, tell } = parts
  const promptTokens = promptTokensOf(request)
  const refuse = (thrown: unknown) => void tell({ type: 'error', error: toAppError(thrown) })
  try {
    const estimate = { promptTokens, cachedTokens: 0, completionTokens: answerTokensOf(request) }
    const reserved = budgets.reserve(options.caller, request.model, estimate)
    // Where there are several processes the others have to be asked first.
    if (reserved instanceof Promise)
      reserved.then((reservation) => answerMetered(parts, promptTokens, reservation), refuse)
    else answerMetered(parts, promptTokens, reserved)
  } catch (thrown) {
    refuse(thrown)
  }
}

function answerMetered(
  { pool, request, options, tell }: Metering,
  promptTokens: number,
  reservation: Reservation,
): void {
  let served = request.model
  let characters = 0
  pool.answer(request, options, (event) => {
    if (event.type === 'delta') characters += event.text.length + event.reasoning.length
    else if (event.type === 'host-chosen') served = event.model
    else if (isLast(event)) {
      const usage = event.type === 'done' ? event.usage : undefined
      if (served === free) reservation.settle(nothing, free)
      else if (usage) reservation.settle(tokensOf(usage), served)
      // Vectors come whole or not at all.
      else if (event.type === 'done' && request.embedding)
        reservation.settle({ ...nothing, promptTokens }, served)
      else reservation.settle(estimated(promptTokens, characters), served)
    }
    return tell(event)
  })
}

function tokensOf(usage: Usage): Tokens {
  return {
    promptTokens: usage.prompt_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completionTokens: usage.completion_tokens,
  }
}

function estimated(promptTokens: number, characters: number): Tokens {
  return {
    // Without a word of an answer nobody has been charged for the prompt either.
    promptTokens: characters > 0 ? promptTokens : 0,
    cachedTokens: 0,
    completionTokens: Math.ceil(characters / charactersPerToken),
  }
}

const nothing = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

function promptTokensOf({ messages }: ChatRequest): number {
  let characters = 0
  let pictures = 0
  for (const message of messages)
    if (typeof message.content === 'string') characters += message.content.length
    else {
      characters += messageText(message).length
      pictures += picturesTokens(message)
    }
  return Math.ceil(characters / charactersPerToken) + pictures
}

function answerTokensOf({ parameters, embedding }: ChatRequest): number {
  if (embedding) return 0
  const most = parameters['max_completion_tokens'] ?? parameters['max_tokens']
  return typeof most === 'number' && most > 0 ? most : usualAnswerTokens
}
