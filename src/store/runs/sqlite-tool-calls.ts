import type { DatabaseSync } from 'node:sqlite'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { transaction } from '../transaction.ts'
import { beingUndone, changed, copied, recordColumn, toToolCall } from './tool-call-rows.ts'
import type { NewToolCall, ToolCallStore } from './tool-call-store.ts'

/** The calls of tools of one open SQLite database. */
export function sqliteToolCalls(
  database: DatabaseSync,
  record: RecordInLedger,
): ToolCallStore & { copyToolCalls(from: string, to: string): void } {
  const sql = (text: string) => database.prepare(text)
  const select = 'SELECT tool_calls.*, person_id FROM tool_calls JOIN runs ON runs.id = run_id'
  const statements = {
    add: sql('INSERT INTO tool_calls (run_id, id, state, undoes, record) VALUES (?, ?, ?, ?, ?)'),
    change: sql('UPDATE tool_calls SET state = ?, record = ? WHERE run_id = ? AND id = ?'),
    one: sql(`${select} WHERE run_id = ? AND tool_calls.id = ?`),
    ofRun: sql(`${select} WHERE run_id = ? ORDER BY tool_calls.rowid`),
    ofConversation: sql(`${select} WHERE conversation_id = ? ORDER BY tool_calls.rowid`),
    open: sql(`${select} WHERE state IN ('waiting', 'running') ORDER BY tool_calls.rowid`),
  }
  const add = (call: NewToolCall) =>
    statements.add.run(call.runId, call.id, call.state, call.undoes ?? null, recordColumn(call))

  return {
    async addToolCall(call, records = []) {
      try {
        transaction(database, () => {
          add(call)
          record(...records)
        })
      } catch (thrown) {
        if (call.undoes === undefined || !isDouble(thrown)) throw thrown
        throw beingUndone(thrown)
      }
    },
    async changeToolCalls(changes, records = []) {
      return transaction(database, () => {
        const calls = changes.map((one) => {
          const row = statements.one.get(one.runId, one.id)
          return row && changed(toToolCall(row), one)
        })
        if (!calls.every((call) => call !== undefined)) return undefined
        for (const call of calls) {
          const { personId: _, ...kept } = call
          statements.change.run(call.state, recordColumn(kept), call.runId, call.id)
        }
        record(...records)
        return calls
      })
    },
    async toolCalls(runId) {
      return statements.ofRun.all(runId).map(toToolCall)
    },
    async conversationToolCalls(conversationId) {
      return statements.ofConversation.all(conversationId).map(toToolCall)
    },
    async openToolCalls() {
      return statements.open.all().map(toToolCall)
    },
    copyToolCalls(from, to) {
      for (const row of statements.ofRun.all(from)) {
        const copy = copied(toToolCall(row))
        if (copy) add({ ...copy, runId: to })
      }
    },
  }
}

function isDouble(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('UNIQUE constraint failed')
}
