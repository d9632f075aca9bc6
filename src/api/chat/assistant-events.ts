import type { Assistant, SecondOpinionPlan } from '../../assistant/index.ts'
import { AppError, type ErrorCode } from '../../base/index.ts'
import type { Caller, ChatEvent, ChatRequest } from '../../model/index.ts'
import {
  messageText,
  picturesOf,
  withOpinion,
  type CitationAnnotation,
  type EvidencePassage,
  type OpinionsCost,
  type ChatMessage,
  type ReviewedVerdict,
} from '../../wire/index.ts'

interface AssistantChat {
  chat: ChatRequest
  caller: Caller
  secondOpinion: SecondOpinionPlan | undefined
  /** Whose tools may be called that only read; undefined: nobody's. */
  teams: string[] | undefined
}

/** What OpenAI's messages do not have. */
export interface AnswerExtras {
  annotations: CitationAnnotation[]
  claims: ReviewedVerdict[]
  secondOpinions?: OpinionsCost
  /** What of the answer was not checked, and why. */
  notice?: string
}

/** What is sent of the verdicts, under a name of ours; nothing where no answer was held against anything. */
export function verdictsOf({ claims, secondOpinions, notice }: Partial<AnswerExtras>): { muster?: object } {
  if (!claims) return {}
  return {
    muster: { claims, ...(secondOpinions && { secondOpinions }), ...(notice !== undefined && { notice }) },
  }
}

/** Of quotes from the documents, which no model wrote. */
const noTokens = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

/** A turn of the assistant as the events of a chat: evidence and verdicts become parts of the last event. */
export async function* assistantEvents(
  assistant: Assistant,
  { chat, caller, secondOpinion, teams }: AssistantChat,
  signal: AbortSignal,
  collections?: string[],
): AsyncIterable<ChatEvent | (ChatEvent & AnswerExtras)> {
  const asked = chat.messages.findLastIndex((message) => message.role === 'user')
  if (asked < 0) {
    const message = 'There is no message of the role `user` to answer.'
    return yield { type: 'error', error: new AppError('bad-request', message, { param: 'messages' }) }
  }
  const request = {
    question: messageText(chat.messages[asked]!),
    pictures: picturesOf(chat.messages[asked]!),
    history: chat.messages.slice(0, asked),
    since: toolsSince(chat.messages.slice(asked + 1)),
    model: chat.model,
    collections,
    parameters: chat.parameters,
    caller,
    secondOpinion,
    teams,
  }
  let passages: EvidencePassage[] = []
  const claims: ReviewedVerdict[] = []
  let cost: OpinionsCost | undefined
  let notice: string | undefined
  for await (const event of assistant.answer(request, signal)) {
    switch (event.type) {
      case 'evidence':
        passages = event.passages
        break
      case 'text-delta':
        yield { type: 'delta', text: event.text, reasoning: '', toolCalls: [] }
        break
      case 'reasoning-delta':
        yield { type: 'delta', text: '', reasoning: event.text, toolCalls: [] }
        break
      case 'queued':
      case 'moved':
      case 'host-chosen':
        yield event
        break
      case 'verdict': {
        const { type: _, ...claim } = event
        claims.push(claim)
        break
      }
      case 'check-notice':
        notice = event.message
        break
      case 'second-opinion': {
        const at = claims.findIndex(({ start }) => start === event.start)
        if (at >= 0) claims[at] = withOpinion(claims[at]!, event)
        break
      }
      case 'second-opinions': {
        const { type: _, ...told } = event
        cost = told
        break
      }
      case 'run-done':
        if (event.toolCalls) {
          const toolCalls = event.toolCalls.map((call, index) => ({ ...call, index }))
          yield { type: 'delta', text: '', reasoning: '', toolCalls }
        }
        yield {
          type: 'done',
          finishReason: event.finishReason,
          usage: event.usage ?? noTokens,
          annotations: event.cited.map((number) =>
            annotation(passages.find((passage) => passage.number === number)!),
          ),
          claims,
          ...(cost && { secondOpinions: cost }),
          ...(notice !== undefined && { notice }),
        }
        break
      case 'run-error': {
        const error = new AppError(event.code as ErrorCode, event.message, { retryable: event.retryable })
        yield { type: 'error', error }
        break
      }
      case 'run-aborted':
        yield { type: 'aborted' }
        break
      default:
    }
  }
}

/** Calls of the client's tools with what they gave back; what else stands behind the question is the beginning of an answer. */
function toolsSince(messages: ChatMessage[]): ChatMessage[] {
  return messages.some(({ role }) => role === 'tool' || role === 'function') ? messages : []
}

function annotation({
  number,
  documentId,
  title,
  headings,
  start,
  end,
  text,
}: EvidencePassage): CitationAnnotation {
  return {
    type: 'document_citation',
    document_citation: { number, document_id: documentId, title, headings, start, end, text },
  }
}
