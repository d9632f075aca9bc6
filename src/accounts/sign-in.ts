import { AppError, type Clock } from '../base/index.ts'
import type { AccountChange, Person, StoredLink, StoredSession } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import { normalEmail } from './email.ts'
import type { Identity } from './identity.ts'
import { hashPassword, isPassword } from './password.ts'
import { endOfSessions, type People } from './people.ts'
import type { Teams } from './teams.ts'
import { hashOf, newSecret } from './secrets.ts'
import { createThrottle } from './throttle.ts'

const sessionLifetimeMs = 30 * 24 * 60 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000

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

export interface SignIn {
  /** Undefined when the token is unknown, used, expired, or its person suspended. */
  byLink(token: string, agent?: string): Promise<NewSession | undefined>
  /**
   * Throws `unauthorized` in the same words and the same time whether the e-mail or the password is wrong, and
   * `rate-limited` after too many failures of an account or an address.
   */
  byPassword(attempt: {
    email: string
    password: string
    /** The code of the person's authenticator, where they have one. */
    code: string | undefined
    address: string
    agent?: string | undefined
  }): Promise<NewSession>
  /** What an invitation is for; undefined when it is unknown, used or expired. */
  invitation(token: string): Promise<Pick<StoredLink, 'role' | 'email' | 'teamId'> | undefined>
  /** Makes the account that an invitation is for, and signs it in. */
  acceptInvitation(
    token: string,
    account: { name: string; email: string | undefined; password: string },
    agent?: string,
  ): Promise<NewSession>
  /** Makes an account for whoever comes; only where the installation is open to that. */
  signUp(account: {
    name: string
    email: string
    password: string
    address: string
    agent?: string | undefined
  }): Promise<NewSession>
  /** Begins a session for somebody who has proven who they are. */
  begin(personId: string, way: Way): Promise<NewSession>
  signOut(session: string): Promise<void>
  /** The sessions of a person, newest first. */
  sessions(personId: string): Promise<SessionSummary[]>
  /** What `sessions` calls a session. */
  sessionId(session: string): string
  /** Throws `not-found` where the person has no such session. */
  endSession(personId: string, id: string): Promise<void>
  lastSignIns(): Promise<Map<string, number>>
  bySession(session: string): Promise<Identity | undefined>
  /** Sets a password; the one before has to be given where there is one. Other sessions end. */
  setPassword(person: Person, change: { current: string | undefined; next: string }): Promise<void>
  hasPassword(personId: string): Promise<boolean>
  /** Throws `forbidden` where the code does not fit the person's authenticator. */
  confirmCode(personId: string, code: string): Promise<void>
  /** Throws `forbidden` where somebody has a password and this is not it. */
  confirmPassword(person: Person, password: string | undefined): Promise<void>
}

export interface SignInOptions {
  people: People
  teams: Teams
  /** Whether a code fits the person's authenticator; undefined where they have none. */
  checkCode(personId: string, code: string | undefined): Promise<'right' | 'wrong' | 'missing' | undefined>
}

export function signIn(parts: AccountParts, { people, teams, checkCode }: SignInOptions): SignIn {
  const { store, clock, directory, revocations, record } = parts
  const slow = throttles(clock)

  const begin = async (
    personId: string,
    { method, agent }: Way,
    also: AccountChange[] = [],
  ): Promise<NewSession> => {
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
  }

  const findLink = async (token: string, kind: StoredLink['kind']): Promise<StoredLink | undefined> => {
    const [found] = await store.rows('links', { hash: hashOf(token) })
    return found?.kind === kind && found.expiresAt > clock.now() ? found : undefined
  }
  /** Used up in the transaction that uses it: of two at once, one comes too late. */
  const useUp = (link: StoredLink): AccountChange[] => [
    { remove: 'links', where: { hash: link.hash, usesLeft: link.usesLeft }, required: true },
    ...(link.usesLeft !== undefined && link.usesLeft > 1
      ? [{ put: 'links' as const, row: { ...link, usesLeft: link.usesLeft - 1 } }]
      : []),
  ]

  const confirmPassword: SignIn['confirmPassword'] = async (person, password) => {
    const [kept] = await store.rows('passwords', { personId: person.id })
    if (!kept) return
    slow.attempt(`password of ${person.id}`, person.id)
    if (password === undefined || !(await isPassword(password, kept.hash)))
      throw new AppError(
        'forbidden',
        'The password you have now is another one. Enter the one that you sign in with.',
        { because: { code: 'password-differs' }, param: 'password' },
      )
    slow.succeeded(`password of ${person.id}`, person.id)
  }

  const addWithPassword = async (
    actor: string,
    account: { name: string; email: string; password: string; role: Person['role']; endsAt?: number },
    also: AccountChange[] = [],
  ) => {
    const hash = await hashPassword(account.password)
    return people.add(actor, account, (personId) => [
      ...also,
      { put: 'passwords', row: { personId, hash, changedAt: clock.now() } },
    ])
  }

  return {
    async byLink(token, agent) {
      const link = await findLink(token, 'sign-in')
      if (!link || !directory.identityOf(link.personId!, clock.now())) return undefined
      try {
        return await begin(link.personId!, { method: 'link', agent }, useUp(link))
      } catch (error) {
        if (error instanceof AppError && error.code === 'conflict') return undefined
        throw error
      }
    },

    async byPassword({ email, password, code, address, agent }) {
      const name = nameOf(email)
      slow.attempt(name, address)
      const person = directory.byEmail(name)
      const [kept] = person ? await store.rows('passwords', { personId: person.id }) : []
      const isRight = await isPassword(password, kept?.hash)
      if (!person || !isRight || !directory.identityOf(person.id, clock.now())) throw wrong()
      const checked = await checkCode(person.id, code)
      if (checked === 'missing')
        throw new AppError('unauthorized', 'Enter the code of your authenticator too.', {
          because: { code: 'code-missing' },
          param: 'code',
        })
      if (checked === 'wrong')
        throw new AppError('unauthorized', 'The code is wrong, or was used already. Enter the next one.', {
          because: { code: 'code-wrong' },
          param: 'code',
        })
      slow.succeeded(name, address)
      return begin(person.id, { method: 'password', agent })
    },

    async invitation(token) {
      const link = await findLink(token, 'invitation')
      return link && { role: link.role, email: link.email, teamId: link.teamId }
    },

    async acceptInvitation(token, { name, email, password }, agent) {
      const link = await findLink(token, 'invitation')
      if (!link)
        throw new AppError(
          'unauthorized',
          'The invitation was used already, or is too old. Ask for a fresh one.',
          { because: { code: 'invitation-over' } },
        )
      const address = link.email ?? email
      if (address === undefined)
        throw new AppError('bad-request', '`email`: expected an address such as anna@example.org.', {
          because: { code: 'email-malformed' },
          param: 'email',
        })
      const person = await addWithPassword(
        link.createdBy,
        {
          name,
          email: address,
          password,
          role: link.role!,
          ...(link.guestDays !== undefined && { endsAt: clock.now() + link.guestDays * dayMs }),
        },
        useUp(link),
      )
      if (link.teamId !== undefined && directory.teams.has(link.teamId))
        await teams.putMember(link.createdBy, {
          teamId: link.teamId,
          personId: person.id,
          role: 'member',
        })
      return begin(person.id, { method: 'password', agent })
    },

    async signUp({ address, agent, ...account }) {
      slow.signUp(address)
      const person = await addWithPassword('system', { ...account, role: 'member' })
      return begin(person.id, { method: 'password', agent })
    },

    begin: (personId, way) => begin(personId, way),

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

    confirmPassword,
    async confirmCode(personId, code) {
      slow.attempt(`code of ${personId}`, personId)
      if ((await checkCode(personId, code)) !== 'right')
        throw new AppError('forbidden', 'The code is wrong, or was used already. Enter the next one.', {
          because: { code: 'code-wrong' },
          param: 'code',
        })
      slow.succeeded(`code of ${personId}`, personId)
    },

    async setPassword(person, { current, next }) {
      await confirmPassword(person, current)
      const hash = await hashPassword(next)
      await store.change(
        [record(person.id, 'password-set', person.id)],
        [
          { put: 'passwords', row: { personId: person.id, hash, changedAt: clock.now() } },
          ...endOfSessions(person.id),
        ],
      )
      revocations.revoke(person.id)
    },

    async hasPassword(personId) {
      return (await store.rows('passwords', { personId })).length > 0
    },
  }
}

/** A piece of the hash names a session: nobody gets in by it. */
function idOf(hash: string): string {
  return hash.slice(0, 20)
}

function wrong(): AppError {
  return new AppError('unauthorized', 'The e-mail or the password is wrong.', {
    because: { code: 'wrong-password' },
  })
}

/** What cannot be an address still counts as one that nobody has. */
function nameOf(email: string): string {
  try {
    return normalEmail(email)
  } catch {
    return 'nobody'
  }
}

/**
 * Three things are slowed: the account at this address, which a guesser meets soon while its owner elsewhere does not; the
 * address, which many people may share; and the account wherever it is tried from, against a guesser with many.
 */
function throttles(clock: Clock) {
  const minuteMs = 60_000
  const bounds = { names: 10_000, forgetMs: 15 * minuteMs }
  const pair = createThrottle({
    clock,
    limits: { ...bounds, free: 5, firstPauseMs: 1_000, longestPauseMs: 15 * minuteMs },
  })
  const source = createThrottle({
    clock,
    limits: { ...bounds, free: 30, firstPauseMs: 1_000, longestPauseMs: 5 * minuteMs },
  })
  const account = createThrottle({
    clock,
    limits: { ...bounds, free: 50, firstPauseMs: 1_000, longestPauseMs: minuteMs },
  })
  const signUps = createThrottle({
    clock,
    limits: { ...bounds, free: 20, firstPauseMs: 1_000, longestPauseMs: minuteMs },
  })
  return {
    signUp: (address: string) => signUps.attempt(address),
    attempt(name: string, address: string) {
      pair.attempt(`${name} ${address}`)
      source.attempt(address)
      account.attempt(name)
    },
    succeeded(name: string, address: string) {
      pair.succeeded(`${name} ${address}`)
      source.succeeded(address)
      account.succeeded(name)
    },
  }
}
