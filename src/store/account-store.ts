export interface Person {
  id: string
  name: string
  role: 'administrator' | 'member'
  createdAt: number
}

/** A key of the API, without the key: only its SHA-256 is kept. */
export interface KeyRecord {
  id: string
  personId: string
  name: string
  createdAt: number
}

/** A model host that was added while running, beside those of the configuration file. */
export interface SavedHost {
  name: string
  kind: string
  url: string
  key: string | undefined
  models: string[] | undefined
  concurrency: number | undefined
  price?: number | undefined
  continuation?: string | undefined
  stallSeconds?: number | undefined
}

/** People, sessions, keys, sign-in links and added hosts. Hashes are SHA-256 in hexadecimal. */
export interface AccountStore {
  addPerson(person: Person): Promise<void>
  people(): Promise<Person[]>

  addLink(link: { hash: string; personId: string; expiresAt: number }): Promise<void>
  /** Uses a sign-in link up; undefined when it is unknown, used or expired. */
  takeLink(hash: string, now: number): Promise<Person | undefined>

  addSession(session: { hash: string; personId: string; expiresAt: number }): Promise<void>
  sessionPerson(hash: string, now: number): Promise<Person | undefined>
  removeSession(hash: string): Promise<void>

  addKey(key: KeyRecord & { hash: string }): Promise<void>
  keys(): Promise<(KeyRecord & { hash: string })[]>
  /** False when there is no such key. */
  removeKey(id: string): Promise<boolean>

  saveHost(host: SavedHost): Promise<void>
  hosts(): Promise<SavedHost[]>
  removeHost(name: string): Promise<boolean>
}
