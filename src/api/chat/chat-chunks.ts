import type { AnswerHead } from '../../model/index.ts'
import type { ToolCallDelta } from '../../wire/index.ts'
import type { AnswerEncoder, Delta, Done, Notice } from './answer-encoder.ts'
import { verdictsOf } from './assistant-events.ts'
import { errorBody } from '../send-error.ts'

/** Encodes events that did not come from a host as bytes into OpenAI's chunks, or into one whole answer. */
export function chatChunks(ownHead: AnswerHead, includeUsage: boolean): AnswerEncoder {
  let head = ownHead
  let content = ''
  let reasoning = ''
  let begun = false
  const toolCalls: ToolCallDelta[] = []

  const chunk = (delta: object, finishReason: string | null, extra: object = {}) =>
    `data: ${JSON.stringify({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finishReason }],
      ...extra,
    })}\n\n`

  return {
    /** Goes on where chunks of a host went out as they came: with their id, and without a role. */
    goOnFrom(hostHead: AnswerHead): void {
      head = hostHead
      begun = true
    },
    /** A chunk without choices that says what becomes of the request. */
    notice(event: Notice): string {
      const notice = { ...head, object: 'chat.completion.chunk', choices: [], muster: event }
      return `data: ${JSON.stringify(notice)}\n\n`
    },
    delta(event: Delta): string {
      content += event.text
      reasoning += event.reasoning
      toolCalls.push(...event.toolCalls)
      const role = begun ? {} : { role: 'assistant' }
      begun = true
      return chunk(
        {
          ...role,
          ...(event.text && { content: event.text }),
          ...(event.reasoning && { reasoning_content: event.reasoning }),
          ...(event.toolCalls.length > 0 && { tool_calls: event.toolCalls }),
        },
        null,
      )
    },
    last(event: Done): string {
      let text = chunk(extrasOf(event), event.finishReason)
      if (includeUsage && event.usage)
        text += `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage: event.usage })}\n\n`
      return text
    },
    failed: (error) => `data: ${JSON.stringify(errorBody(error))}\n\n`,
    whole(event: Done): string {
      return JSON.stringify({
        ...head,
        object: 'chat.completion',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: content === '' && toolCalls.length > 0 ? null : content,
              refusal: null,
              ...(reasoning && { reasoning_content: reasoning }),
              ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(({ index: _, ...call }) => call) }),
              ...extrasOf(event),
            },
            logprobs: null,
            finish_reason: event.finishReason,
          },
        ],
        usage: event.usage,
      })
    },
  }
}

/** What OpenAI's messages do not have: the passages that are cited, and the verdicts on the claims. */
function extrasOf(done: Done): object {
  const { annotations } = done
  return { ...(annotations && { annotations }), ...verdictsOf(done) }
}
