import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Accounts, NewSession } from '../accounts/index.ts'
import { acceptInvitationSchema, passwordSchema, signInSchema, signUpSchema } from '../wire/index.ts'
import { AppError } from '../base/index.ts'
import { identityOf, sessionCookie, sessionOf } from './authenticate.ts'
import { publicRoute, ruled } from './route-rule.ts'
import { validate } from './validate.ts'

/** Bodies of people who are not known yet are small. */
const small = { bodyLimit: 16_384 }

export interface SessionRouteParts {
  accounts: Accounts
  /** Where people reach this server. */
  url: () => string
  version: string
  /** Whether anybody may make an account. */
  signUpIsOpen: boolean
}

/** Signing in, out and up, and the session. */
export function sessionRoutes(
  server: FastifyInstance,
  { accounts, url, version, signUpIsOpen }: SessionRouteParts,
): void {
  const { signIn } = accounts
  const begin = (reply: FastifyReply, signedIn: NewSession) => setSession(reply, signedIn, url())

  server.get<{ Querystring: { token?: string } }>('/sign-in', publicRoute, async (request, reply) => {
    const signedIn = await signIn.byLink(request.query.token ?? '')
    // The page says what to do when there is no session; a used link needs no page of its own.
    if (!signedIn) return reply.redirect('/?sign-in=expired', 303)
    begin(reply, signedIn)
    return reply.redirect('/', 303)
  })

  server.get('/api/sign-in', publicRoute, async () => ({
    signUp: signUpIsOpen,
    providers: accounts.singleSignOn.providers(),
    password: accounts.people.list().some(({ email }) => email !== undefined),
  }))

  server.post('/api/sign-in', { ...publicRoute, ...small }, async (request, reply) => {
    const { email, password, code } = validate(signInSchema, request.body)
    const signedIn = await signIn.byPassword({ email, password, code, address: request.ip })
    begin(reply, signedIn)
    return { person: personOf(signedIn.person) }
  })

  server.post('/api/sign-up', { ...publicRoute, ...small }, async (request, reply) => {
    if (!signUpIsOpen)
      throw new AppError('forbidden', 'Accounts are made by invitation here. Ask an administrator for one.')
    const signedIn = await signIn.signUp({ ...validate(signUpSchema, request.body), address: request.ip })
    begin(reply, signedIn)
    return reply.status(201).send({ person: personOf(signedIn.person) })
  })

  server.get<{ Params: { token: string } }>('/api/invitations/:token', publicRoute, async (request) => {
    const found = await signIn.invitation(request.params.token)
    if (!found)
      throw new AppError('not-found', 'The invitation was used already, or is too old. Ask for a fresh one.')
    const { role, email, teamId } = found
    const team = accounts.teams.list().find(({ id }) => id === teamId)
    return { role, email, team: team?.name }
  })

  server.post<{ Params: { token: string } }>(
    '/api/invitations/:token',
    { ...publicRoute, ...small },
    async (request, reply) => {
      const account = validate(acceptInvitationSchema, request.body)
      const signedIn = await signIn.acceptInvitation(request.params.token, { email: undefined, ...account })
      begin(reply, signedIn)
      return reply.status(201).send({ person: personOf(signedIn.person) })
    },
  )

  server.get('/api/session', ruled('guest', 'account'), async (request) => {
    const { person, teams, key } = identityOf(request)
    return {
      person: personOf(person),
      teams: [...teams].map(([id, role]) => ({ id, role, name: accounts.teams.get(id).name })),
      password: await signIn.hasPassword(person.id),
      ...(key && { key: key.id }),
      version,
    }
  })

  server.delete('/api/session', ruled('guest', 'account'), async (request, reply) => {
    const session = sessionOf(request)
    if (session !== undefined) await signIn.signOut(session)
    return reply
      .header('set-cookie', cookie('', 0, url()))
      .status(204)
      .send()
  })

  server.put('/api/password', { ...ruled('guest', 'account'), ...small }, async (request, reply) => {
    const { person, key } = identityOf(request)
    // A key that could set a password could make itself a session that outlives it.
    if (key) throw new AppError('forbidden', 'Sign in to set a password: a key cannot.')
    const { current, next } = validate(passwordSchema, request.body)
    const method = 'password'
    await signIn.setPassword(person, { current, next })
    begin(reply, await signIn.begin(person.id, method))
    return reply.status(204).send()
  })
}

/** Gives the browser its session. It is always a fresh one: one that somebody planted before is never taken on. */
export function setSession(reply: FastifyReply, { session, maxAgeS }: NewSession, url: string): void {
  reply.header('set-cookie', cookie(session, maxAgeS, url))
}

function cookie(value: string, maxAgeS: number, url: string): string {
  const secure = url.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`
}

function personOf({ id, name, role, email }: NewSession['person']) {
  return { id, name, role, email }
}
