import { AppError } from '../../base/index.ts'
import type { ToolCallRecord } from '../../wire/index.ts'
import type { NewToolCall, ToolCallChange } from './tool-call-store.ts'

// How calls of tools are read out of the rows of either database, and what is written there.

/** What stands in the column `record`: all that has no column of its own. */
export function recordColumn({ runId: _, id: __, state: ___, undoes: ____, ...record }: NewToolCall): string {
  return JSON.stringify(record)
}

export function toToolCall(row: Record<string, unknown>): ToolCallRecord {
  return {
    ...(JSON.parse(row['record'] as string) as Omit<NewToolCall, 'id' | 'runId' | 'state'>),
    id: row['id'] as string,
    runId: row['run_id'] as string,
    personId: row['person_id'] as string,
    state: row['state'] as ToolCallRecord['state'],
  }
}

/** A call as it is then; undefined where it is in none of the states that it may be changed in. */
export function changed(call: ToolCallRecord, { from, change }: ToolCallChange): ToolCallRecord | undefined {
  return from.includes(call.state) ? { ...call, ...change } : undefined
}

/** A call as a copy of its run shows it: it cannot be undone from there. */
export function copied(call: ToolCallRecord): NewToolCall | undefined {
  const { personId: _, ...copy } = call
  return call.state === 'waiting' || call.state === 'running' ? undefined : { ...copy, undoable: false }
}

export function beingUndone(cause: unknown): AppError {
  return new AppError('conflict', 'This call was undone already, or nobody can say whether it was.', {
    cause,
  })
}
