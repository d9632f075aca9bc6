import { AppError, type Clock, type Ids } from '../../base/index.ts'
import type { ToolCallStore } from '../../store/index.ts'
import type { Toolbox, ToolResult } from '../../tools/index.ts'
import type { ToolCallRecord } from '../../wire/index.ts'
import { callRecord } from './call-record.ts'
import type { KeptCalls } from './kept-calls.ts'

export interface UndoParts {
  store: ToolCallStore
  toolbox: Toolbox
  calls: KeptCalls
  clock: Clock
  ids: Ids
}

/**
 * Undoes a call by the tool that the configuration names for that, which is a call of its own: on disk before it is
 * sent, sent once. Throws `conflict` where it cannot be undone, `host-failed` where that failed or nobody knows.
 */
export async function undoCall(
  { store, toolbox, calls, clock, ids }: UndoParts,
  call: ToolCallRecord,
  { actor, signal }: { actor: string; signal: AbortSignal },
): Promise<ToolCallRecord> {
  if (call.state !== 'done')
    throw new AppError('conflict', `Only a call that was done can be undone: this one is ${call.state}.`)
  // A copy in another conversation, an undoing itself, or what only read.
  if (!call.undoable)
    throw new AppError('conflict', 'This call cannot be undone from here. Do it by hand where it was done.')
  const { runId, result = '' } = call
  const undoing = toolbox.undoing(call.tool, { arguments: call.arguments, result })
  const wrong = undoing && toolbox.wrongWith(undoing.tool, undoing.arguments)
  if (!undoing || wrong !== undefined)
    throw new AppError(
      'conflict',
      `This call cannot be undone from here${wrong === undefined ? '' : `: ${wrong}`}. Do it by hand where it was done.`,
    )
  const at = clock.now()
  const added = {
    ...undoing,
    id: ids.next('call'),
    runId,
    title: undoing.tool,
    changes: true,
    undoable: false,
    state: 'running' as const,
    at,
    decidedAt: at,
  }
  using _working = calls.workingOn(added.id)
  const more = { undoes: call.id }
  await store.addToolCall({ ...added, ...more }, [
    callRecord(added, { action: 'tool-approved', at, actor, more }),
  ])
  const given = await toolbox.call(undoing.tool, undoing.arguments, signal)
  const state = stateOf(given)
  const endedAt = clock.now()
  const end = {
    runId,
    id: added.id,
    from: ['running'] as const,
    change: { state, endedAt, result: given.text },
  }
  if (state === 'done') {
    const original = { runId, id: call.id, from: ['done'] as const, change: { state: 'undone' as const } }
    const changed = await calls.keepEnd(
      [original, end],
      [callRecord(call, { action: 'tool-undone', at: endedAt, actor })],
    )
    if (changed) return changed[0]!
    throw new AppError('conflict', 'It was undone, but its conversation is gone.')
  }
  await calls.keepEnd([end], [callRecord(added, { action: 'tool-done', at: endedAt, more: { state } })])
  throw new AppError(
    'host-failed',
    state === 'failed'
      ? `It could not be undone: ${given.text}`
      : `Nobody can say whether it was undone, and it is not tried again: ${given.text} Look where it was done.`,
  )
}

function stateOf({ isError, isUnknown }: ToolResult): 'done' | 'failed' | 'unknown' {
  return isUnknown === true ? 'unknown' : isError ? 'failed' : 'done'
}
