import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may, type Accounts, type Identity, type Thing } from '../accounts/index.ts'
import { AppError, assert, type Clock } from '../base/index.ts'
import type { Caller } from '../model/index.ts'
import { absent } from './absent.ts'
import type { CountedResponses } from './metrics/count-responses.ts'
import { createRateLimit } from './rate-limit.ts'
import type { RouteEntry, RouteRule, ThingKind } from './route-rule.ts'

/** Over TLS no other site of the same domain can set the cookie, nor send it anywhere else. */
export function sessionCookie(url: string): string {
  return url.startsWith('https:') ? '__Host-muster_session' : 'muster_session'
}

/** Who asks on a connection, and for what: the last request that came on it. */
interface Asking {
  identity: Identity
  rule: RouteRule
  response: ServerResponse
}

/** Whether a person, key or session is who asks. */
function isOf({ person, key, sessionId }: Identity, id: string): boolean {
  return person.id === id || key?.id === id || sessionId === id
}

/** Whether it may take its time. What is short is let end: it may be what the revocation was asked for by. */
function isLong({ area }: RouteRule, { headersSent, writableFinished }: ServerResponse): boolean {
  return !writableFinished && (headersSent || (area !== 'account' && area !== 'administration'))
}

/** Where there is no route, there is nothing for those who are not known either. */
const nowhere: RouteRule = { who: 'guest', area: undefined }

/** Looks up what an id of a path stands for; undefined where there is nothing. */
export type FindThing = (kind: ThingKind, id: string) => Promise<Thing | undefined>

export interface AuthenticateParts {
  accounts: Accounts
  /** Is told of each request, with the route that it is for. */
  begins: CountedResponses['begins']
  findThing: FindThing
  clock: Clock
  /** Requests a minute for each caller; undefined for no limit. */
  requestsPerMinute: number | undefined
  /** Where people reach this server, once it listens. */
  url: () => string
}

/**
 * Holds every request against its route's rule, before anything else of the route runs: who asks, whether their key
 * opens this part of the API, and whether they may do this to the thing in the path.
 */
export function authenticate(server: FastifyInstance, parts: AuthenticateParts): void {
  const { accounts, begins, findThing, clock, requestsPerMinute } = parts
  const withinRate = createRateLimit({ clock, requestsPerMinute })
  const asking = new Map<Socket, Asking>()
  const watching = accounts.watch((id) => {
    for (const [socket, { identity, rule, response }] of asking)
      if (isOf(identity, id) && isLong(rule, response)) socket.destroy()
  })
  server.addHook('onClose', async () => watching[Symbol.dispose]())

  server.decorateRequest('identity', undefined)
  const routes: RouteEntry[] = []
  server.decorate('routes', routes)
  server.addHook('onRoute', (route) => {
    assert(route.config?.rule, `the route ${String(route.method)} ${route.url} declares no rule`)
    for (const method of [route.method].flat())
      routes.push({ method, path: route.url, rule: route.config.rule })
  })
  // Without a promise where a key was sent and the path holds no thing: this runs for every request.
  server.addHook('onRequest', (request, reply, done) => {
    const { config, url } = request.routeOptions
    // Before who asks is known: those that are refused count, too.
    begins(request.raw, url)
    const rule = config.rule ?? nowhere
    try {
      const { authorization } = request.headers
      if (authorization === undefined) refuseOtherOrigins(request, parts.url())
      if (rule.who === 'public') return done()
      if (authorization !== undefined) {
        admit(request, reply, byKey(authorization, accounts), rule)
        if (!rule.thing) return done()
      }
    } catch (error) {
      return done(error as Error)
    }
    void admitSlowly(request, reply, rule)
      // oxlint-disable-next-line promise/no-callback-in-promise -- a hook that is only sometimes asynchronous
      .then(() => done(), done)
  })

  async function admitSlowly(request: FastifyRequest, reply: FastifyReply, rule: RouteRule): Promise<void> {
    if (!request.identity) {
      const session = sessionOf(request, parts.url())
      admit(
        request,
        reply,
        session === undefined ? undefined : await accounts.signIn.bySession(session),
        rule,
      )
    }
    if (!rule.thing) return
    const { kind, action } = rule.thing
    const id = thingId(request)
    const thing = await findThing(kind, id)
    // What somebody may not even see is answered as if it were not there.
    if (!thing || !mayEver(identityOf(request), thing)) throw absent(kind, id)
    if (!may(identityOf(request), action, thing))
      throw new AppError('forbidden', `You may not ${action} this ${kind}. Ask whoever it belongs to.`)
  }

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    identity: Identity | undefined,
    rule: RouteRule,
  ): void {
    if (!identity)
      throw new AppError(
        'unauthorized',
        'Sign in, or send a key as `Authorization: Bearer …`. `muster key create NAME` makes one.',
      )
    const { role } = identity.person
    if (rule.who === 'administrator' && role !== 'administrator')
      throw new AppError('forbidden', 'Only an administrator may do this. Ask one.', {
        because: { code: 'administrators-only' },
      })
    if (rule.who === 'member' && role === 'guest')
      throw new AppError(
        'forbidden',
        'Guests may not do this. Ask a member, or an administrator to make you one.',
        { because: { code: 'not-for-guests' } },
      )
    const keyAreas = identity.key?.areas
    // Where there is nothing no other key would help.
    if (keyAreas && rule !== nowhere && (rule.area === undefined || !keyAreas.includes(rule.area)))
      throw new AppError('forbidden', otherKey(keyAreas, rule.area))
    withinRate(identity.actor)
    request.identity = identity
    const { socket } = request.raw
    const known = asking.get(socket)
    if (known) {
      known.identity = identity
      known.rule = rule
      known.response = reply.raw
    } else {
      asking.set(socket, { identity, rule, response: reply.raw })
      socket.once('close', () => asking.delete(socket))
    }
  }
}

function otherKey(areas: readonly string[], needed: string | undefined): string {
  const opens = `This key opens ${areas.join(', ')} only`
  return needed === undefined
    ? `${opens}. Sign in for this.`
    : `${opens}, and this is ${needed}. Make another for it: muster key create NAME --area ${needed}`
}

/** Whether there is anything that they may do with it: then they know that it is there. */
function mayEver(identity: Identity, thing: Thing): boolean {
  return may(identity, 'read', thing) || may(identity, 'change', thing)
}

function thingId(request: FastifyRequest): string {
  const { id, name } = request.params as { id?: string; name?: string }
  return id ?? name ?? ''
}

function byKey(authorization: string, accounts: Accounts): Identity {
  const identity = authorization.startsWith('Bearer ')
    ? accounts.keys.find(authorization.slice(7).trim())
    : undefined
  if (!identity)
    throw new AppError(
      'unauthorized',
      'The key is not known here, or has expired. Check it, or make one with `muster key create NAME`.',
    )
  return identity
}

/** The session of the request's cookie. */
export function sessionOf(request: FastifyRequest, url: string): string | undefined {
  return cookieOf(request, sessionCookie(url))
}

/** What a browser says that it is; shown to the person whose session it is. */
export function agentOf(request: FastifyRequest): string | undefined {
  return request.headers['user-agent']?.slice(0, 300)
}

export function cookieOf(request: FastifyRequest, wanted: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === wanted) return value
  }
  return undefined
}

/** A browser says where a request comes from: another site may neither act with a session nor begin one. */
function refuseOtherOrigins(request: FastifyRequest, url: string): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  // The browser compared both itself, before a proxy wrote another host into the request. No script can write this.
  if (site === 'same-origin') return
  const foreign =
    (site !== undefined && site !== 'none') || (origin !== undefined && !isOurs(origin, host, url))
  if (foreign)
    throw new AppError(
      'forbidden',
      'The request came from another site. Open Muster’s own page, and do it there. If this is its own page, behind a proxy, have `url:` in muster.yaml set to the address that people open.',
    )
}

/** Ours is the host that was asked for, or the address that the configuration names (behind a proxy). */
function isOurs(origin: string, host: string | undefined, url: string): boolean {
  if (!URL.canParse(origin)) return false
  return new URL(origin).host === host || (url !== '' && origin === new URL(url).origin)
}

/** The caller that a request's work is billed to. */
export function callerOf(request: FastifyRequest): Caller {
  return callerFor(identityOf(request))
}

export function callerFor({ person, key, payingTeamId, actor }: Identity): Caller {
  return {
    id: actor,
    kind: key ? 'key' : 'person',
    name: key?.name ?? person.name,
    personId: person.id,
    teamId: key?.teamId ?? payingTeamId,
    keyId: key?.id,
  }
}

/** Who is asking, on a route whose rule demands somebody. */
export function identityOf(request: FastifyRequest): Identity {
  assert(request.identity, 'a route that is not public runs only for somebody who is known')
  return request.identity
}
