import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/index.ts'
import type { RunStore } from './run-store.ts'
import { runMigrations } from './sqlite-run-migrations.ts'
import { sqliteRuns } from './sqlite-runs.ts'
import type { Store } from './store.ts'

/** Of all people together: the oldest goes for a new one. */
const mostConversations = 2_000

/**
 * A store whose temporary conversations are in the memory of this process alone: they are gone with it, no backup and
 * no other process ever has them. The ledger tells that something was asked, without a hash of what: one could be
 * guessed. What earlier versions wrote down is removed.
 */
export async function withTemporaryRuns(store: Store, most = mostConversations): Promise<Store> {
  const { runs: kept, ledger } = store
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;')
  for (const migration of runMigrations) database.exec(migration)
  const memory = sqliteRuns(database)
  /** The temporary conversations, oldest first, each with its runs; and whose each is. */
  const conversations = new Map<string, { personId: string; runs: Set<string> }>()
  const runs = new Set<string>()

  for (const id of await kept.temporaryBefore(Number.MAX_SAFE_INTEGER)) await kept.removeConversation(id)

  const ofRun = (id: string): RunStore => (runs.has(id) ? memory : kept)
  const ofConversation = (id: string): RunStore => (conversations.has(id) ? memory : kept)
  const remove = async (id: string) => {
    for (const run of conversations.get(id)?.runs ?? []) runs.delete(run)
    conversations.delete(id)
    return memory.removeConversation(id)
  }
  const makeRoom = async () => {
    for (const [id, { runs: own }] of conversations) {
      if (conversations.size < most) return
      const all = await Promise.all([...own].map((run) => memory.run(run)))
      if (all.every((run) => run?.status !== 'running')) await remove(id)
    }
  }

  const both: RunStore = {
    ...kept,
    async start(run) {
      const { conversationId, temporary, id, personId, actor = personId, createdAt: at, model } = run
      if (!temporary && !conversations.has(conversationId)) return kept.start(run)
      const details = { model, temporary: true }
      await ledger.append([{ at, actor, action: 'run-started', object: id, details }])
      await makeRoom()
      await memory.start(run)
      runs.add(id)
      const known = conversations.get(conversationId)
      if (known) known.runs.add(id)
      else conversations.set(conversationId, { personId, runs: new Set([id]) })
    },
    async append(events) {
      const temporary = events.filter(({ runId }) => runs.has(runId))
      if (temporary.length === 0) return kept.append(events)
      if (temporary.length < events.length) await kept.append(events.filter(({ runId }) => !runs.has(runId)))
      await memory.append(temporary)
    },
    events: (id, after) => ofRun(id).events(id, after),
    run: (id) => ofRun(id).run(id),
    running: async (personId) => [...(await kept.running(personId)), ...(await memory.running(personId))],
    answer: (id) => ofRun(id).answer(id),
    removeRun: (id) => ofRun(id).removeRun(id),
    conversation: (id) => ofConversation(id).conversation(id),
    conversationRuns: (id) => ofConversation(id).conversationRuns(id),
    async sharedConversation(shareId) {
      return (await memory.sharedConversation(shareId)) ?? kept.sharedConversation(shareId)
    },
    async changeConversation(id, change, records = []) {
      if (!conversations.has(id)) return kept.changeConversation(id, change, records)
      if (records.length > 0) await ledger.append(records)
      await memory.changeConversation(id, change)
    },
    async fork(conversation, copied, records) {
      if (copied.some(({ from }) => runs.has(from))) throw notKept('It cannot be forked.')
      return kept.fork(conversation, copied, records)
    },
    async keepQuestion(question) {
      if (runs.has(question.runId)) throw notKept('Ask again later, or in a chat that is kept.')
      return kept.keepQuestion(question)
    },
    dropQuestion: async (id) => !runs.has(id) && kept.dropQuestion(id),
    temporaryBefore: (at) => memory.temporaryBefore(at),
    addReport: (report) => ofRun(report.runId).addReport(report),
    removeConversation: async (id, records) =>
      conversations.has(id) ? remove(id) : kept.removeConversation(id, records),
  }
  return {
    ...store,
    runs: both,
    accounts: {
      ...store.accounts,
      async removeConversationsOf(personId, records) {
        for (const [id, { personId: owner }] of conversations) if (owner === personId) await remove(id)
        return store.accounts.removeConversationsOf(personId, records)
      },
    },
    async [Symbol.asyncDispose]() {
      database.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

function notKept(what: string): AppError {
  return new AppError('conflict', `This chat is temporary, and is not kept anywhere. ${what}`, {
    because: { code: 'temporary-chat' },
  })
}
