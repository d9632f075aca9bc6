import { useEffect, useState } from 'react'
import type { ToolCallRecord } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { t } from '../../languages/index.ts'
import type { CallView } from '../../run-view.ts'
import { announce } from '../../ui/announce.ts'
import { ToolCall } from './tool-call.tsx'

/** What an answer called tools for, and what waits for a yes. */
export function ToolCalls(props: { runId: string; calls: CallView[]; running: boolean; mayDecide: boolean }) {
  const { runId, calls, running, mayDecide } = props
  const [known, setKnown] = useState<Record<string, ToolCallRecord>>({})
  const isAnyUndoable = mayDecide && calls.some(({ undoable, state }) => undoable && state === 'done')
  // What was undone later is no part of the run.
  useEffect(() => {
    if (running || !isAnyUndoable) return undefined
    let isGone = false
    api.toolCalls(runId).then(
      (told) => isGone || setKnown(Object.fromEntries(told.calls.map((one) => [one.id, one]))),
      // Where it cannot be told now, undoing says so.
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [runId, running, isAnyUndoable])
  const waits = calls.findLast(({ state }) => state === 'waiting')?.title
  useEffect(() => {
    if (waits !== undefined && running && mayDecide) announce(t('tool.asks', { title: waits }))
  }, [waits, running, mayDecide])
  if (calls.length === 0) return null
  return (
    <ul className="calls" aria-label={t('tool.calls')}>
      {calls.map((call) => (
        <li key={call.call}>
          <ToolCall
            runId={runId}
            call={withKnown(call, known[call.call])}
            mayDecide={mayDecide && (running || call.state !== 'waiting')}
            onChanged={(record) => setKnown((before) => ({ ...before, [record.id]: record }))}
          />
        </li>
      ))}
    </ul>
  )
}

/** What was decided, or undone, before the run tells of it, or after it ended. */
function withKnown(call: CallView, record: ToolCallRecord | undefined): CallView {
  if (record === undefined) return call
  const isNewer = call.state === 'waiting' || record.state === 'undone'
  // A copy in another conversation cannot be undone from there.
  const { undoable } = record
  return isNewer
    ? { ...call, undoable, state: record.state, text: record.result ?? call.text }
    : { ...call, undoable }
}
