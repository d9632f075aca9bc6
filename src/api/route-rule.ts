import type { Action, Identity } from '../accounts/index.ts'
import type { Area } from '../wire/index.ts'

/** What a path's `:id` or `:name` stands for. */
export type ThingKind =
  | 'run'
  | 'conversation'
  | 'document'
  | 'collection'
  | 'key'
  | 'person'
  | 'team'
  | 'alias'

/**
 * Who may call a route. Every route declares one; a test reads them from the server's own route table.
 * `guest`: whoever is known, guests too; `member`: whoever is known and no guest.
 */
export interface RouteRule {
  who: 'public' | 'guest' | 'member' | 'administrator'
  /** A key that is limited to areas opens only routes of these; a route of none is closed to it. */
  area: Area | undefined
  /** The thing in the path, and what is done to it: `may` decides, before the route runs. */
  thing?: { kind: ThingKind; action: Action }
}

/** A line of the server's own route table. */
export interface RouteEntry {
  method: string
  path: string
  rule: RouteRule
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly routes: readonly RouteEntry[]
  }
  interface FastifyContextConfig {
    rule?: RouteRule
  }
  interface FastifyRequest {
    identity: Identity | undefined
  }
}

/** A rule as route options, to be spread into them. */
export function ruled(
  who: RouteRule['who'],
  area: Area,
  action?: Action,
  kind?: ThingKind,
): { config: { rule: RouteRule } } {
  return { config: { rule: { who, area, ...(kind && action && { thing: { kind, action } }) } } }
}

const rule = (who: RouteRule['who'], area?: Area) => ({ config: { rule: { who, area } as RouteRule } })
export const publicRoute = rule('public')
export const administratorRoute = rule('administrator', 'administration')
