import type { ChatMessage } from '../../wire/index.ts'
import type { TurnEvent } from '../relay.ts'
import type { ToolCall } from './tool-call.ts'
import type { TurnTool } from './turn-tool.ts'

/** The calls that one answer may make. */
export const mostCalls = 16

/**
 * Answers the calls of one reply, one after another, and gives the messages that they make: the calls, with what was
 * said before them, and what each gave back. Where the signal aborts, those that are left are not made.
 */
export async function* answerCalls(
  calls: ToolCall[],
  { tools, said, left, signal }: { tools: TurnTool[]; said: string; left: number; signal: AbortSignal },
): AsyncGenerator<TurnEvent, ChatMessage[]> {
  const messages: ChatMessage[] = [{ role: 'assistant', content: said || null, tool_calls: calls }]
  for (const [index, call] of calls.entries()) {
    if (signal.aborted) break
    const tool = tools.find(({ definition }) => definition.function.name === call.function.name)
    const content =
      index >= left
        ? 'This call was not made: the answer has made as many as it may. Answer with what you have.'
        : tool
          ? yield* tool.answer(call)
          : `There is no such tool. There is only ${namesOf(tools)}.`
    messages.push({ role: 'tool', tool_call_id: call.id, content })
  }
  return messages
}

function namesOf(tools: TurnTool[]): string {
  return tools.map(({ definition }) => `\`${definition.function.name}\``).join(', ')
}
