import { AppError } from '../base/index.ts'
import type { CollectionRecord } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import type { Identity } from './identity.ts'
import { may } from './may.ts'

/** The collection that everybody shares until somebody decides otherwise. */
const sharedCollection = 'library'

export interface Collections {
  list(): CollectionRecord[]
  /** A collection that nobody has claimed (of before there were owners) is everybody's. */
  get(name: string): CollectionRecord
  /** The names, of all those there are, that somebody may read; undefined when that is every one. */
  readable(identity: Identity, all: () => Promise<string[]>): Promise<string[] | undefined>
  /** The collection to add to, which becomes the person's own where it is new. Throws where they may not. */
  claim(identity: Identity, name: string): Promise<CollectionRecord>
  change(
    actor: string,
    name: string,
    changes: Partial<Pick<CollectionRecord, 'ownerKind' | 'ownerId'>> & { retentionDays?: number | null },
  ): Promise<CollectionRecord>
  remove(actor: string, name: string): Promise<void>
}

export function collections(
  parts: AccountParts,
  { exists }: { exists(name: string): Promise<boolean> },
): Collections {
  const { store, clock, ids, directory, record } = parts

  const get = (name: string): CollectionRecord =>
    directory.collections.get(name) ?? {
      id: `collection of the name ${name}`,
      name,
      ownerKind: 'everyone',
      ownerId: undefined,
      createdAt: 0,
      retentionDays: undefined,
    }
  const save = async (actor: string, collection: CollectionRecord) => {
    const { id, ownerKind, ownerId, retentionDays } = collection
    await store.change(
      [
        record(actor, 'collection-owned', id, {
          owner: ownerId ?? ownerKind,
          retentionDays: retentionDays ?? null,
        }),
      ],
      [{ put: 'collections', row: collection }],
    )
    directory.collections.set(collection.name, collection)
    return collection
  }

  return {
    list: () => [...directory.collections.values()],
    get,
    async readable(identity, all) {
      const mayRead = (name: string) => may(identity, 'read', { kind: 'collection', collection: get(name) })
      // Without a closed one there is nothing to leave out, and the store need not be asked what there is.
      if (!identity.key?.collections && [...directory.collections.keys()].every(mayRead)) return undefined
      return (await all()).filter(mayRead)
    },
    async claim(identity, name) {
      const known = directory.collections.get(name)
      if (!known && name !== sharedCollection && !(await exists(name))) {
        const { person, key } = identity
        const mine: CollectionRecord = {
          id: ids.next('collection'),
          name,
          // What a team's key adds is the team's.
          ownerKind: key?.teamId === undefined ? 'person' : 'team',
          ownerId: person.id,
          createdAt: clock.now(),
          retentionDays: undefined,
        }
        if (!may(identity, 'use', { kind: 'collection', collection: mine })) throw closed(name)
        return save(identity.actor, mine)
      }
      const collection = get(name)
      if (!may(identity, 'use', { kind: 'collection', collection })) throw closed(name)
      return collection
    },
    async change(actor, name, { retentionDays, ...owner }) {
      const before = get(name)
      const collection: CollectionRecord = {
        ...before,
        ...owner,
        id: directory.collections.has(name) ? before.id : ids.next('collection'),
        createdAt: before.createdAt || clock.now(),
        ...(retentionDays !== undefined && { retentionDays: retentionDays ?? undefined }),
      }
      if (owner.ownerKind === 'everyone') collection.ownerId = undefined
      return save(actor, collection)
    },
    async remove(actor, name) {
      const { id } = get(name)
      await store.change(
        [record(actor, 'collection-deleted', id)],
        [{ remove: 'collections', where: { name } }],
      )
      directory.collections.delete(name)
    },
  }
}

function closed(name: string): AppError {
  return new AppError('forbidden', `You cannot add to a collection named \`${name}\`. Choose another name.`, {
    because: { code: 'collection-of-another', values: { name } },
    param: 'collection',
  })
}
