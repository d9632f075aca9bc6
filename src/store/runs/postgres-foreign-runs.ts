import type { ChangingSession, RunChange } from '../postgres-changes.ts'
import { picturesColumn, refuseOthers } from './run-rows.ts'
import type { ForeignConversation, RunStore } from './run-store.ts'

/** Takes conversations in that were had elsewhere. */
export function postgresForeignRuns(change: RunChange): Pick<RunStore, 'addForeign'> {
  return {
    addForeign: (conversation, recordOf) =>
      change(async (session) => {
        const { id, personId, title, createdAt, updatedAt, headId, pinned, archived } = conversation
        const isNew =
          (await session.run(
            `INSERT INTO conversations (id, person_id, title, created_at, updated_at, head_id, pinned, archived)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
            [id, personId, title, createdAt, updatedAt, headId, Number(pinned), Number(archived)],
          )) > 0
        const [known] = await session.rows(
          'SELECT person_id, head_id FROM conversations WHERE id = $1 FOR UPDATE',
          [id],
        )
        refuseOthers(known!, personId)
        const runs = await addRuns(session, conversation)
        if (runs === 0) return { isNew, runs }
        const goesOnHere = !conversation.runs.some((run) => run.id === known!['head_id'])
        if (!isNew)
          await session.run(
            'UPDATE conversations SET head_id = $2, updated_at = greatest(updated_at, $3) WHERE id = $1',
            [id, goesOnHere ? (known!['head_id'] as string) : headId, updatedAt],
          )
        session.record(recordOf({ runs }))
        return { isNew, runs }
      }),
  }
}

/** All at once, since each statement is a way to the database and back; gives how many were not there yet. */
async function addRuns(session: ChangingSession, conversation: ForeignConversation): Promise<number> {
  const { id, personId, runs } = conversation
  const added = await session.rows(
    `INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, pictures)
     SELECT run, $1, $2, question, model, 'done', at, parent, pictures
     FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])
       AS given (run, question, model, at, parent, pictures)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      id,
      personId,
      runs.map((run) => run.id),
      runs.map(({ question }) => question),
      runs.map(({ model }) => model),
      runs.map(({ createdAt }) => createdAt),
      runs.map(({ parentId }) => parentId),
      runs.map(({ pictures }) => picturesColumn(pictures)),
    ],
  )
  const ids = new Set(added.map((row) => row['id'] as string))
  const fresh = runs.filter((run) => ids.has(run.id))
  if (fresh.length === 0) return 0
  const events = fresh.flatMap((run) => run.events.map((event) => ({ run: run.id, event })))
  await session.run('INSERT INTO run_events SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])', [
    events.map(({ run }) => run),
    events.map(({ event }) => event.seq),
    events.map(({ event }) => JSON.stringify(event)),
  ])
  await session.run('INSERT INTO answers SELECT * FROM unnest($1::text[], $2::text[])', [
    fresh.map((run) => run.id),
    fresh.map(({ answer }) => answer),
  ])
  // One by one: together they are large.
  for (const run of fresh)
    for (const [place, { content }] of run.pictures.entries())
      await session.run('INSERT INTO run_pictures (run_id, place, content) VALUES ($1, $2, $3)', [
        run.id,
        place,
        content,
      ])
  return fresh.length
}
