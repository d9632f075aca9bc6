import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { verifyExport, type Ledger } from '../audit/index.ts'
import { AppError, encodeSse, toAppError } from '../base/index.ts'
import { ledgerActions, type LedgerEntry, type LedgerPage } from '../wire/index.ts'
import { clientGone, openEventStream } from './event-stream.ts'
import { administratorRoute } from './route-rule.ts'
import { validate } from './validate.ts'

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().min(1).optional(),
  action: z.enum(ledgerActions).optional(),
  /** Who did it, or what it was done to. */
  about: z.string().min(1).max(300).optional(),
})
/** How far back one request looks for entries that fit: the next one goes on from there. */
const mostLooked = 20_000
const pageSize = 1_000
const seqSchema = z.object({ seq: z.coerce.number().int().min(1) })

/** The ledger, for administrators: its newest entries, the whole of it to be verified elsewhere, and proofs. */
export function ledgerRoutes(server: FastifyInstance, ledger: Ledger): void {
  let verifying = false
  server.get('/api/ledger', administratorRoute, async (request) => {
    const { limit, before, action, about } = validate(listSchema, request.query)
    const fits = (entry: LedgerEntry) =>
      (action === undefined || entry.action === action) &&
      (about === undefined || entry.actor === about || entry.object === about)
    const entries: LedgerEntry[] = []
    let from = before
    let looked = 0
    const isAll = action === undefined && about === undefined
    for (;;) {
      const page = await ledger.newest(isAll ? limit : pageSize, from)
      const last = page.at(-1)
      looked += page.length
      for (const entry of page) if (entries.length < limit && fits(entry)) entries.push(entry)
      const isFull = entries.length >= limit
      const next = isFull ? entries.at(-1)!.seq : (last?.seq ?? 1)
      if (!last || last.seq === 1 || isFull || looked >= mostLooked)
        return {
          key: ledger.publicKey,
          entries,
          // Where the next request goes on; left out at the beginning of the ledger.
          ...(next > 1 && { before: next }),
        } satisfies LedgerPage
      from = last.seq
    }
  })

  server.get('/api/ledger/verification', administratorRoute, async (_, reply) => {
    if (verifying) throw new AppError('busy', 'The ledger is being verified already. Try again in a moment.')
    verifying = true
    const stream = openEventStream(reply)
    try {
      const { size } = await ledger.checkpoint()
      let read = 0
      const told = async function* () {
        for await (const part of ledger.export(stream.signal)) {
          yield Buffer.from(part)
          read = Math.min(size, read + pageSize)
          await stream.write(encodeSse({ event: 'progress', data: JSON.stringify({ read, size }) }))
        }
      }
      const verdict = await verifyExport(told(), { key: ledger.publicKey })
      await stream.write(encodeSse({ event: 'verdict', data: JSON.stringify(verdict) }))
    } catch (thrown) {
      const { code, message, because } = toAppError(thrown)
      await stream.write(encodeSse({ event: 'problem', data: JSON.stringify({ code, message, because }) }))
    } finally {
      verifying = false
      stream.end()
    }
    return reply
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
