import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import { publicRoute } from './route-rule.ts'

/** Nothing runs, is drawn or is loaded that this server did not send. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The frame that draws diagrams has no origin and reaches no server; only this page may hold it. */
const diagramPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ')

/** Files in assets/ are named after what is in them. */
const forever = { maxAge: '365d', immutable: true }
const checked = { maxAge: 0, immutable: false }

/** Serves the built page from `folder`; without it, says how to build it. */
export async function page(server: FastifyInstance, folder: string): Promise<void> {
  server.addHook('onSend', async (request, reply) => {
    const policy = request.url.startsWith('/diagram/') ? diagramPolicy : contentSecurityPolicy
    reply.headers({
      // What people added has a stricter one of its own.
      'content-security-policy': reply.getHeader('content-security-policy') ?? policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    // What is somebody's own is in no cache, and in no page of another site.
    if (request.url.startsWith('/api/')) {
      reply.header('cross-origin-resource-policy', 'same-origin')
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    }
  })
  if (!existsSync(folder)) {
    server.get('/', publicRoute, async (_, reply) =>
      reply
        .type('text/plain')
        .send('The page is not built. Run `npm run prepare` and start again. The API is at /v1.\n'),
    )
    return
  }
  await server.register(fastifyStatic, { root: folder, serve: false, preCompressed: true })
  server.get<{ Params: { '*': string } }>('/*', publicRoute, (request, reply) => {
    const path = request.params['*'] === '' ? 'index.html' : request.params['*']
    return reply.sendFile(path, path.startsWith('assets/') ? forever : checked)
  })
}
