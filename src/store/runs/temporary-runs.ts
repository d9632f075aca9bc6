import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import type { RunStore } from './run-store.ts'
import { runMigrations } from './sqlite-run-migrations.ts'
import { sqliteRuns } from './sqlite-runs.ts'
import type { Store } from '../store.ts'

/** Of all people together: the oldest goes for a new one. */
const mostConversations = 2_000
/** And so for their pictures, which are in memory, too. */
const mostPictureBytes = 268_435_456

/**
 * A store whose temporary conversations are in the memory of this process alone: they are gone with it, no backup and
 * no other process ever has them. The ledger tells that something was asked, without a hash of what: one could be
 * guessed. What earlier versions wrote down is removed.
 */
export async function withTemporaryRuns(
  store: Store,
  most = mostConversations,
  mostBytes = mostPictureBytes,
): Promise<Store> {
  const { runs: kept, ledger } = store
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;')
  for (const migration of runMigrations) database.exec(migration)
  const memory = sqliteRuns(database)
  /** The temporary conversations, oldest first, each with its runs; and whose each is. */
  const conversations = new Map<string, { personId: string; runs: Set<string>; pictureBytes: number }>()
  let pictureBytes = 0
  const runs = new Set<string>()

  for (const id of await kept.temporaryBefore(Number.MAX_SAFE_INTEGER)) await kept.removeConversation(id)

  const ofRun = (id: string): RunStore => (runs.has(id) ? memory : kept)
  const ofConversation = (id: string): RunStore => (conversations.has(id) ? memory : kept)
  const remove = async (id: string) => {
    const gone = conversations.get(id)
    for (const run of gone?.runs ?? []) runs.delete(run)
    pictureBytes -= gone?.pictureBytes ?? 0
    conversations.delete(id)
    return memory.removeConversation(id)
  }
  const makeRoom = async (into: string, bytes: number) => {
    for (const [id, { runs: own }] of conversations) {
      if (conversations.size < most && pictureBytes + bytes <= mostBytes) return
      if (id === into) continue
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
      const bytes = run.pictures?.reduce((sum, { content }) => sum + content.length, 0) ?? 0
      await makeRoom(conversationId, bytes)
      await memory.start(run)
      runs.add(id)
      const known = conversations.get(conversationId) ?? { personId, runs: new Set(), pictureBytes: 0 }
      known.runs.add(id)
      known.pictureBytes += bytes
      pictureBytes += bytes
      conversations.set(conversationId, known)
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
    picture: (id, place) => ofRun(id).picture(id, place),
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
    addToolCall: (call, records) => ofRun(call.runId).addToolCall(call, records),
    // All of one run: a call is undone in its own.
    changeToolCalls: (changes, records) =>
      (changes[0] ? ofRun(changes[0].runId) : kept).changeToolCalls(changes, records),
    toolCalls: (id) => ofRun(id).toolCalls(id),
    conversationToolCalls: (id) => ofConversation(id).conversationToolCalls(id),
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
