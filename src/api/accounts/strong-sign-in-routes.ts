import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SignInTrouble, type Accounts, type Going } from '../../accounts/index.ts'
import { AppError, toAppError, type Clock } from '../../base/index.ts'
import { codeSchema, newPasskeySchema, passkeyAnswerSchema } from '../../wire/index.ts'
import { agentOf, identityOf } from '../authenticate.ts'
import { administratorRoute, publicRoute, ruled } from '../route-rule.ts'
import { sealedCookie } from './sealed-cookie.ts'
import type { Log } from '../send-error.ts'
import { setSession } from './session-routes.ts'
import { validate } from '../validate.ts'

const small = { bodyLimit: 65_536 }
const maxAgeS = 600

export interface StrongSignInParts {
  accounts: Accounts
  clock: Clock
  url: () => string
  log: Log
}

/** Passkeys, codes of an authenticator, and sign-in at the house's own provider. */
export function strongSignInRoutes(
  server: FastifyInstance,
  { accounts, clock, url, log }: StrongSignInParts,
): void {
  const { passkeys, totp, singleSignOn, secrets } = accounts
  const isSecure = () => url().startsWith('https:')
  const going = sealedCookie<Going>(secrets, { name: 'muster_going', path: '/api/oidc', maxAgeS, isSecure })
  const challenges = sealedCookie<{ challenge: string; at: number }>(secrets, {
    name: 'muster_challenge',
    path: '/api/passkeys',
    maxAgeS,
    isSecure,
  })
  const used = usedOnce(clock)

  // A browser goes to both by itself: what went wrong is told on the page, not in JSON.
  const tell = (reply: FastifyReply, name: string, thrown: unknown) => {
    const kind = thrown instanceof SignInTrouble ? thrown.kind : toAppError(thrown).code
    log.warn({ err: thrown, provider: name }, 'single sign-on failed')
    return reply.redirect(`/?${String(new URLSearchParams({ 'sign-in': kind, provider: name }))}`, 303)
  }

  server.get<WithName>('/api/oidc/:name/start', publicRoute, async (request, reply) => {
    const { name } = request.params
    try {
      const started = await singleSignOn.begin(name, callback(name))
      going.set(reply, started.going)
      return await reply.redirect(started.url, 303)
    } catch (thrown) {
      return tell(reply, name, thrown)
    }
  })

  server.get<WithName>('/api/oidc/:name/callback', publicRoute, async (request, reply) => {
    const { name } = request.params
    const begun = going.get(request)
    going.clear(reply)
    try {
      if (!begun || !used(begun.state))
        throw new SignInTrouble(
          'sign-in-over',
          'The sign-in was begun in another browser, or came back twice.',
        )
      const query = request.url.slice(request.url.indexOf('?'))
      const back = new URL(callback(name) + query)
      const { session, warning } = await singleSignOn.finish(name, back, begun, agentOf(request))
      if (warning !== undefined)
        log.warn({ provider: name, problem: warning }, 'single sign-on told no groups')
      setSession(reply, session, url())
      return await reply.redirect('/', 303)
    } catch (thrown) {
      return tell(reply, name, thrown)
    }
  })
  const callback = (name: string) => `${url()}/api/oidc/${encodeURIComponent(name)}/callback`

  server.post('/api/passkeys/options', ruled('guest', 'account'), async (request, reply) => {
    const options = await passkeys.registration(withSession(request), { url: url() })
    challenges.set(reply, { challenge: options.challenge, at: clock.now() })
    return options
  })

  server.post('/api/passkeys', { ...ruled('guest', 'account'), ...small }, async (request, reply) => {
    const { name, response } = validate(newPasskeySchema, request.body)
    const challenge = takeChallenge(request)
    challenges.clear(reply)
    await passkeys.register(
      withSession(request),
      { name, response: response as unknown as RegistrationResponseJSON, challenge },
      { url: url() },
    )
    return reply.status(201).send({ name })
  })

  server.get('/api/passkeys', ruled('guest', 'account'), async (request) => ({
    passkeys: await passkeys.list(identityOf(request).person.id),
  }))

  server.delete<{ Params: { passkeyId: string } }>(
    '/api/passkeys/:passkeyId',
    ruled('guest', 'account'),
    async (request, reply) => {
      await passkeys.remove(withSession(request), request.params.passkeyId)
      return reply.status(204).send()
    },
  )

  server.post('/api/passkeys/sign-in-options', publicRoute, async (_, reply) => {
    const options = await passkeys.authentication({ url: url() })
    challenges.set(reply, { challenge: options.challenge, at: clock.now() })
    return options
  })

  server.post('/api/passkeys/sign-in', { ...publicRoute, ...small }, async (request, reply) => {
    const { response } = validate(passkeyAnswerSchema, request.body)
    const answer = {
      response: response as unknown as AuthenticationResponseJSON,
      challenge: takeChallenge(request),
    }
    const signedIn = await passkeys.authenticate(answer, { url: url(), agent: agentOf(request) })
    setSession(reply, signedIn, url())
    const { id, name, role } = signedIn.person
    return { person: { id, name, role } }
  })

  server.post('/api/totp', ruled('guest', 'account'), async (request) => totp.begin(withSession(request)))

  server.post('/api/totp/confirm', { ...ruled('guest', 'account'), ...small }, async (request, reply) => {
    await totp.confirm(withSession(request).id, validate(codeSchema, request.body).code)
    return reply.status(204).send()
  })

  server.delete('/api/totp', { ...ruled('guest', 'account'), ...small }, async (request, reply) => {
    const { id } = withSession(request)
    // Whoever finds an open browser cannot take the second factor away.
    await accounts.signIn.confirmCode(id, validate(codeSchema, request.body).code)
    await totp.remove(id, id)
    return reply.status(204).send()
  })

  server.delete<{ Params: { id: string } }>(
    '/api/people/:id/totp',
    administratorRoute,
    async (request, reply) => {
      await totp.remove(identityOf(request).actor, accounts.people.get(request.params.id).id)
      return reply.status(204).send()
    },
  )

  function takeChallenge(request: FastifyRequest): string {
    const kept = challenges.get(request)
    if (!kept || clock.now() - kept.at > maxAgeS * 1_000 || !used(kept.challenge))
      throw new AppError('bad-request', 'The challenge is too old, or was used already. Begin again.', {
        because: { code: 'challenge-over' },
      })
    return kept.challenge
  }
}

type WithName = { Params: { name: string } }

/** How somebody signs in is changed by a session only: a key could make itself a way in that outlives it. */
function withSession(request: FastifyRequest) {
  const { person, key } = identityOf(request)
  if (key) throw new AppError('forbidden', 'Sign in to do this: a key cannot.')
  return person
}

/** True for each text once: what was sealed for a browser can come back twice. */
function usedOnce(clock: Clock): (text: string) => boolean {
  const seen = new Map<string, number>()
  return (text) => {
    const now = clock.now()
    for (const [old, at] of seen) {
      if (now - at < maxAgeS * 1_000 && seen.size < 100_000) break
      seen.delete(old)
    }
    if (seen.has(text)) return false
    seen.set(text, now)
    return true
  }
}
