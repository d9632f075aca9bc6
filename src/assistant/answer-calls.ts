import type { Documents } from '../documents/index.ts'
import type { ChatMessage, EvidencePassage } from '../wire/index.ts'
import { answerCall, type ToolCall } from './open-tool.ts'
import type { TurnEvent } from './relay.ts'

/** What a model has when its calls were answered. */
interface Answered {
  /** The calls and what each gave back. */
  messages: ChatMessage[]
  /** All passages that it was given, the new ones last. */
  passages: EvidencePassage[]
  nextNumber: number
}

/** Answers the calls of one reply, one after another, and tells of each which document was opened. */
export async function* answerCalls(
  calls: ToolCall[],
  options: {
    documents: Pick<Documents, 'open'>
    collections: string[] | undefined
    passages: EvidencePassage[]
    nextNumber: number
  },
): AsyncGenerator<TurnEvent, Answered> {
  const { documents, collections } = options
  let { passages, nextNumber } = options
  const messages: ChatMessage[] = [{ role: 'assistant', content: null, tool_calls: calls }]
  for (const call of calls) {
    const opened = await answerCall(call, { documents, collections, known: passages, nextNumber })
    messages.push(opened.message)
    const numbers = opened.passages.map(({ number }) => number)
    const fresh = opened.passages.filter(({ number }) => number >= nextNumber)
    nextNumber += fresh.length
    passages = [...passages, ...fresh]
    const { document, place } = opened
    yield { type: 'document-opened', document, place, passages: numbers }
  }
  return { messages, passages, nextNumber }
}
