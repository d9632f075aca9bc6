import type { ChatMessage } from '../wire/index.ts'

/** A function that a model may call, in the form of OpenAI's chats. In a trial nothing is behind it. */
export interface TrialTool {
  type: 'function'
  function: { name: string; description: string; parameters: Record<string, unknown> }
}

/** What a model answered. */
export interface TrialAnswer {
  text: string
  calls: { id: string; name: string; arguments: string }[]
  promptTokens: number
  completionTokens: number
  /** Why there is no answer, where the host gave none. */
  problem?: string
}

/** One model on one host. Rejects only when the signal aborts. */
export type AskModel = (
  request: { messages: ChatMessage[]; tools?: TrialTool[]; maxTokens: number },
  signal: AbortSignal,
) => Promise<TrialAnswer>
