import type { ToolCallDelta } from '../../wire/index.ts'

/** A call of a tool, whole. */
export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** A list with one entry at the place of four thousand millions would take minutes to be gone through. */
const mostCalls = 1_000

/** Puts a call together from the pieces that a stream has of it. Pieces at a place that nobody means are left out. */
export function addToCalls(calls: ToolCall[], deltas: ToolCallDelta[]): void {
  for (const { index, id, function: part } of deltas) {
    if (!(index >= 0 && index < mostCalls)) continue
    const call = (calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } })
    if (id !== undefined) call.id = id
    if (part?.name !== undefined) call.function.name += part.name
    if (part?.arguments !== undefined) call.function.arguments += part.arguments
  }
}
