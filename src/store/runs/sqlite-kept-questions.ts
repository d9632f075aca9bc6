import type { DatabaseSync } from 'node:sqlite'
import { toKeptQuestion } from './run-rows.ts'
import type { KeptQuestionStore } from './run-store.ts'

export function sqliteKeptQuestions(database: DatabaseSync): KeptQuestionStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    keepQuestion: sql('INSERT OR IGNORE INTO kept_questions VALUES (?, ?, ?, ?, 0)'),
    dropQuestion: sql('DELETE FROM kept_questions WHERE run_id = ?'),
    keptQuestions: sql('SELECT count(*) AS count FROM kept_questions WHERE person_id = ?'),
    takeQuestion: sql(`
      UPDATE kept_questions SET due_at = ?2, attempts = attempts + 1 WHERE run_id = (
        SELECT run_id FROM kept_questions
        WHERE due_at <= ?1 OR due_at > ?1 + coalesce(json_extract(?3, '$[' || attempts || ']'), json_extract(?3, '$[#-1]'))
        ORDER BY kept_at LIMIT 1) RETURNING *`),
    putOffQuestion: sql('UPDATE kept_questions SET due_at = ? WHERE run_id = ?'),
  }
  return {
    async keepQuestion({ runId, personId, at }) {
      statements.keepQuestion.run(runId, personId, at, at)
    },
    async dropQuestion(runId) {
      return statements.dropQuestion.run(runId).changes > 0
    },
    async keptQuestions(personId) {
      return statements.keptQuestions.get(personId)!['count'] as number
    },
    async takeQuestion({ now, until, longestMs }) {
      const row = statements.takeQuestion.get(now, until, JSON.stringify(longestMs))
      return row && toKeptQuestion(row)
    },
    async putOffQuestion(runId, until) {
      statements.putOffQuestion.run(until, runId)
    },
  }
}
