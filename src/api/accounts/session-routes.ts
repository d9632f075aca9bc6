import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Accounts, NewSession } from '../../accounts/index.ts'
import { acceptInvitationSchema, passwordSchema, signInSchema, signUpSchema } from '../../wire/index.ts'
import { AppError } from '../../base/index.ts'
import { agentOf, identityOf, sessionCookie, sessionOf } from '../authenticate.ts'
import { publicRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

/** Bodies of people who are not known yet are small. */
const small = { bodyLimit: 16_384 }
/** Without HEAD: who only looks whether a link is there must not use it up. */
const linkRoute = { ...publicRoute, exposeHeadRoute: false }

export interface SessionRouteParts {
  accounts: Accounts
  /** Where people reach this server. */
  url: () => string
  version: string
}

/** Signing in, out and up, and the session. */
export function sessionRoutes(server: FastifyInstance, { accounts, url, version }: SessionRouteParts): void {
  const { signIn } = accounts
  const signUpIsOpen = () => accounts.settings.get().signUp === 'open'
  const begin = (reply: FastifyReply, signedIn: NewSession) => setSession(reply, signedIn, url())

  server.get<{ Querystring: { token?: string } }>('/sign-in', linkRoute, async (request, reply) => {
    const token = request.query.token ?? ''
    // A page that loads ahead what nobody pressed yet must not use a link up.
    if (request.headers['sec-purpose']?.includes('prefetch')) return reply.status(403).send('')
    // Another site could sign somebody in as somebody else: then it takes a press of a button on our own page.
    const site = request.headers['sec-fetch-site']
    if (site === 'cross-site' || site === 'same-site')
      return reply.redirect(`/?sign-in-link=${encodeURIComponent(token)}`, 303)
    const signedIn = await signIn.byLink(token, agentOf(request))
    // The page says what to do when there is no session; a used link needs no page of its own.
    if (!signedIn) return reply.redirect('/?sign-in=expired', 303)
    begin(reply, signedIn)
    return reply.redirect('/', 303)
  })

  const isSignedIn = async (request: FastifyRequest) => {
    const session = sessionOf(request, url())
    return session !== undefined && (await signIn.bySession(session)) !== undefined
  }

  server.get('/api/sign-in', publicRoute, async (request) => ({
    // So that a page asks who is there only where somebody is.
    signedIn: await isSignedIn(request),
    signUp: signUpIsOpen(),
    providers: accounts.singleSignOn.providers(),
    password: accounts.people.list().some(({ email }) => email !== undefined),
  }))

  server.post('/api/sign-in', { ...publicRoute, ...small }, async (request, reply) => {
    const { email, password, code } = validate(signInSchema, request.body)
    const signedIn = await signIn.byPassword({
      email,
      password,
      code,
      address: request.ip,
      agent: agentOf(request),
    })
    begin(reply, signedIn)
    return { person: personOf(signedIn.person) }
  })

  server.post('/api/sign-up', { ...publicRoute, ...small }, async (request, reply) => {
    if (!signUpIsOpen())
      throw new AppError('forbidden', 'Accounts are made by invitation here. Ask an administrator for one.', {
        because: { code: 'by-invitation-only' },
      })
    const account = validate(signUpSchema, request.body)
    const signedIn = await signIn.signUp({ ...account, address: request.ip, agent: agentOf(request) })
    begin(reply, signedIn)
    return reply.status(201).send({ person: personOf(signedIn.person) })
  })

  server.get<{ Params: { token: string } }>('/api/invitations/:token', publicRoute, async (request) => {
    const found = await signIn.invitation(request.params.token)
    if (!found)
      throw new AppError(
        'not-found',
        'The invitation was used already, or is too old. Ask for a fresh one.',
        { because: { code: 'invitation-over' } },
      )
    const { role, email, teamId } = found
    const team = accounts.teams.list().find(({ id }) => id === teamId)
    return { role, email, team: team?.name }
  })

  server.post<{ Params: { token: string } }>(
    '/api/invitations/:token',
    { ...publicRoute, ...small },
    async (request, reply) => {
      const account = validate(acceptInvitationSchema, request.body)
      const signedIn = await signIn.acceptInvitation(
        request.params.token,
        { email: undefined, ...account },
        agentOf(request),
      )
      begin(reply, signedIn)
      return reply.status(201).send({ person: personOf(signedIn.person) })
    },
  )

  server.get('/api/session', ruled('guest', 'account'), async (request) => {
    const { person, teams, key, payingTeamId } = identityOf(request)
    return {
      person: personOf(person),
      payingTeamId,
      teams: [...teams].map(([id, role]) => ({ id, role, name: accounts.teams.get(id).name })),
      password: await signIn.hasPassword(person.id),
      authenticator: (await accounts.totp.check(person.id, undefined)) === 'missing',
      ...(key && { key: key.id }),
      notice: accounts.settings.get().notice,
      version,
    }
  })

  server.delete('/api/session', ruled('guest', 'account'), async (request, reply) => {
    const session = sessionOf(request, url())
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
    await signIn.setPassword(person, { current, next })
    begin(reply, await signIn.begin(person.id, { method: 'password', agent: agentOf(request) }))
    return reply.status(204).send()
  })
}

/** Gives the browser its session. It is always a fresh one: one that somebody planted before is never taken on. */
export function setSession(reply: FastifyReply, { session, maxAgeS }: NewSession, url: string): void {
  reply.header('set-cookie', cookie(session, maxAgeS, url))
}

function cookie(value: string, maxAgeS: number, url: string): string {
  const secure = url.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookie(url)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`
}

function personOf({ id, name, role, email }: NewSession['person']) {
  return { id, name, role, email }
}
