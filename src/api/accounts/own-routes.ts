import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../base/index.ts'
import { deleteSelfSchema, payingTeamSchema, type SessionSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { clientGone } from '../event-stream.ts'
import { exportOwn, forget, type OwnThingsParts } from './own-things.ts'
import { ruled } from '../route-rule.ts'
import type { Log } from '../send-error.ts'
import { validate } from '../validate.ts'

/** What is kept of oneself: taken along, and deleted. */
export function ownRoutes(server: FastifyInstance, parts: OwnThingsParts & { log: Log }): void {
  const { accounts, store, clock, log } = parts

  server.get('/api/my/export', ruled('guest', 'account'), async (request, reply) => {
    const identity = identityOf(request)
    if (identity.key) throw new AppError('forbidden', 'Sign in to take your things along: a key cannot.')
    const { actor, person } = identity
    const record = { at: clock.now(), actor, action: 'things-exported', object: person.id } as const
    await store.accounts.change([record], [])
    const signal = clientGone(reply)
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="muster-export.jsonl"',
    })
    try {
      for await (const line of exportOwn(parts, identity))
        if (!reply.raw.write(`${JSON.stringify(line)}\n`)) await once(reply.raw, 'drain', { signal })
      reply.raw.end('{"end":true}\n')
    } catch (error) {
      log.error({ err: error }, 'an export broke off')
      reply.raw.destroy()
    }
    return reply
  })

  server.get('/api/my/sessions', ruled('guest', 'account'), async (request) => {
    const { person, sessionId } = identityOf(request)
    const sessions = await accounts.signIn.sessions(person.id)
    return {
      sessions: sessions.map((one): SessionSummary => ({ ...one, current: one.id === sessionId })),
    }
  })

  server.delete<{ Params: { sessionId: string } }>(
    '/api/my/sessions/:sessionId',
    ruled('guest', 'account'),
    async (request, reply) => {
      const { person, key } = identityOf(request)
      if (key) throw new AppError('forbidden', 'Sign in to end sessions: a key cannot.')
      await accounts.signIn.endSession(person.id, request.params.sessionId)
      return reply.status(204).send()
    },
  )

  server.put('/api/my/paying-team', ruled('guest', 'account'), async (request) => {
    const { person, key, actor } = identityOf(request)
    if (key) throw new AppError('forbidden', 'Sign in to choose who pays: a key cannot.')
    const { teamId } = validate(payingTeamSchema, request.body)
    const { payingTeamId } = await accounts.people.change(actor, person.id, { payingTeamId: teamId })
    return { payingTeamId }
  })

  server.delete('/api/my/account', ruled('guest', 'account'), async (request, reply) => {
    const { person, key, actor } = identityOf(request)
    if (key) throw new AppError('forbidden', 'Sign in to delete your account: a key cannot.')
    const { password } = validate(deleteSelfSchema, request.body ?? {})
    await accounts.signIn.confirmPassword(person, password)
    accounts.people.refuseLastAdministrator(person.id)
    await forget(parts, person.id, actor)
    return reply.status(204).send()
  })
}
