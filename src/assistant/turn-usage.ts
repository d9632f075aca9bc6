import { messageText, picturesTokens, type ChatMessage, type Usage } from '../wire/index.ts'

const charactersPerToken = 4

/** What one model was asked and how much it wrote, for where its host counted nothing. */
export interface AskedAndWritten {
  messages: ChatMessage[]
  writtenCharacters: number
}

/**
 * The tokens of a turn with those of one more answer in it: as its host counted them, or estimated, which `estimated`
 * says. An answer that broke off before its first word cost nothing.
 */
export function addUsage(
  before: Usage | undefined,
  told: Usage | undefined,
  { messages, writtenCharacters }: AskedAndWritten,
): Usage | undefined {
  const added = told ?? (writtenCharacters > 0 ? estimate(messages, writtenCharacters) : undefined)
  if (!before || !added) return before ?? added
  const cached = cachedIn(before) + cachedIn(added)
  return {
    prompt_tokens: before.prompt_tokens + added.prompt_tokens,
    completion_tokens: before.completion_tokens + added.completion_tokens,
    total_tokens: before.total_tokens + added.total_tokens,
    ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
    ...((before['estimated'] === true || added['estimated'] === true) && { estimated: true }),
  }
}

function estimate(messages: ChatMessage[], writtenCharacters: number): Usage {
  const read = messages.reduce(
    (sum, message) => sum + messageText(message).length / charactersPerToken + picturesTokens(message),
    0,
  )
  const prompt = Math.ceil(read)
  const completion = Math.ceil(writtenCharacters / charactersPerToken)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    estimated: true,
  }
}

function cachedIn({ prompt_tokens_details: details }: Usage): number {
  return details?.cached_tokens ?? 0
}
