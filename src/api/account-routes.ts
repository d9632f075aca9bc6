import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Accounts } from '../accounts/index.ts'
import { AppError } from '../base/index.ts'
import { identityOf, sessionCookie, sessionOf } from './authenticate.ts'
import { administratorRoute, memberRoute, publicRoute } from './route-rule.ts'
import { validate } from './validate.ts'

const keySchema = z.strictObject({ name: z.string().trim().min(1).max(200) })

/** Sign-in by one-time link, the session, and API keys. `url` is where people reach this server. */
export function accountRoutes(
  server: FastifyInstance,
  { accounts, url, version }: { accounts: Accounts; url: () => string; version: string },
): void {
  server.get<{ Querystring: { token?: string } }>('/sign-in', publicRoute, async (request, reply) => {
    const signedIn = await accounts.signIn(request.query.token ?? '')
    // The page says what to do when there is no session; a used link needs no page of its own.
    if (!signedIn) return reply.redirect('/?sign-in=expired', 303)
    return reply
      .header(
        'set-cookie',
        `${sessionCookie}=${signedIn.session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${signedIn.maxAgeS}`,
      )
      .redirect('/', 303)
  })

  server.get('/api/session', memberRoute, async (request) => {
    const { id, name, role } = identityOf(request).person
    return { person: { id, name, role }, version }
  })

  server.delete('/api/session', memberRoute, async (request, reply) => {
    const session = sessionOf(request)
    if (session !== undefined) await accounts.signOut(session)
    return reply
      .header('set-cookie', `${sessionCookie}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`)
      .status(204)
      .send()
  })

  server.post('/api/sign-in-links', administratorRoute, async (request, reply) => {
    const token = await accounts.createLink(identityOf(request).person.id)
    return reply.status(201).send({ url: `${url()}/sign-in?token=${token}` })
  })

  server.post('/api/keys', administratorRoute, async (request, reply) => {
    const { name } = validate(keySchema, request.body)
    const { record, key } = await accounts.createKey({ personId: identityOf(request).person.id, name })
    return reply.status(201).send({ id: record.id, name, key })
  })

  server.get('/api/keys', administratorRoute, async () => ({
    keys: (await accounts.keys()).map(({ id, name, createdAt }) => ({ id, name, createdAt })),
  }))

  server.delete<{ Params: { id: string } }>('/api/keys/:id', administratorRoute, async (request, reply) => {
    if (!(await accounts.removeKey(request.params.id)))
      throw new AppError(
        'not-found',
        `There is no key \`${request.params.id}\`. \`muster key list\` shows them.`,
      )
    return reply.status(204).send()
  })
}
