import { AppError } from '../base/index.ts'
import type { AccountChange, Person, StoredSession } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import type { Identity } from './identity.ts'
import { hashOf, newSecret } from './secrets.ts'

const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1000

export interface NewSession {
  person: Person
  /** What goes into the cookie; only its hash is kept. */
  session: string
  maxAgeS: number
}

/** How somebody signs in. */
interface Way {
  method: StoredSession['method']
  /** What their browser says that it is. */
  agent?: string | undefined
}

/** A session as its person sees it. */
interface SessionSummary extends Way {
  id: string
  createdAt: number
  expiresAt: number
}

export interface Sessions {
  /** Begins a session for somebody who has proven who they are; what `also` changes is kept with it, or neither. */
  begin(personId: string, way: Way, also?: AccountChange[]): Promise<NewSession>
  signOut(session: string): Promise<void>
  /** The sessions of a person, newest first. */
  sessions(personId: string): Promise<SessionSummary[]>
  /** What `sessions` calls a session. */
  sessionId(session: string): string
  /** Throws `not-found` where the person has no such session. */
  endSession(personId: string, id: string): Promise<void>
  lastSignIns(): Promise<Map<string, number>>
  bySession(session: string): Promise<Identity | undefined>
}

export function sessions({ store, clock, directory, revocations, record }: AccountParts): Sessions {
  return {
    async begin(personId, { method, agent }, also = []) {
      const identity = directory.identityOf(personId, clock.now())
      if (!identity)
        throw new AppError('forbidden', 'This account is suspended. Ask an administrator.', {
          because: { code: 'account-suspended' },
        })
      const session = newSecret()
      const now = clock.now()
      await store.change(
        [record(personId, 'signed-in', personId, { method })],
        [
          ...also,
          { put: 'lastSignIns', row: { personId, at: now } },
          {
            put: 'sessions',
            row: {
              hash: hashOf(session),
              personId,
              createdAt: now,
              expiresAt: now + sessionLifetimeMs,
              method,
              agent,
            },
          },
        ],
      )
      return { person: identity.person, session, maxAgeS: sessionLifetimeMs / 1000 }
    },

    async signOut(session) {
      const [found] = await store.rows('sessions', { hash: hashOf(session) })
      if (!found) return
      await store.change(
        [record(found.personId, 'signed-out', found.personId)],
        [{ remove: 'sessions', where: { hash: found.hash } }],
      )
      revocations.revoke(idOf(found.hash))
    },

    async sessions(personId) {
      const rows = await store.rows('sessions', { personId })
      return rows
        .filter(({ expiresAt }) => expiresAt > clock.now())
        .toReversed()
        .map(({ hash, createdAt, expiresAt, method, agent }) => ({
          id: idOf(hash),
          createdAt,
          expiresAt,
          method,
          agent,
        }))
    },
    sessionId: (session) => idOf(hashOf(session)),
    async endSession(personId, id) {
      const found = (await store.rows('sessions', { personId })).find(({ hash }) => idOf(hash) === id)
      if (!found) throw new AppError('not-found', 'There is no such session of yours. It may have ended.')
      await store.change(
        [record(personId, 'signed-out', personId)],
        [{ remove: 'sessions', where: { hash: found.hash } }],
      )
      revocations.revoke(id)
    },
    async lastSignIns() {
      return new Map((await store.rows('lastSignIns')).map(({ personId, at }) => [personId, at]))
    },

    async bySession(session) {
      const [found] = await store.rows('sessions', { hash: hashOf(session) })
      if (!found || found.expiresAt <= clock.now()) return undefined
      const identity = directory.identityOf(found.personId, clock.now())
      return identity && { ...identity, sessionId: idOf(found.hash) }
    },
  }
}

/** A piece of the hash names a session: nobody gets in by it. */
function idOf(hash: string): string {
  return hash.slice(0, 20)
}
