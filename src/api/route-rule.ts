import type { Identity } from '../accounts/index.ts'

/** Who may call a route. Every route declares one; a test reads them from the server's own route table. */
export type RouteRule = 'public' | 'member' | 'administrator'

declare module 'fastify' {
  interface FastifyContextConfig {
    rule?: RouteRule
  }
  interface FastifyRequest {
    identity: Identity | undefined
  }
}

/** The rules as route options, to be spread into them. */
export const publicRoute = { config: { rule: 'public' } } as const
export const memberRoute = { config: { rule: 'member' } } as const
export const administratorRoute = { config: { rule: 'administrator' } } as const
