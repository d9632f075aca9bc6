import type { PostgresSession } from '../postgres-database.ts'
import { toKeptQuestion } from './run-rows.ts'
import type { KeptQuestionStore } from './run-store.ts'

export function postgresKeptQuestions(database: PostgresSession): KeptQuestionStore {
  return {
    async keepQuestion({ runId, personId, at }) {
      await database.run('INSERT INTO kept_questions VALUES ($1, $2, $3, $3, 0) ON CONFLICT DO NOTHING', [
        runId,
        personId,
        at,
      ])
    },
    async dropQuestion(runId) {
      return (await database.run('DELETE FROM kept_questions WHERE run_id = $1', [runId])) > 0
    },
    async keptQuestions(personId) {
      const [found] = await database.rows(
        'SELECT count(*) AS count FROM kept_questions WHERE person_id = $1',
        [personId],
      )
      return found!['count'] as number
    },
    async takeQuestion({ now, until, longestMs }) {
      // Whoever comes while another takes one goes to the next.
      const [row] = await database.rows(
        `UPDATE kept_questions SET due_at = $2, attempts = attempts + 1 WHERE run_id = (
           SELECT run_id FROM kept_questions
           WHERE due_at <= $1 OR due_at > $1 + ($3::bigint[])[least(attempts + 1, cardinality($3::bigint[]))]
           ORDER BY kept_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING *`,
        [now, until, longestMs],
      )
      return row && toKeptQuestion(row)
    },
    async putOffQuestion(runId, until) {
      await database.run('UPDATE kept_questions SET due_at = $1 WHERE run_id = $2', [until, runId])
    },
  }
}
