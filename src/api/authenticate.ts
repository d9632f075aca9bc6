import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Accounts, Identity } from '../accounts/index.ts'
import { AppError, assert } from '../base/index.ts'
import type { Caller } from '../model/index.ts'
import type { RouteRule } from './route-rule.ts'

export const sessionCookie = 'muster_session'

/** Asks every request for the key or session that its route's rule demands. */
export function authenticate(server: FastifyInstance, accounts: Accounts): void {
  server.decorateRequest('identity', undefined)
  server.addHook('onRoute', (route) => {
    assert(route.config?.rule, `the route ${String(route.method)} ${route.url} declares no rule`)
  })
  // Without a promise where a key was sent: this runs for every request.
  server.addHook('onRequest', (request, _, done) => {
    const rule = request.routeOptions.config.rule
    if (rule === 'public') return done()
    const admit = (identity: Identity | undefined) => {
      request.identity = admitted(identity, rule)
    }
    if (request.headers.authorization === undefined)
      return void bySession(request, accounts)
        .then(admit)
        // oxlint-disable-next-line promise/no-callback-in-promise -- a hook that is only sometimes asynchronous
        .then(() => done(), done)
    try {
      admit(identify(request, accounts))
    } catch (error) {
      return done(error as Error)
    }
    done()
  })
}

/** The identity, where the rule lets it in. */
function admitted(identity: Identity | undefined, rule: RouteRule | undefined): Identity {
  if (!identity)
    throw new AppError(
      'unauthorized',
      'Sign in, or send a key as `Authorization: Bearer …`. `muster key create NAME` makes one.',
    )
  if (rule === 'administrator' && identity.person.role !== 'administrator')
    throw new AppError('forbidden', 'Only an administrator may do this.')
  return identity
}

function identify(request: FastifyRequest, accounts: Accounts): Identity | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const identity = header.startsWith('Bearer ') ? accounts.byKey(header.slice(7).trim()) : undefined
  if (!identity)
    throw new AppError(
      'unauthorized',
      'The key is not known here. Check it, or make one with `muster key create NAME`.',
    )
  return identity
}

async function bySession(request: FastifyRequest, accounts: Accounts): Promise<Identity | undefined> {
  const session = sessionOf(request)
  if (session === undefined) return undefined
  refuseOtherOrigins(request)
  return accounts.bySession(session)
}

/** The session of the request's cookie. */
export function sessionOf(request: FastifyRequest): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === sessionCookie) return value
  }
  return undefined
}

/** A browser says where a request comes from: another site may not act with this site's session. */
function refuseOtherOrigins(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host))
  if (foreign) throw new AppError('forbidden', 'The request came from another site.')
}

/** The caller that a request's work is billed to. */
export function callerOf(request: FastifyRequest): Caller {
  const { person, keyId, keyName } = identityOf(request)
  return keyId === undefined
    ? { id: person.id, kind: 'person', name: person.name }
    : { id: keyId, kind: 'key', name: keyName ?? keyId }
}

/** Who is asking, on a route whose rule demands somebody. */
export function identityOf(request: FastifyRequest): Identity {
  assert(request.identity, 'a route that is not public runs only for somebody who is known')
  return request.identity
}
