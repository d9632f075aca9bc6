import { hash } from 'node:crypto'
import { isLastEvent, type RunEvent } from '../../wire/index.ts'
import type { ChangingSession, RunChange } from '../postgres-changes.ts'
import { postgresConversations } from './postgres-conversations.ts'
import type { PostgresSession } from '../postgres-database.ts'
import { copyToolCalls, postgresToolCalls } from './postgres-tool-calls.ts'
import { postgresForeignRuns } from './postgres-foreign-runs.ts'
import { postgresKeptQuestions } from './postgres-kept-questions.ts'
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

/** Runs, and whether each is kept. */
const selectRuns =
  'SELECT runs.*, EXISTS (SELECT 1 FROM kept_questions WHERE run_id = runs.id)::int AS kept FROM runs'

const touchConversation = `
  INSERT INTO conversations (id, person_id, title, created_at, updated_at, head_id, temporary)
  VALUES ($1, $2, $3, $4, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at,
    head_id = coalesce(excluded.head_id, conversations.head_id), archived = 0`

/** The conversations and runs of a PostgreSQL database. `process` is who works on the runs that are started here. */
export function postgresRuns(
  database: PostgresSession,
  change: RunChange,
  { process, living }: { process: string; living: string },
): RunStore {
  return {
    ...postgresConversations(database, change),
    ...postgresKeptQuestions(database),
    ...postgresForeignRuns(change),
    ...postgresToolCalls(database, change, { process, living }),
    async start({ id, conversationId, personId, question, model, createdAt, actor = personId, ...run }) {
      const { title = question, temporary = false, parentId = null, collections, aside = false } = run
      const { pictures = [] } = run
      await change(async (session) => {
        await session.run(touchConversation, [
          conversationId,
          personId,
          title,
          createdAt,
          aside ? null : id,
          Number(temporary),
        ])
        await session.run(
          `INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id,
             collections, process, pictures)
           VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10)`,
          [
            id,
            conversationId,
            personId,
            question,
            model,
            createdAt,
            parentId,
            collections ? JSON.stringify(collections) : null,
            process,
            picturesColumn(pictures),
          ],
        )
        for (const [place, { content }] of pictures.entries())
          await session.run('INSERT INTO run_pictures (run_id, place, content) VALUES ($1, $2, $3)', [
            id,
            place,
            content,
          ])
        session.record({
          at: createdAt,
          actor,
          action: 'run-started',
          object: id,
          details: { model, ...askedInLedger(question, pictures) },
        })
      })
    },
    async append(events) {
      if (events.length > 0) await change((session) => appendEvents(session, events))
    },
    async events(runId, after) {
      const rows = await database.rows(
        'SELECT event FROM run_events WHERE run_id = $1 AND seq > $2 ORDER BY seq',
        [runId, after],
      )
      return rows.map((row) => JSON.parse(row['event'] as string) as RunEvent)
    },
    async run(runId) {
      const [row] = await database.rows(`${selectRuns} WHERE id = $1`, [runId])
      return row && { ...toRun(row), personId: row['person_id'] as string }
    },
    async running(personId) {
      const rows = await database.rows("SELECT id FROM runs WHERE status = 'running' AND person_id = $1", [
        personId,
      ])
      return rows.map((row) => row['id'] as string)
    },
    async unfinished() {
      const rows = await database.rows(
        `SELECT id, (SELECT coalesce(max(seq), 0) FROM run_events WHERE run_id = id) AS last_seq
         FROM runs WHERE status = 'running' AND (process IS NULL OR process = $1 OR process NOT IN (${living}))`,
        [process],
      )
      return rows.map((row) => ({ id: row['id'] as string, lastSeq: row['last_seq'] as number }))
    },
    async picture(runId, place) {
      const [row] = await database.rows(
        `SELECT place, content, pictures FROM run_pictures JOIN runs ON runs.id = run_id
         WHERE run_id = $1 AND place = $2`,
        [runId, place],
      )
      return row && toPicture(row)
    },
    async answer(runId) {
      const [row] = await database.rows('SELECT text FROM answers WHERE run_id = $1', [runId])
      return row?.['text'] as string | undefined
    },
    async conversationRuns(conversationId) {
      const rows = await database.rows(`${selectRuns} WHERE conversation_id = $1 ORDER BY created_at, id`, [
        conversationId,
      ])
      return rows.map(toRun)
    },
    async findRuns(personId, words, limit) {
      const rows = await database.rows(
        `SELECT runs.*, conversations.title, coalesce(answers.text, '') AS answer
         FROM runs JOIN conversations ON conversations.id = conversation_id AND temporary = 0
         LEFT JOIN answers ON answers.run_id = runs.id
         WHERE conversations.person_id = $1 AND NOT EXISTS (
           SELECT 1 FROM unnest($2::text[]) AS word WHERE strpos(
             lower(conversations.title || chr(10) || question || chr(10) || coalesce(answers.text, '')), word) = 0)
         ORDER BY runs.created_at DESC LIMIT $3`,
        [personId, words.map((word) => word.toLowerCase()), limit],
      )
      return rows.map(toFoundRun)
    },
    async fork({ id, personId, title, createdAt }, runs, records = []) {
      await change(async (session) => {
        await session.run(touchConversation, [id, personId, title, createdAt, runs.at(-1)?.id ?? null, 0])
        for (const [index, run] of runs.entries())
          await copyRun(session, {
            ...run,
            conversationId: id,
            personId,
            parentId: runs[index - 1]?.id ?? null,
          })
        session.record(...records)
      })
    },
    async removeRun(id) {
      const removed = await database.run(
        `DELETE FROM runs WHERE id = $1
           AND NOT EXISTS (SELECT 1 FROM runs AS child WHERE child.parent_id = $1)
           AND NOT EXISTS (SELECT 1 FROM conversations WHERE head_id = $1)`,
        [id],
      )
      return removed > 0
    },
    async addReport({ runId, personId, at, ...report }) {
      await database.run(
        'INSERT INTO verdict_reports (run_id, person_id, report, at) VALUES ($1, $2, $3, $4)',
        [runId, personId, JSON.stringify(report), at],
      )
    },
    async reports(limit) {
      const rows = await database.rows(
        'SELECT run_id, report, at FROM verdict_reports ORDER BY id DESC LIMIT $1',
        [limit],
      )
      return rows.map(toReport)
    },
  }
}

async function appendEvents(
  session: ChangingSession,
  events: { runId: string; event: RunEvent }[],
): Promise<void> {
  const ids = [...new Set(events.map(({ runId }) => runId))].toSorted()
  // A run that is gone, or that was ended because its process seemed dead, takes no more.
  const open = await session.rows(
    "SELECT id FROM runs WHERE id = ANY ($1::text[]) AND status = 'running' ORDER BY id FOR UPDATE",
    [ids],
  )
  const openIds = new Set(open.map((row) => row['id'] as string))
  const taken = events.filter(({ runId }) => openIds.has(runId))
  if (taken.length === 0) return
  await session.run('INSERT INTO run_events SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])', [
    taken.map(({ runId }) => runId),
    taken.map(({ event }) => event.seq),
    taken.map(({ event }) => JSON.stringify(event)),
  ])
  for (const { runId, event } of taken) if (isLastEvent(event)) await closeRun(session, runId, event)
  session.tell({ kind: 'run-events', runs: [...openIds] })
}

async function closeRun(session: ChangingSession, runId: string, last: RunEvent): Promise<void> {
  const status = statusOf[last.type as keyof typeof statusOf]
  await session.run('UPDATE runs SET status = $1 WHERE id = $2', [status, runId])
  const texts = await addAnswer(session, runId)
  session.record({
    at: last.at,
    actor: 'system',
    action: 'run-ended',
    object: runId,
    details: { status, events: hash('sha256', texts.join('\n')) },
  })
}

/** Puts the text of a run's answer together from its events, which it gives back as they are stored. */
async function addAnswer(session: PostgresSession, runId: string): Promise<string[]> {
  const rows = await session.rows('SELECT event FROM run_events WHERE run_id = $1 ORDER BY seq', [runId])
  const texts = rows.map((row) => row['event'] as string)
  const answer = texts
    .map((text) => JSON.parse(text) as RunEvent)
    .map((event) => (event.type === 'text-delta' ? event.text : ''))
    .join('')
  await session.run(
    'INSERT INTO answers VALUES ($1, $2) ON CONFLICT (run_id) DO UPDATE SET text = excluded.text',
    [runId, answer],
  )
  return texts
}

async function copyRun(
  session: PostgresSession,
  copy: { id: string; from: string; conversationId: string; personId: string; parentId: string | null },
): Promise<void> {
  await session.run(
    `INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, collections,
       pictures)
     SELECT $1, $2, $3, question, model, status, created_at, $4, collections, pictures FROM runs WHERE id = $5`,
    [copy.id, copy.conversationId, copy.personId, copy.parentId, copy.from],
  )
  await session.run(
    'INSERT INTO run_pictures (run_id, place, content) SELECT $1, place, content FROM run_pictures WHERE run_id = $2',
    [copy.id, copy.from],
  )
  await session.run('INSERT INTO run_events SELECT $1, seq, event FROM run_events WHERE run_id = $2', [
    copy.id,
    copy.from,
  ])
  await copyToolCalls(session, copy)
  await addAnswer(session, copy.id)
}
