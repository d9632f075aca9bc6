import { AppError } from '../base/index.ts'
import type { KeyRecord, Person } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import type { Identity } from './identity.ts'
import { hashOf, newSecret } from './secrets.ts'

/** How often the times of last use are written down. */
const writeUsesMs = 60_000

const localPrefix = 'mst_local_'

interface NewKey {
  name: string
  personId: string
  teamId?: string | undefined
  expiresAt?: number | undefined
  models?: string[] | undefined
  collections?: string[] | undefined
  areas?: string[] | undefined
}

export interface Keys extends AsyncDisposable {
  list(): KeyRecord[]
  get(id: string): KeyRecord
  /** The only time that the key itself is seen. */
  create(actor: string, key: NewKey): Promise<{ record: KeyRecord; key: string }>
  remove(actor: string, id: string): Promise<void>
  /** Looks a key up in memory: no database on the way of a plain request. */
  find(key: string): Identity | undefined
  /** A key that lives as long as this process, for the commands of whoever owns the data folder. */
  local(person: Person): string
}

export function keys({ store, clock, ids, directory, revocations, record }: AccountParts): Keys {
  const local = new Map<string, string>()
  let used = new Map<string, number>()
  let timer = clock.after(writeUsesMs, writeRegularly)
  let writing: Promise<void> = Promise.resolve()

  function writeRegularly(): void {
    void writeUses().catch(() => undefined)
    timer = clock.after(writeUsesMs, writeRegularly)
  }
  function writeUses(): Promise<void> {
    const uses = [...used].map(([id, at]) => ({ id, at }))
    used = new Map()
    if (uses.length > 0) writing = writing.then(() => store.keysUsed(uses))
    return writing
  }

  const get = (id: string): KeyRecord => {
    const stored = directory.keys.get(id)
    if (!stored) throw new AppError('not-found', `There is no key \`${id}\`. \`muster key list\` shows them.`)
    const { hash: _, ...key } = stored
    return { ...key, lastUsedAt: used.get(id) ?? key.lastUsedAt }
  }

  return {
    list: () => [...directory.keys.keys()].map(get),
    get,
    async create(actor, { name, personId, teamId, expiresAt, models, collections, areas }) {
      const key = `mst_${newSecret()}`
      const stored = {
        id: ids.next('key'),
        personId,
        teamId,
        name,
        hash: hashOf(key),
        createdAt: clock.now(),
        expiresAt,
        lastUsedAt: undefined,
        models,
        collections,
        areas,
      }
      await store.change(
        [
          record(actor, 'key-created', stored.id, {
            for: teamId ?? personId,
            areas: areas ?? 'all',
            expiresAt: expiresAt ?? null,
          }),
        ],
        [{ put: 'keys', row: stored }],
      )
      directory.keys.set(stored.id, stored)
      directory.changed()
      return { record: get(stored.id), key }
    },
    async remove(actor, id) {
      get(id)
      await store.change(
        [record(actor, 'key-revoked', id)],
        [
          { remove: 'keys', where: { id } },
          { remove: 'budgets', where: { scope: 'key', scopeId: id } },
        ],
      )
      directory.keys.delete(id)
      directory.changed()
      revocations.revoke(id)
    },
    find(text) {
      const now = clock.now()
      if (text.startsWith(localPrefix)) {
        const personId = local.get(hashOf(text))
        return personId === undefined ? undefined : directory.identityOf(personId, now)
      }
      const identity = directory.byKey(text, now)
      if (identity) {
        used.set(identity.key!.id, now)
        const stored = directory.keys.get(identity.key!.id)
        if (stored) stored.lastUsedAt = now
        return identity
      }
      return undefined
    },
    local(person) {
      const key = `${localPrefix}${newSecret()}`
      local.set(hashOf(key), person.id)
      return key
    },
    async [Symbol.asyncDispose]() {
      timer[Symbol.dispose]()
      await writeUses()
    },
  }
}
