import { hash } from 'node:crypto'
import type { LedgerAction, LedgerRecord, ToolCallRecord } from '../../wire/index.ts'

/** What the ledger tells of a call: which tool, in which run, the hash of what is sent, and how it ended. */
export function callRecord(
  { id, runId, tool, arguments: given }: Pick<ToolCallRecord, 'id' | 'runId' | 'tool' | 'arguments'>,
  {
    action,
    at,
    actor = 'system',
    more = {},
  }: {
    action: LedgerAction
    at: number
    actor?: string
    more?: { state?: ToolCallRecord['state']; undoes?: string }
  },
): LedgerRecord {
  return {
    at,
    actor,
    action,
    object: id,
    details: { run: runId, tool, arguments: hash('sha256', given), ...more },
  }
}
