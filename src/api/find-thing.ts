import type { Accounts, Thing } from '../accounts/index.ts'
import type { Store } from '../store/index.ts'
import type { FindThing } from './authenticate.ts'

/** Looks up what an id in a path stands for, as far as `may` has to know it. */
export function findThings({ accounts, store }: { accounts: Accounts; store: Store }): FindThing {
  const { aliases, collections, keys, people, teams } = accounts
  return async (kind, id): Promise<Thing | undefined> => {
    switch (kind) {
      case 'run': {
        const run = await store.runs.run(id)
        return run && { kind, personId: run.personId }
      }
      case 'conversation': {
        const conversation = await store.runs.conversation(id)
        return conversation && { kind, personId: conversation.personId }
      }
      case 'document': {
        const document = await store.documents.get(id)
        return (
          document && { kind, collection: collections.get(document.collection), addedBy: document.addedBy }
        )
      }
      case 'collection': {
        const isThere =
          collections.list().some(({ name }) => name === id) ||
          (await store.documents.collections()).some(({ name }) => name === id)
        return isThere ? { kind, collection: collections.get(id) } : undefined
      }
      case 'key': {
        const key = keys.list().find((one) => one.id === id)
        return key && { kind, personId: key.personId, teamId: key.teamId }
      }
      case 'alias': {
        const alias = aliases.list().find((one) => one.id === id)
        return alias && { kind, teamId: alias.teamId }
      }
      case 'person':
        return people.list().some((person) => person.id === id) ? { kind, id } : undefined
      case 'team':
        return teams.list().some((team) => team.id === id) ? { kind, id } : undefined
    }
  }
}
