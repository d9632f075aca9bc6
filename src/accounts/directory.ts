import type {
  AccountStore,
  CollectionRecord,
  KeyRecord,
  Membership,
  Person,
  StoredAlias,
  Team,
} from '../store/index.ts'
import type { Identity } from './identity.ts'
import { rememberingHash } from './secrets.ts'

/**
 * Everybody and what they own, in memory: no request has to ask the store who is asking. Changed only after the store
 * has changed.
 */
export interface Directory {
  readonly people: Map<string, Person>
  readonly teams: Map<string, Team>
  readonly keys: Map<string, KeyRecord & { hash: string }>
  readonly aliases: Map<string, StoredAlias>
  /** By name, as JSON. */
  readonly settings: Map<string, string>
  /** By name. */
  readonly collections: Map<string, CollectionRecord>
  members(teamId: string): Membership[]
  addMember(membership: Membership): void
  removeMember(teamId: string, personId: string): void
  /** Who a person is right now; undefined for one that is suspended, over, or not there. */
  identityOf(personId: string, now: number): Identity | undefined
  byKey(key: string, now: number): Identity | undefined
  byEmail(email: string): Person | undefined
  /** Forgets what was put together for the requests so far; after every change of people, teams or keys. */
  changed(): void
  /** Takes everything anew; gives the ids of the people, keys and teams that are not what they were. */
  replace(rows: DirectoryRows): string[]
}

export interface DirectoryRows {
  people: Person[]
  teams: Team[]
  keys: (KeyRecord & { hash: string })[]
  collections: CollectionRecord[]
  aliases: StoredAlias[]
  settings: { name: string; value: string }[]
  members: Membership[]
}

/** The tables that a directory is made of. */
export const directoryTables = [
  'people',
  'teams',
  'keys',
  'collections',
  'aliases',
  'settings',
  'members',
] as const

export async function readDirectory(store: AccountStore): Promise<DirectoryRows> {
  const [people, teams, keys, collections, aliases, settings, members] = await Promise.all([
    store.rows('people'),
    store.rows('teams'),
    store.rows('keys'),
    store.rows('collections'),
    store.rows('aliases'),
    store.rows('settings'),
    store.rows('members'),
  ])
  return { people, teams, keys, collections, aliases, settings, members }
}

export async function openDirectory(store: AccountStore): Promise<Directory> {
  const people = new Map<string, Person>()
  const teams = new Map<string, Team>()
  const keys = new Map<string, KeyRecord & { hash: string }>()
  const collections = new Map<string, CollectionRecord>()
  const aliases = new Map<string, StoredAlias>()
  const settings = new Map<string, string>()
  const byTeam = new Map<string, Map<string, Membership>>()
  const byPerson = new Map<string, Map<string, Membership>>()
  fill(await readDirectory(store))

  // Put together when first asked for, and thrown away with every change: changes are rare.
  let identities = new Map<string, Identity>()
  let keyIdentities = new Map<string, Identity>()
  let keysByHash = byHash()
  const keyHash = rememberingHash()

  function fill(rows: DirectoryRows): void {
    for (const map of [people, teams, keys, collections, aliases, settings, byTeam, byPerson]) map.clear()
    for (const person of rows.people) people.set(person.id, person)
    for (const team of rows.teams) teams.set(team.id, team)
    for (const key of rows.keys) keys.set(key.id, key)
    for (const collection of rows.collections) collections.set(collection.name, collection)
    for (const alias of rows.aliases) aliases.set(alias.id, alias)
    for (const { name, value } of rows.settings) settings.set(name, value)
    for (const membership of rows.members) addMember(membership)
  }

  function byHash() {
    return new Map([...keys.values()].map((key) => [key.hash, key]))
  }

  function addMember(membership: Membership): void {
    const { teamId, personId } = membership
    within(byTeam, teamId).set(personId, membership)
    within(byPerson, personId).set(teamId, membership)
  }

  function identityOf(personId: string, now: number): Identity | undefined {
    const known = identities.get(personId)
    const person = known?.person ?? people.get(personId)
    if (!person || !isHere(person, now)) return undefined
    if (known) return known
    const memberships = [...(byPerson.get(personId)?.values() ?? [])]
    const identity: Identity = {
      person,
      teams: new Map(memberships.map(({ teamId, role }) => [teamId, role])),
      payingTeamId: memberships.some(({ teamId }) => teamId === person.payingTeamId)
        ? person.payingTeamId
        : memberships[0]?.teamId,
      key: undefined,
      actor: personId,
    }
    identities.set(personId, identity)
    return identity
  }

  return {
    people,
    teams,
    keys,
    aliases,
    settings,
    collections,
    members: (teamId) => [...(byTeam.get(teamId)?.values() ?? [])],
    addMember,
    removeMember(teamId, personId) {
      byTeam.get(teamId)?.delete(personId)
      byPerson.get(personId)?.delete(teamId)
    },
    identityOf,
    byKey(text, now) {
      const hash = keyHash(text)
      const identity = keyIdentities.get(hash) ?? keyIdentity(hash, now)
      if (!identity) return undefined
      const { key, person } = identity
      if (key!.expiresAt !== undefined && key!.expiresAt <= now) return undefined
      return key!.teamId !== undefined || isHere(person, now) ? identity : undefined
    },
    byEmail: (email) => [...people.values()].find((person) => person.email === email),
    changed,
    replace(rows) {
      const lessened = lessenedBy(rows, { people, teams, keys, byPerson })
      fill(rows)
      changed()
      return lessened
    },
  }

  function changed(): void {
    identities = new Map()
    keyIdentities = new Map()
    keysByHash = byHash()
  }

  function keyIdentity(hash: string, now: number): Identity | undefined {
    const stored = keysByHash.get(hash)
    if (!stored) return undefined
    const { hash: _, ...key } = stored
    const owner =
      key.teamId === undefined ? identityOf(key.personId, now) : teamIdentity(teams.get(key.teamId))
    const identity = owner && { ...owner, key, actor: key.id }
    if (identity) keyIdentities.set(hash, identity)
    return identity
  }
}

/** Who may be less than before: what runs for them has to be ended. */
function lessenedBy(
  rows: DirectoryRows,
  before: {
    people: Map<string, Person>
    teams: Map<string, Team>
    keys: Map<string, KeyRecord>
    byPerson: Map<string, Map<string, Membership>>
  },
): string[] {
  const found = new Set<string>()
  const people = new Map(rows.people.map((person) => [person.id, person]))
  for (const { id, role, email, suspendedAt } of before.people.values()) {
    const now = people.get(id)
    if (now?.role !== role || now.email !== email || now.suspendedAt !== suspendedAt) found.add(id)
  }
  const stillThere = new Set([...rows.teams, ...rows.keys].map(({ id }) => id))
  for (const id of [...before.teams.keys(), ...before.keys.keys()]) if (!stillThere.has(id)) found.add(id)
  const memberships = new Set(rows.members.map(({ teamId, personId }) => `${teamId} ${personId}`))
  for (const [personId, teams] of before.byPerson)
    for (const teamId of teams.keys()) if (!memberships.has(`${teamId} ${personId}`)) found.add(personId)
  return [...found]
}

/** A team's key outlives whoever made it. */
function teamIdentity(team: Team | undefined): Identity | undefined {
  if (!team) return undefined
  const person: Person = {
    id: team.id,
    name: team.name,
    role: 'member',
    email: undefined,
    createdAt: team.createdAt,
    suspendedAt: undefined,
    endsAt: undefined,
  }
  return {
    person,
    teams: new Map([[team.id, 'member']]),
    payingTeamId: team.id,
    key: undefined,
    actor: team.id,
  }
}

function isHere(person: Person, now: number): boolean {
  return person.suspendedAt === undefined && (person.endsAt === undefined || person.endsAt > now)
}

function within<K, V>(maps: Map<string, Map<K, V>>, name: string): Map<K, V> {
  const found = maps.get(name) ?? new Map<K, V>()
  maps.set(name, found)
  return found
}
