import type { DatabaseSync } from 'node:sqlite'
import { picturesColumn, refuseOthers } from './run-rows.ts'
import type { ForeignRun, RunStore } from './run-store.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { transaction } from '../transaction.ts'

/** Takes conversations in that were had elsewhere. */
export function sqliteForeignRuns(
  database: DatabaseSync,
  record: RecordInLedger,
): Pick<RunStore, 'addForeign'> {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    add: sql(`
      INSERT INTO conversations (id, person_id, title, created_at, updated_at, head_id, pinned, archived)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`),
    known: sql('SELECT person_id, head_id FROM conversations WHERE id = ?'),
    goOn: sql('UPDATE conversations SET head_id = ?2, updated_at = max(updated_at, ?3) WHERE id = ?1'),
    addRun: sql(`
      INSERT INTO runs (id, conversation_id, person_id, question, model, status, created_at, parent_id, pictures)
      VALUES (?, ?, ?, ?, ?, 'done', ?, ?, ?) ON CONFLICT (id) DO NOTHING`),
    addEvent: sql('INSERT INTO run_events (run_id, seq, event) VALUES (?, ?, ?)'),
    addAnswer: sql('INSERT INTO answers VALUES (?, ?)'),
    addPicture: sql('INSERT INTO run_pictures (run_id, place, content) VALUES (?, ?, ?)'),
  }

  const addRun = (conversationId: string, personId: string, run: ForeignRun): boolean => {
    const { id, question, model, createdAt, parentId, pictures } = run
    const shown = picturesColumn(pictures)
    const { changes } = statements.addRun.run(
      id,
      conversationId,
      personId,
      question,
      model,
      createdAt,
      parentId,
      shown,
    )
    if (changes === 0) return false
    for (const event of run.events) statements.addEvent.run(id, event.seq, JSON.stringify(event))
    statements.addAnswer.run(id, run.answer)
    for (const [place, { content }] of pictures.entries()) statements.addPicture.run(id, place, content)
    return true
  }

  return {
    async addForeign({ id, personId, title, createdAt, updatedAt, headId, runs, ...marks }, recordOf) {
      return transaction(database, () => {
        const [pinned, archived] = [Number(marks.pinned), Number(marks.archived)]
        const isNew =
          statements.add.run(id, personId, title, createdAt, updatedAt, headId, pinned, archived).changes > 0
        const known = statements.known.get(id)!
        refuseOthers(known, personId)
        let added = 0
        for (const run of runs) if (addRun(id, personId, run)) added++
        if (added === 0) return { isNew, runs: 0 }
        const goesOnHere = !runs.some((run) => run.id === known['head_id'])
        if (!isNew) statements.goOn.run(id, goesOnHere ? known['head_id']! : headId, updatedAt)
        record(recordOf({ runs: added }))
        return { isNew, runs: added }
      })
    },
  }
}
