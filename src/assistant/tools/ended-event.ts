import type { RunEventBody, ToolCallRecord } from '../../wire/index.ts'
import { toldOfCall } from './told-of-call.ts'

/** What a run tells of a call that was ended without its turn. */
export function endedEvent({
  id,
  state,
  result = '',
}: ToolCallRecord): Extract<RunEventBody, { type: 'tool-ended' }> {
  const ended = state === 'waiting' || state === 'running' || state === 'undone' ? 'unknown' : state
  return { type: 'tool-ended', call: id, state: ended, text: toldOfCall(ended, result) }
}
