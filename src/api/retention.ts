import type { Accounts } from '../accounts/index.ts'
import type { Clock } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import type { Store } from '../store/index.ts'
import type { Log } from './send-error.ts'

export const dayMs = 24 * 60 * 60 * 1000
const everyMs = 60 * 60 * 1000

export interface RetentionParts {
  accounts: Accounts
  documents: Documents
  store: Store
  clock: Clock
  log: Log
}

/** Deletes what is due, now and every hour: documents of collections and conversations of teams that are kept so long. */
export function keepRetention(parts: RetentionParts): Disposable {
  let timer: Disposable | undefined
  let closed = false
  const run = () => {
    void deleteDue(parts)
      .catch((error: unknown) =>
        parts.log.error({ err: error }, 'what is due was not deleted; it is tried again within the hour'),
      )
      .finally(() => {
        if (!closed) timer = parts.clock.after(everyMs, run)
      })
  }
  run()
  return {
    [Symbol.dispose]() {
      closed = true
      timer?.[Symbol.dispose]()
    },
  }
}

/** Deletes what is due by now; the ledger keeps that it was there, and its hash. */
export async function deleteDue({ accounts, documents, store, clock }: Omit<RetentionParts, 'log'>): Promise<{
  documents: number
  conversations: number
}> {
  const now = clock.now()
  const deleted = { documents: 0, conversations: 0 }
  for (const { name, retentionDays } of accounts.collections.list()) {
    if (retentionDays === undefined) continue
    for (const { id, addedAt } of await documents.list(name))
      if (addedAt <= now - retentionDays * dayMs && (await documents.remove(id))) deleted.documents++
  }
  for (const [personId, days] of daysOfPeople(accounts))
    for (const { id, updatedAt } of await store.runs.conversations(personId)) {
      if (updatedAt > now - days * dayMs) continue
      const record = { at: now, actor: 'system', action: 'conversation-deleted', object: id } as const
      if (await store.runs.removeConversation(id, [record])) deleted.conversations++
    }
  return deleted
}

/** For how many days a person's conversations are kept; undefined for always. */
export function daysKept(accounts: Accounts, personId: string): number | undefined {
  return daysOfPeople(accounts).get(personId)
}

/** How long people's conversations are kept: by the shortest of the house's and their teams' times. */
function daysOfPeople({ people, settings, teams }: Accounts): Map<string, number> {
  const found = new Map<string, number>()
  const { conversationDays } = settings.get()
  if (conversationDays !== null)
    for (const { id } of [...people.list(), ...teams.list()]) found.set(id, conversationDays)
  for (const { id, retentionDays } of teams.list())
    if (retentionDays !== undefined)
      for (const personId of [id, ...teams.members(id).map((member) => member.personId)])
        found.set(personId, Math.min(retentionDays, found.get(personId) ?? Infinity))
  return found
}
