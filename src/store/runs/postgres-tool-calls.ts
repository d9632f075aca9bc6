import type { ChangingSession, RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { postgresCode } from '../postgres-errors.ts'
import { beingUndone, changed, copied, recordColumn, toToolCall } from './tool-call-rows.ts'
import type { NewToolCall, ToolCallChange, ToolCallStore } from './tool-call-store.ts'

const select = 'SELECT tool_calls.*, person_id FROM tool_calls JOIN runs ON runs.id = run_id'

/** The calls of tools of a PostgreSQL database. `process` is who works on those that are added here. */
export function postgresToolCalls(
  database: PostgresSession,
  change: RunChange,
  { process, living }: { process: string; living: string },
): ToolCallStore {
  return {
    async addToolCall(call, records = []) {
      try {
        await change(async (session) => {
          await add(session, call, process)
          session.record(...records)
        })
      } catch (thrown) {
        if (call.undoes === undefined || postgresCode(thrown) !== '23505') throw thrown
        throw beingUndone(thrown)
      }
    },
    changeToolCalls: (changes, records = []) =>
      change(async (session) => {
        const calls = []
        for (const one of changes) {
          const call = await changeIn(session, one)
          if (!call) return undefined
          calls.push(call)
        }
        for (const { personId: _, ...kept } of calls) {
          await session.run('UPDATE tool_calls SET state = $1, record = $2 WHERE run_id = $3 AND id = $4', [
            kept.state,
            recordColumn(kept),
            kept.runId,
            kept.id,
          ])
          session.tell({ kind: 'tool-call', call: kept.id })
        }
        session.record(...records)
        return calls
      }),
    async toolCalls(runId) {
      return (await database.rows(`${select} WHERE run_id = $1 ORDER BY made`, [runId])).map(toToolCall)
    },
    async conversationToolCalls(conversationId) {
      const rows = await database.rows(`${select} WHERE conversation_id = $1 ORDER BY made`, [conversationId])
      return rows.map(toToolCall)
    },
    async openToolCalls() {
      const rows = await database.rows(
        `${select} WHERE state IN ('waiting', 'running')
           AND (tool_calls.process IS NULL OR tool_calls.process = $1 OR tool_calls.process NOT IN (${living}))
         ORDER BY made`,
        [process],
      )
      return rows.map(toToolCall)
    },
  }
}

/** The call as it is then. Nobody else changes it until the transaction has ended. */
async function changeIn(session: ChangingSession, one: ToolCallChange) {
  const [row] = await session.rows(
    `${select} WHERE run_id = $1 AND tool_calls.id = $2 FOR UPDATE OF tool_calls`,
    [one.runId, one.id],
  )
  return row && changed(toToolCall(row), one)
}

async function add(session: PostgresSession, call: NewToolCall, process: string | null): Promise<void> {
  await session.run(
    'INSERT INTO tool_calls (run_id, id, state, undoes, record, process) VALUES ($1, $2, $3, $4, $5, $6)',
    [call.runId, call.id, call.state, call.undoes ?? null, recordColumn(call), process],
  )
}

/** The calls of a run that is copied. */
export async function copyToolCalls(
  session: PostgresSession,
  { from, id }: { from: string; id: string },
): Promise<void> {
  const rows = await session.rows(`${select} WHERE run_id = $1 ORDER BY made`, [from])
  for (const copy of rows.map((row) => copied(toToolCall(row))))
    if (copy) await add(session, { ...copy, runId: id }, null)
}
