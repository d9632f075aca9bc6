import type { LedgerRecord } from '../../wire/index.ts'

export type Role = 'administrator' | 'member' | 'guest'

export interface Person {
  id: string
  name: string
  role: Role
  /** In its one normal form; undefined for somebody who signs in by link or key alone. */
  email: string | undefined
  createdAt: number
  suspendedAt: number | undefined
  /** When a guest's time here ends. */
  endsAt: number | undefined
  /** Which of their teams their work is billed to; left out: the one that they joined first. */
  payingTeamId?: string | undefined
}

export interface Team {
  id: string
  name: string
  createdAt: number
  /** Days that its members' conversations are kept; undefined for as long as they like. */
  retentionDays: number | undefined
}

/** A manager adds and removes members and what the team owns. */
export interface Membership {
  teamId: string
  personId: string
  role: 'manager' | 'member'
  joinedAt: number
}

/** A key of the API, without the key. A list that is undefined does not limit it. */
export interface KeyRecord {
  id: string
  /** Whose it is, and who made it where it is a team's. */
  personId: string
  teamId: string | undefined
  name: string
  createdAt: number
  expiresAt: number | undefined
  lastUsedAt: number | undefined
  models: string[] | undefined
  collections: string[] | undefined
  /** The areas of the API that it opens. */
  areas: string[] | undefined
}

/** Who may read a collection and add to it. */
export interface CollectionRecord {
  id: string
  name: string
  ownerKind: 'everyone' | 'team' | 'person'
  /** The id of the team or person. */
  ownerId: string | undefined
  createdAt: number
  /** Days that a document is kept after it was added. */
  retentionDays: number | undefined
}

/** A link that works once. */
export interface StoredLink {
  hash: string
  kind: 'sign-in' | 'invitation'
  /** Who signs in; undefined for an invitation. */
  personId: string | undefined
  /** What an invitation makes of whoever takes it. */
  role: Role | undefined
  email: string | undefined
  teamId: string | undefined
  /** How long a guest may stay. */
  guestDays: number | undefined
  createdBy: string
  expiresAt: number
  /** How many may still come by it; one where it is left out. */
  usesLeft?: number | undefined
}

export interface StoredSession {
  hash: string
  personId: string
  createdAt: number
  expiresAt: number
  /** How the person signed in. */
  method: 'link' | 'password' | 'passkey' | 'single-sign-on'
  /** What the browser says that it is. */
  agent?: string | undefined
}

export interface StoredPasskey {
  id: string
  personId: string
  name: string
  /** COSE, in base64url. */
  publicKey: string
  counter: number
  transports: string[]
  createdAt: number
  lastUsedAt: number | undefined
}

/** A budget of somebody for a model, or for all of them. A limit that is undefined does not hold. */
export interface Budget {
  id: string
  scope: 'everyone' | 'person' | 'team' | 'key'
  scopeId: string | undefined
  model: string | undefined
  period: 'day' | 'month'
  tokens: number | undefined
  /** Millionths of the currency that prices are in. */
  micros: number | undefined
}

/** What was used by one caller of one model on one day (UTC). */
export interface Usage {
  day: string
  personId: string
  teamId: string
  keyId: string
  model: string
  requests: number
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  micros: number
}

/** A name of ours for models, in order of preference: everybody's, or that of a team. */
export interface StoredAlias {
  id: string
  name: string
  teamId: string | undefined
  models: string[]
}

/** How the probabilities of verdicts were corrected from a moment on, by so many things that people said. */
export interface StoredCalibration {
  id: string
  at: number
  slope: number
  shift: number
  thumbs: number
}

/** A model host that was added while running, beside those of the configuration file. */
export interface SavedHost {
  name: string
  kind: string
  url: string
  key?: string | undefined
  models?: string[] | undefined
  concurrency?: number | undefined
  price?: number | undefined
  windowTokens?: number | undefined
  tools?: boolean | undefined
  continuation?: string | undefined
  stallSeconds?: number | undefined
}

/** Every table of the accounts, with its rows. Hashes are SHA-256 in hexadecimal. */
export interface AccountTables {
  people: Person
  teams: Team
  members: Membership
  keys: KeyRecord & { hash: string }
  collections: CollectionRecord
  links: StoredLink
  sessions: StoredSession
  passwords: { personId: string; hash: string; changedAt: number }
  passkeys: StoredPasskey
  totp: { personId: string; secret: string; confirmedAt: number | undefined; lastStep: number }
  /** Questions that somebody keeps for the next time. */
  prompts: { id: string; personId: string; name: string; text: string }
  /** What every answer to somebody should heed. */
  instructions: { personId: string; text: string }
  /** Who somebody is at a provider of single sign-on. */
  identities: { issuer: string; subject: string; personId: string }
  budgets: Budget
  aliases: StoredAlias
  /** The last one holds. */
  calibrations: StoredCalibration
  /** When somebody last signed in. */
  lastSignIns: { personId: string; at: number }
  /** What is set for the whole installation while it runs; values are JSON. */
  settings: { name: string; value: string }
}

export type AccountTable = keyof AccountTables

/** One change of a row. A removal that is `required` undoes everything when there is nothing to remove. */
export type AccountChange = {
  [T in AccountTable]:
    | { put: T; row: AccountTables[T] }
    | { remove: T; where: Partial<AccountTables[T]>; required?: true }
}[AccountTable]

/** People and what they own. */
export interface AccountStore {
  /** All changes and what the ledger tells of them, or nothing. Throws `conflict` where a row is there already. */
  change(records: LedgerRecord[], changes: AccountChange[]): Promise<void>
  /** Every row of a table that has these values, in the order of their making. */
  rows<T extends AccountTable>(table: T, where?: Partial<AccountTables[T]>): Promise<AccountTables[T][]>
  /** Removes links, sessions that are over. */
  removeExpired(now: number): Promise<void>
  /** Everything that a person has besides the rows above: conversations and runs. */
  removeConversationsOf(personId: string, record: LedgerRecord[]): Promise<void>
  keysUsed(used: { id: string; at: number }[]): Promise<void>

  /** Adds to what was used. With the name of the `journal` that it stood in until now, which is added only once. */
  addUsage(usage: Usage[], journal?: string): Promise<void>
  /** What was used on the days `from` to `to`, both included. */
  usage(days: { from: string; to: string }): Promise<Usage[]>

  saveHost(host: SavedHost, records?: LedgerRecord[]): Promise<void>
  hosts(): Promise<SavedHost[]>
  removeHost(name: string, records?: LedgerRecord[]): Promise<boolean>
}
