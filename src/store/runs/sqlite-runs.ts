import { hash } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { isLastEvent, type RunEvent } from '../../wire/index.ts'
import {
  askedInLedger,
  picturesColumn,
  statusOf,
  toFoundRun,
  toPicture,
  toReport,
  toRun,
} from './run-rows.ts'
import type { RunStore } from './run-store.ts'
import { sqliteConversations } from './sqlite-conversations.ts'
import { sqliteForeignRuns } from './sqlite-foreign-runs.ts'
import { sqliteKeptQuestions } from './sqlite-kept-questions.ts'
import { sqliteToolCalls } from './sqlite-tool-calls.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { answerOf } from './sqlite-run-migrations.ts'
import { transaction } from '../transaction.ts'

type Row = Record<string, SQLOutputValue>

/** Runs, and whether each is kept. */
const selectRuns =
  'SELECT runs.*, EXISTS (SELECT 1 FROM kept_questions WHERE run_id = runs.id) AS kept FROM runs'

/** The conversations and runs of one open SQLite database. */
export function sqliteRuns(database: DatabaseSync, record: RecordInLedger = () => {}): RunStore {
  const statements = prepare(database)
  const { copyToolCalls, ...toolCalls } = sqliteToolCalls(database, record)
  return {
    ...toolCalls,
    ...sqliteConversations(database, record),
    ...sqliteKeptQuestions(database),
    ...sqliteForeignRuns(database, record),
    async start({ id, conversationId, personId, question, model, createdAt, actor = personId, ...run }) {
      transaction(database, () => {
        const { title = question, temporary = false, parentId = null, collections, aside = false } = run
        const { pictures = [] } = run
        const headId = aside ? null : id
        statements.touchConversation.run(
          conversationId,
          personId,
          title,
          createdAt,
          headId,
          Number(temporary),
        )
        const named = collections ? JSON.stringify(collections) : null
        statements.addRun.run(
          id,
          conversationId,
          personId,
          question,
          model,
          createdAt,
          parentId,
          named,
          picturesColumn(pictures),
        )
        for (const [place, { content }] of pictures.entries()) statements.addPicture.run(id, place, content)
        record({
          at: createdAt,
          actor,
          action: 'run-started',
          object: id,
          details: { model, ...askedInLedger(question, pictures) },
        })
      })
    },
    async append(events) {
      transaction(database, () => {
        for (const { runId, event } of events) {
          // A run whose conversation was removed meanwhile has nowhere to go: its events are dropped.
          if (!statements.run.get(runId)) continue
          statements.addEvent.run(runId, event.seq, JSON.stringify(event))
          if (!isLastEvent(event)) continue
          const status = statusOf[event.type as keyof typeof statusOf]
          statements.closeRun.run(status, runId)
          statements.addAnswer.run(runId)
          const events = hash('sha256', statements.events.all(runId, 0).map(eventText).join('\n'))
          record({
            at: event.at,
            actor: 'system',
            action: 'run-ended',
            object: runId,
            details: { status, events },
          })
        }
      })
    },
    async events(runId, after) {
      return statements.events.all(runId, after).map((row) => JSON.parse(row['event'] as string) as RunEvent)
    },
    async run(runId) {
      const row = statements.run.get(runId)
      return row && { ...toRun(row), personId: row['person_id'] as string }
    },
    async running(personId) {
      return statements.running.all(personId).map((row) => row['id'] as string)
    },
    async unfinished() {
      return statements.unfinished
        .all()
        .map((row) => ({ id: row['id'] as string, lastSeq: row['last_seq'] as number }))
    },
    async picture(runId, place) {
      const row = statements.picture.get(runId, place)
      return row && toPicture(row)
    },
    async answer(runId) {
      return statements.answer.get(runId)?.['text'] as string | undefined
    },
    async conversationRuns(conversationId) {
      return statements.conversationRuns.all(conversationId).map(toRun)
    },
    async findRuns(personId, words, limit) {
      const lower = JSON.stringify(words.map((word) => word.toLowerCase()))
      return statements.findRuns.all(personId, lower, limit).map(toFoundRun)
    },
    async fork({ id, personId, title, createdAt }, runs, records = []) {
      transaction(database, () => {
        statements.touchConversation.run(id, personId, title, createdAt, runs.at(-1)?.id ?? null, 0)
        for (const [index, run] of runs.entries()) {
          statements.copyRun.run(run.id, id, personId, runs[index - 1]?.id ?? null, run.from)
          statements.copyPictures.run(run.id, run.from)
          statements.copyEvents.run(run.id, run.from)
          copyToolCalls(run.from, run.id)
          statements.addAnswer.run(run.id)
        }
        record(...records)
      })
    },
    async removeRun(id) {
      return statements.removeRun.run(id).changes > 0
    },
    async addReport({ runId, personId, at, ...report }) {
      statements.addReport.run(runId, personId, JSON.stringify(report), at)
    },
    async reports(limit) {
      return statements.reports.all(limit).map(toReport)
    },
  }
}

function prepare(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text)
  return {
    touchConversation: sql(`
      INSERT INTO conversations (id, person_id, title, created_at, updated_at, head_id, temporary)
      VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)
      ON CONFLICT (id) DO UPDATE SET
        updated_at = excluded.updated_at, head_id = coalesce(excluded.head_id, head_id), archived = 0`),
    addRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, collections,
        pictures)
      VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?, ?)`),
    addPicture: sql('INSERT INTO run_pictures (run_id, place, content) VALUES (?, ?, ?)'),
    picture: sql(`
      SELECT place, content, pictures FROM run_pictures JOIN runs ON runs.id = run_id
      WHERE run_id = ? AND place = ?`),
    addAnswer: sql(`INSERT OR REPLACE INTO answers VALUES (?1, ${answerOf('?1')})`),
    answer: sql('SELECT text FROM answers WHERE run_id = ?'),
    addEvent: sql('INSERT INTO run_events (run_id, seq, event) VALUES (?, ?, ?)'),
    closeRun: sql('UPDATE runs SET status = ? WHERE id = ?'),
    events: sql('SELECT event FROM run_events WHERE run_id = ? AND seq > ? ORDER BY seq'),
    run: sql(`${selectRuns} WHERE id = ?`),
    running: sql("SELECT id FROM runs WHERE status = 'running' AND person_id = ?"),
    unfinished: sql(`
      SELECT id, (SELECT coalesce(max(seq), 0) FROM run_events WHERE run_id = id) AS last_seq
      FROM runs WHERE status = 'running'`),
    copyRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, collections,
        pictures)
      SELECT ?, ?, ?, question, model, status, created_at, ?, collections, pictures FROM runs WHERE id = ?`),
    copyPictures: sql('INSERT INTO run_pictures SELECT ?, place, content FROM run_pictures WHERE run_id = ?'),
    copyEvents: sql('INSERT INTO run_events SELECT ?, seq, event FROM run_events WHERE run_id = ?'),
    removeRun: sql(`
      DELETE FROM runs WHERE id = ?1
        AND NOT EXISTS (SELECT 1 FROM runs AS child WHERE child.parent_id = ?1)
        AND NOT EXISTS (SELECT 1 FROM conversations WHERE head_id = ?1)`),
    findRuns: sql(`
      SELECT runs.*, conversations.title, coalesce(answers.text, '') AS answer
      FROM runs JOIN conversations ON conversations.id = conversation_id AND temporary = 0
      LEFT JOIN answers ON answers.run_id = runs.id
      WHERE conversations.person_id = ?1 AND NOT EXISTS (
        SELECT 1 FROM json_each(?2) WHERE instr(
          lower(conversations.title || char(10) || question || char(10) || coalesce(answers.text, '')), value) = 0)
      ORDER BY runs.created_at DESC LIMIT ?3`),
    addReport: sql('INSERT INTO verdict_reports (run_id, person_id, report, at) VALUES (?, ?, ?, ?)'),
    reports: sql('SELECT run_id, report, at FROM verdict_reports ORDER BY id DESC LIMIT ?'),
    conversationRuns: sql(`${selectRuns} WHERE conversation_id = ? ORDER BY created_at, id`),
  }
}

function eventText(row: Row): string {
  return row['event'] as string
}
