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
  // Pictures of questions: what they are with the run, their bytes apart, so that no list of runs reads them.
  `
  ALTER TABLE runs ADD COLUMN pictures TEXT;
  CREATE TABLE run_pictures (
    run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, place INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (run_id, place)
  ) STRICT;
  `,
  // Of a call that is undone there is one that undoes it, unless that has failed.
  `
  CREATE TABLE tool_calls (
    run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, id TEXT NOT NULL, state TEXT NOT NULL, undoes TEXT,
    record TEXT NOT NULL, PRIMARY KEY (run_id, id)
  ) STRICT;
  CREATE INDEX tool_calls_open ON tool_calls (state) WHERE state IN ('waiting', 'running');
  CREATE UNIQUE INDEX tool_calls_undoing ON tool_calls (run_id, undoes) WHERE undoes IS NOT NULL AND state <> 'failed';
  `,
]

/** The text of a run's answer, put together from its events. */
export function answerOf(runId: string): string {
  return `(
    SELECT coalesce(group_concat(event ->> 'text', '' ORDER BY seq), '') FROM run_events
    WHERE run_id = ${runId} AND event ->> 'type' = 'text-delta')`
}
