import { hash } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { isLastEvent, type ConversationSummary, type RunEvent, type RunSummary } from '../wire/index.ts'
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
]

const titleLength = 80
const statusOf = { 'run-done': 'done', 'run-error': 'error', 'run-aborted': 'aborted' } as const

type Row = Record<string, SQLOutputValue>

/** The conversations and runs of one open SQLite database. */
export function sqliteRuns(database: DatabaseSync, record: RecordInLedger = () => {}): RunStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    touchConversation: sql(`
      INSERT INTO conversations (id, person_id, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
      ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at`),
    addRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at)
      VALUES (?, ?, ?, ?, ?, 'running', ?)`),
    addEvent: sql('INSERT INTO run_events (run_id, seq, event) VALUES (?, ?, ?)'),
    closeRun: sql('UPDATE runs SET status = ? WHERE id = ?'),
    events: sql('SELECT event FROM run_events WHERE run_id = ? AND seq > ? ORDER BY seq'),
    run: sql('SELECT * FROM runs WHERE id = ?'),
    running: sql("SELECT id FROM runs WHERE status = 'running' AND person_id = ?"),
    unfinished: sql(`
      SELECT id, (SELECT coalesce(max(seq), 0) FROM run_events WHERE run_id = id) AS last_seq
      FROM runs WHERE status = 'running'`),
    conversation: sql('SELECT * FROM conversations WHERE id = ?'),
    conversations: sql('SELECT * FROM conversations WHERE person_id = ? ORDER BY updated_at DESC, id DESC'),
    conversationRuns: sql('SELECT * FROM runs WHERE conversation_id = ? ORDER BY created_at, id'),
    removeConversation: sql('DELETE FROM conversations WHERE id = ?'),
  }
  return {
    async start({ id, conversationId, personId, question, model, createdAt, actor = personId }) {
      transaction(database, () => {
        statements.touchConversation.run(conversationId, personId, titleOf(question), createdAt)
        statements.addRun.run(id, conversationId, personId, question, model, createdAt)
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
    async conversation(id) {
      const row = statements.conversation.get(id)
      return row && { ...toConversation(row), personId: row['person_id'] as string }
    },
    async conversations(personId) {
      return statements.conversations.all(personId).map(toConversation)
    },
    async conversationRuns(conversationId) {
      return statements.conversationRuns.all(conversationId).map(toRun)
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

/** The question's first line, cut at a word. */
function titleOf(question: string): string {
  const line = question.trim().split('\n')[0]!.replace(/\s+/g, ' ')
  if (line.length <= titleLength) return line
  const cut = line.lastIndexOf(' ', titleLength)
  return `${line.slice(0, cut > titleLength / 2 ? cut : titleLength)}…`
}

function toRun(row: Row): RunSummary {
  return {
    id: row['id'] as string,
    conversationId: row['conversation_id'] as string,
    question: row['question'] as string,
    model: row['model'] as string,
    status: row['status'] as RunSummary['status'],
    createdAt: row['created_at'] as number,
  }
}

function toConversation(row: Row): ConversationSummary {
  return {
    id: row['id'] as string,
    title: row['title'] as string,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  }
}
