import type { DatabaseSync } from 'node:sqlite'
import { toConversation, toStored } from './run-rows.ts'
import type { ConversationStore } from './run-store.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { transaction } from '../transaction.ts'

export function sqliteConversations(database: DatabaseSync, record: RecordInLedger): ConversationStore {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    conversation: sql('SELECT * FROM conversations WHERE id = ?'),
    sharedConversation: sql('SELECT * FROM conversations WHERE share_id = ?'),
    conversations: sql(`
      SELECT * FROM conversations WHERE person_id = ? AND temporary = 0 ORDER BY updated_at DESC, id DESC`),
    temporaryBefore: sql('SELECT id FROM conversations WHERE temporary = 1 AND updated_at < ?'),
    changeConversation: sql(`
      UPDATE conversations SET title = ?, pinned = ?, archived = ?, head_id = ?, share_id = ?, folder = ?,
        news = ? WHERE id = ?`),
    renameFolder: sql('UPDATE conversations SET folder = ? WHERE person_id = ? AND folder = ?'),
    removeConversation: sql('DELETE FROM conversations WHERE id = ?'),
  }
  return {
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
    async temporaryBefore(at) {
      return statements.temporaryBefore.all(at).map((row) => row['id'] as string)
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
