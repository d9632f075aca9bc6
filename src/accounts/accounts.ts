import { hash, randomBytes } from 'node:crypto'
import type { Clock, Ids } from '../base/index.ts'
import type { AccountStore, KeyRecord, Person } from '../store/index.ts'

const linkLifetimeMs = 24 * 60 * 60 * 1000
const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1000

/** Who is asking, as found from a key or a session. */
export interface Identity {
  person: Person
  /** The key's id when it was a key. */
  keyId: string | undefined
  keyName: string | undefined
}

export interface Accounts {
  /** The first administrator, made when there is nobody yet. */
  administrator(): Promise<Person>
  /** A sign-in token that works once within a day. */
  createLink(personId: string): Promise<string>
  /** Turns a sign-in token into a session's; undefined when it is unknown, used or expired. */
  signIn(token: string): Promise<{ person: Person; session: string; maxAgeS: number } | undefined>
  signOut(session: string): Promise<void>
  bySession(session: string): Promise<Identity | undefined>
  /** Looks a key up in memory: no database on the way of a plain request. */
  byKey(key: string): Identity | undefined
  /** The only time that the key itself is seen. */
  createKey(owner: { personId: string; name: string }): Promise<{ record: KeyRecord; key: string }>
  keys(): Promise<KeyRecord[]>
  removeKey(id: string): Promise<boolean>
  /** A key that lives as long as this process, for the commands of whoever owns the data folder. */
  localKey(person: Person): string
}

/** People, sessions and keys over a store. Secrets are 256 random bits; only their SHA-256 is kept. */
export async function openAccounts(options: {
  store: AccountStore
  clock: Clock
  ids: Ids
}): Promise<Accounts> {
  const { store, clock, ids } = options
  const identities = new Map<string, Identity>()
  const people = new Map((await store.people()).map((person) => [person.id, person]))
  for (const record of await store.keys()) remember(record)

  function remember({ hash, ...record }: KeyRecord & { hash: string }): void {
    const person = people.get(record.personId)
    if (person) identities.set(hash, { person, keyId: record.id, keyName: record.name })
  }

  return {
    async administrator() {
      const found = [...people.values()].find((person) => person.role === 'administrator')
      if (found) return found
      const person: Person = {
        id: ids.next('person'),
        name: 'Administrator',
        role: 'administrator',
        createdAt: clock.now(),
      }
      await store.addPerson(person)
      people.set(person.id, person)
      return person
    },
    async createLink(personId) {
      const token = secret()
      await store.addLink({ hash: hashOf(token), personId, expiresAt: clock.now() + linkLifetimeMs })
      return token
    },
    async signIn(token) {
      const person = await store.takeLink(hashOf(token), clock.now())
      if (!person) return undefined
      const session = secret()
      await store.addSession({
        hash: hashOf(session),
        personId: person.id,
        expiresAt: clock.now() + sessionLifetimeMs,
      })
      return { person, session, maxAgeS: sessionLifetimeMs / 1000 }
    },
    async signOut(session) {
      await store.removeSession(hashOf(session))
    },
    async bySession(session) {
      const person = await store.sessionPerson(hashOf(session), clock.now())
      return person && { person, keyId: undefined, keyName: undefined }
    },
    byKey(key) {
      return identities.get(hashOf(key))
    },
    async createKey({ personId, name }) {
      const key = `mst_${secret()}`
      const record = { id: ids.next('key'), personId, name, createdAt: clock.now() }
      await store.addKey({ ...record, hash: hashOf(key) })
      remember({ ...record, hash: hashOf(key) })
      return { record, key }
    },
    async keys() {
      return (await store.keys()).map(({ hash: _, ...record }) => record)
    },
    async removeKey(id) {
      const removed = await store.removeKey(id)
      for (const [hash, identity] of identities) if (identity.keyId === id) identities.delete(hash)
      return removed
    },
    localKey(person) {
      const key = `mst_local_${secret()}`
      identities.set(hashOf(key), { person, keyId: undefined, keyName: 'local commands' })
      return key
    },
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 suffices for secrets of full entropy: there is nothing to guess. */
function hashOf(text: string): string {
  return hash('sha256', text)
}
