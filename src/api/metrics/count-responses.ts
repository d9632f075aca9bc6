import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** How often each route was answered, by status. */
export type ResponseCounts = ReadonlyMap<string, ReadonlyMap<number, number>>

export interface CountedResponses {
  answered: ResponseCounts
  /** To be called with each request, before it can be refused. */
  begins(request: IncomingMessage, route: string | undefined): void
}

const channel = 'http.server.response.finish'
const countOf = Symbol('count')

/**
 * Counts what the server answers, also what is answered past Fastify. By Node's own channel: a hook at the end of a
 * response is two listeners for each, put on and taken off.
 */
export function countResponses(server: FastifyInstance): CountedResponses {
  const answered = new Map<string, Map<number, number>>()

  const onFinish = (message: unknown) => {
    const { request, response, server: from } = message as Finished
    const byStatus = from === server.server ? request[countOf] : undefined
    byStatus?.set(response.statusCode, (byStatus.get(response.statusCode) ?? 0) + 1)
  }
  subscribe(channel, onFinish)
  server.addHook('onClose', async () => void unsubscribe(channel, onFinish))
  return {
    answered,
    begins(request: Counted, route = 'unknown') {
      let byStatus = answered.get(route)
      if (!byStatus) answered.set(route, (byStatus = new Map()))
      request[countOf] = byStatus
    },
  }
}

type Counted = IncomingMessage & { [countOf]?: Map<number, number> }

interface Finished {
  request: Counted
  response: { statusCode: number }
  server: Server
}
