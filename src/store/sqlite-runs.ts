import { hash } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { isLastEvent, type RunEvent } from '../wire/index.ts'
import {
  statusOf,
  toConversation,
  toFoundRun,
  toKeptQuestion,
  toReport,
  toRun,
  toStored,
} from './run-rows.ts'
import type { RunStore } from './run-store.ts'
import type { RecordInLedger } from './sqlite-ledger.ts'
import { transaction } from './transaction.ts'

export const runMigrations = [
  `
  CREATE TABLE conversations (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, title TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX conversations_of_person ON conversations (person_id, updated_at);
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    person_id TEXT NOT NULL, question TEXT NOT NULL, model TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'error', 'aborted')), created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_of_conversation ON runs (conversation_id, created_at);
  CREATE INDEX runs_running ON runs (status) WHERE status = 'running';
  CREATE TABLE run_events (
    run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, seq INTEGER NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  // Conversations become trees: until now each run followed the one before it.
  `
  ALTER TABLE runs ADD COLUMN parent_id TEXT;
  UPDATE runs SET parent_id = (
    SELECT before.id FROM runs AS before
    WHERE before.conversation_id = runs.conversation_id AND (before.created_at, before.id) < (runs.created_at, runs.id)
    ORDER BY before.created_at DESC, before.id DESC LIMIT 1);
  ALTER TABLE conversations ADD COLUMN head_id TEXT;
  UPDATE conversations SET head_id = (
    SELECT id FROM runs WHERE conversation_id = conversations.id ORDER BY created_at DESC, id DESC LIMIT 1);
  ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN temporary INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN share_id TEXT;
  CREATE UNIQUE INDEX conversations_shared ON conversations (share_id) WHERE share_id IS NOT NULL;
  CREATE TABLE answers (
    run_id TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE, text TEXT NOT NULL
  ) STRICT;
  INSERT INTO answers SELECT id, ${answerOf('runs.id')} FROM runs WHERE status <> 'running';
  CREATE TABLE verdict_reports (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, person_id TEXT NOT NULL,
    report TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE conversations ADD COLUMN folder TEXT;
  ALTER TABLE runs ADD COLUMN collections TEXT;
  CREATE TABLE kept_questions (
    run_id TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE, person_id TEXT NOT NULL,
    kept_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX kept_questions_of_person ON kept_questions (person_id);
  `,
  'ALTER TABLE conversations ADD COLUMN news INTEGER NOT NULL DEFAULT 0',
]

/** Runs, and whether each is kept. */
const selectRuns =
  'SELECT runs.*, EXISTS (SELECT 1 FROM kept_questions WHERE run_id = runs.id) AS kept FROM runs'

/** The text of a run's answer, put together from its events. */
function answerOf(runId: string): string {
  return `(
    SELECT coalesce(group_concat(event ->> 'text', '' ORDER BY seq), '') FROM run_events
    WHERE run_id = ${runId} AND event ->> 'type' = 'text-delta')`
}

type Row = Record<string, SQLOutputValue>

/** The conversations and runs of one open SQLite database. */
export function sqliteRuns(database: DatabaseSync, record: RecordInLedger = () => {}): RunStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    touchConversation: sql(`
      INSERT INTO conversations (id, person_id, title, created_at, updated_at, head_id, temporary)
      VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)
      ON CONFLICT (id) DO UPDATE SET
        updated_at = excluded.updated_at, head_id = coalesce(excluded.head_id, head_id), archived = 0`),
    addRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, collections)
      VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?)`),
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
    conversation: sql('SELECT * FROM conversations WHERE id = ?'),
    sharedConversation: sql('SELECT * FROM conversations WHERE share_id = ?'),
    conversations: sql(`
      SELECT * FROM conversations WHERE person_id = ? AND temporary = 0 ORDER BY updated_at DESC, id DESC`),
    temporaryBefore: sql('SELECT id FROM conversations WHERE temporary = 1 AND updated_at < ?'),
    changeConversation: sql(`
      UPDATE conversations SET title = ?, pinned = ?, archived = ?, head_id = ?, share_id = ?, folder = ?,
        news = ? WHERE id = ?`),
    renameFolder: sql('UPDATE conversations SET folder = ? WHERE person_id = ? AND folder = ?'),
    copyRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, collections)
      SELECT ?, ?, ?, question, model, status, created_at, ?, collections FROM runs WHERE id = ?`),
    copyEvents: sql('INSERT INTO run_events SELECT ?, seq, event FROM run_events WHERE run_id = ?'),
    removeRun: sql(`
      DELETE FROM runs WHERE id = ?1
        AND NOT EXISTS (SELECT 1 FROM runs AS child WHERE child.parent_id = ?1)
        AND NOT EXISTS (SELECT 1 FROM conversations WHERE head_id = ?1)`),
    keepQuestion: sql('INSERT OR IGNORE INTO kept_questions VALUES (?, ?, ?, ?, 0)'),
    dropQuestion: sql('DELETE FROM kept_questions WHERE run_id = ?'),
    keptQuestions: sql('SELECT count(*) AS count FROM kept_questions WHERE person_id = ?'),
    takeQuestion: sql(`
      UPDATE kept_questions SET due_at = ?2, attempts = attempts + 1 WHERE run_id = (
        SELECT run_id FROM kept_questions WHERE due_at <= ?1 ORDER BY kept_at LIMIT 1) RETURNING *`),
    putOffQuestion: sql('UPDATE kept_questions SET due_at = ? WHERE run_id = ?'),
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
    removeConversation: sql('DELETE FROM conversations WHERE id = ?'),
  }
  return {
    async start({ id, conversationId, personId, question, model, createdAt, actor = personId, ...run }) {
      transaction(database, () => {
        const { title = question, temporary = false, parentId = null, collections, aside = false } = run
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
        statements.addRun.run(id, conversationId, personId, question, model, createdAt, parentId, named)
        record({
          at: createdAt,
          actor,
          action: 'run-started',
          object: id,
          details: { model, question: hash('sha256', question) },
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
    async answer(runId) {
      return statements.answer.get(runId)?.['text'] as string | undefined
    },
    async conversation(id) {
      const row = statements.conversation.get(id)
      return row && toStored(row)
    },
    async sharedConversation(shareId) {
      const row = statements.sharedConversation.get(shareId)
      return row && toStored(row)
    },
    async conversations(personId) {
      return statements.conversations.all(personId).map(toConversation)
    },
    async conversationRuns(conversationId) {
      return statements.conversationRuns.all(conversationId).map(toRun)
    },
    async changeConversation(id, change, records = []) {
      transaction(database, () => {
        const row = statements.conversation.get(id)
        if (!row) return
        const { title, pinned, archived, headId, shareId, folder, news } = { ...toStored(row), ...change }
        statements.changeConversation.run(
          title,
          Number(pinned),
          Number(archived),
          headId,
          shareId,
          folder,
          Number(news === true),
          id,
        )
        record(...records)
      })
    },
    async renameFolder(personId, folder, name) {
      statements.renameFolder.run(name, personId, folder)
    },
    async fork({ id, personId, title, createdAt }, runs, records = []) {
      transaction(database, () => {
        statements.touchConversation.run(id, personId, title, createdAt, runs.at(-1)?.id ?? null, 0)
        for (const [index, run] of runs.entries()) {
          statements.copyRun.run(run.id, id, personId, runs[index - 1]?.id ?? null, run.from)
          statements.copyEvents.run(run.id, run.from)
          statements.addAnswer.run(run.id)
        }
        record(...records)
      })
    },
    async removeRun(id) {
      return statements.removeRun.run(id).changes > 0
    },
    async keepQuestion({ runId, personId, at }) {
      statements.keepQuestion.run(runId, personId, at, at)
    },
    async dropQuestion(runId) {
      return statements.dropQuestion.run(runId).changes > 0
    },
    async keptQuestions(personId) {
      return statements.keptQuestions.get(personId)!['count'] as number
    },
    async takeQuestion(now, until) {
      const row = statements.takeQuestion.get(now, until)
      return row && toKeptQuestion(row)
    },
    async putOffQuestion(runId, until) {
      statements.putOffQuestion.run(until, runId)
    },
    async findRuns(personId, words, limit) {
      const lower = JSON.stringify(words.map((word) => word.toLowerCase()))
      return statements.findRuns.all(personId, lower, limit).map(toFoundRun)
    },
    async temporaryBefore(at) {
      return statements.temporaryBefore.all(at).map((row) => row['id'] as string)
    },
    async addReport({ runId, personId, at, ...report }) {
      statements.addReport.run(runId, personId, JSON.stringify(report), at)
    },
    async reports(limit) {
      return statements.reports.all(limit).map(toReport)
    },
    async removeConversation(id, records = []) {
      return transaction(database, () => {
        const removed = statements.removeConversation.run(id).changes > 0
        if (removed) record(...records)
        return removed
      })
    },
  }
}

function eventText(row: Row): string {
  return row['event'] as string
}
