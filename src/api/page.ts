import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import { publicRoute } from './route-rule.ts'

const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Serves the built page from `folder`; without it, says how to build it. */
export async function page(server: FastifyInstance, folder: string): Promise<void> {
  server.addHook('onSend', async (_, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })
  if (!existsSync(folder)) {
    server.get('/', publicRoute, async (_, reply) =>
      reply
        .type('text/plain')
        .send('The page is not built. Run `npm run prepare` and start again. The API is at /v1.\n'),
    )
    return
  }
  await server.register(fastifyStatic, { root: folder, serve: false, maxAge: '1h' })
  server.get<{ Params: { '*': string } }>('/*', publicRoute, (request, reply) =>
    reply.sendFile(request.params['*'] === '' ? 'index.html' : request.params['*']),
  )
}
