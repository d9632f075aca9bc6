import type { ResponseRequestBody, Usage } from '../../wire/index.ts'
import { assistantName } from './chat-entrance.ts'

/** What a response is known by from its first event on. */
export interface ResponseHead {
  id: string
  /** Seconds since 1970. */
  created_at: number
  model: string
}

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed'

/**
 * A response as it stands: what was asked for, repeated, and what was told of it so far. Every field that the protocol
 * or its open specification (openresponses.org) has is there, as strict clients miss one; where a number was left out
 * it is the protocol's default, whatever the host takes for it. Nothing is stored, whatever was asked for.
 */
export function responseSnapshot(
  asked: ResponseRequestBody,
  { id, created_at, model }: ResponseHead,
  { status, ...more }: { status: ResponseStatus } & Record<string, unknown>,
): object {
  return {
    id,
    object: 'response',
    created_at,
    status,
    model,
    completed_at: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked.instructions ?? null,
    max_output_tokens: asked.max_output_tokens ?? null,
    max_tool_calls: asked.max_tool_calls ?? null,
    metadata: asked.metadata ?? {},
    output: [],
    parallel_tool_calls: asked.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: asked.prompt_cache_key ?? null,
    reasoning: { effort: asked.reasoning?.effort ?? null, summary: null },
    safety_identifier: asked.safety_identifier ?? null,
    service_tier: 'default',
    store: false,
    temperature: asked.temperature ?? 1,
    top_p: asked.top_p ?? 1,
    presence_penalty: asked.presence_penalty ?? 0,
    frequency_penalty: asked.frequency_penalty ?? 0,
    text: { ...asked.text, format: asked.text?.format ?? { type: 'text' } },
    tool_choice: asked.tool_choice ?? 'auto',
    tools: (asked.tools ?? []).map(({ type, name, description, parameters, strict }) => ({
      type,
      name,
      description: description ?? null,
      parameters: parameters ?? null,
      strict: strict ?? null,
    })),
    top_logprobs: 0,
    // Of a long conversation the assistant's prompt holds what fits; a host refuses what is too long for it.
    truncation: asked.model === assistantName ? 'auto' : 'disabled',
    usage: null,
    user: asked.user ?? null,
    ...more,
  }
}

/** What an answer cost, in the words of this protocol; null where its host did not count. */
export function responseUsage(usage: Usage | undefined): object | null {
  if (!usage) return null
  const { prompt_tokens_details: read, completion_tokens_details: written, estimated } = usage
  const { reasoning_tokens: thought } = (written ?? {}) as { reasoning_tokens?: number }
  const { cached_tokens: cached, cache_write_tokens: kept } = (read ?? {}) as Record<string, number>
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: cached ?? 0, cache_write_tokens: kept ?? 0 },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: thought ?? 0 },
    total_tokens: usage.total_tokens,
    ...(estimated === true && { estimated }),
  }
}
