/**
 * The parameters of a chat for OpenAI's own servers: their reasoning models refuse the old name of an answer's limit,
 * which is the one that every other host knows. All of their models take the new one.
 */
export function withNewLimit(parameters: Record<string, unknown>): Record<string, unknown> {
  const { max_tokens: limit, ...others } = parameters
  if (limit === undefined || others['max_completion_tokens'] !== undefined) return parameters
  return { ...others, max_completion_tokens: limit }
}
