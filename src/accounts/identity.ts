import type { KeyRecord, Membership, Person } from '../store/index.ts'

/** Who is asking, as found from a key or a session. */
export interface Identity {
  /** A team's key asks as the team: a member without a name of its own, whose id is the team's. */
  person: Person
  /** The teams and what the person is there. */
  teams: ReadonlyMap<string, Membership['role']>
  /** The team that pays: the key's own, or the one that the person chose, or else joined first. */
  payingTeamId: string | undefined
  /** The key where it was one. */
  key: KeyRecord | undefined
  /** The session where it was one; not the secret that it is known by. */
  sessionId?: string
  /** What the ledger calls them: the key's id, or the person's. */
  actor: string
}
