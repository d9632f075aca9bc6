import { toConversation, toStored } from './run-rows.ts'
import type { ConversationStore } from './run-store.ts'
import type { RunChange } from '../postgres-changes.ts'
import type { PostgresSession } from '../postgres-database.ts'

export function postgresConversations(database: PostgresSession, change: RunChange): ConversationStore {
  return {
    async conversation(id) {
      const [row] = await database.rows('SELECT * FROM conversations WHERE id = $1', [id])
      return row && toStored(row)
    },
    async sharedConversation(shareId) {
      const [row] = await database.rows('SELECT * FROM conversations WHERE share_id = $1', [shareId])
      return row && toStored(row)
    },
    async conversations(personId) {
      const rows = await database.rows(
        'SELECT * FROM conversations WHERE person_id = $1 AND temporary = 0 ORDER BY updated_at DESC, id DESC',
        [personId],
      )
      return rows.map(toConversation)
    },
    async changeConversation(id, changed, records = []) {
      await change(async (session) => {
        const [row] = await session.rows('SELECT * FROM conversations WHERE id = $1 FOR UPDATE', [id])
        if (!row) return
        const { title, pinned, archived, headId, shareId, folder, news } = { ...toStored(row), ...changed }
        await session.run(
          `UPDATE conversations SET title = $1, pinned = $2, archived = $3, head_id = $4, share_id = $5, folder = $6,
             news = $7 WHERE id = $8`,
          [title, Number(pinned), Number(archived), headId, shareId, folder, Number(news === true), id],
        )
        session.record(...records)
      })
    },
    async renameFolder(personId, folder, name) {
      await database.run('UPDATE conversations SET folder = $1 WHERE person_id = $2 AND folder = $3', [
        name,
        personId,
        folder,
      ])
    },
    async temporaryBefore(at) {
      const rows = await database.rows(
        'SELECT id FROM conversations WHERE temporary = 1 AND updated_at < $1',
        [at],
      )
      return rows.map((row) => row['id'] as string)
    },
    removeConversation: (id, records = []) =>
      change(async (session) => {
        const removed = (await session.run('DELETE FROM conversations WHERE id = $1', [id])) > 0
        if (removed) session.record(...records)
        return removed
      }),
  }
}
