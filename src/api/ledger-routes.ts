import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Ledger } from '../audit/index.ts'
import { clientGone } from './event-stream.ts'
import { administratorRoute } from './route-rule.ts'
import { validate } from './validate.ts'

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().min(1).optional(),
})
const seqSchema = z.object({ seq: z.coerce.number().int().min(1) })

/** The ledger, for administrators: its newest entries, the whole of it to be verified elsewhere, and proofs. */
export function ledgerRoutes(server: FastifyInstance, ledger: Ledger): void {
  server.get('/api/ledger', administratorRoute, async (request) => {
    const { limit, before } = validate(listSchema, request.query)
    return { key: ledger.publicKey, entries: await ledger.newest(limit, before) }
  })

  server.get('/api/ledger/checkpoint', administratorRoute, async () => ({
    key: ledger.publicKey,
    checkpoint: await ledger.checkpoint(),
  }))

  server.get('/api/ledger/export', administratorRoute, async (_, reply) => {
    const signal = clientGone(reply)
    const lines = ledger.export(signal)
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="ledger.jsonl"',
    })
    try {
      for await (const part of lines) if (!reply.raw.write(part)) await once(reply.raw, 'drain', { signal })
      reply.raw.end()
    } catch {
      // Half an export has no last line, so nobody takes it for a whole one.
      reply.raw.destroy()
    }
    return reply
  })

  server.get('/api/ledger/proofs/:seq', administratorRoute, async (request) =>
    ledger.prove(validate(seqSchema, request.params).seq),
  )
}
