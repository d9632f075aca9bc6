import type { FastifyInstance } from 'fastify'
import { AppError } from '../base/index.ts'

/**
 * Refuses a body that is compressed (RFC 9110, 15.5.16): it would be read as what it is not, and a limit on what arrives
 * is none on what is made of it.
 */
export function refuseCompressed(server: FastifyInstance): void {
  server.addHook('preParsing', (request, reply, payload, done) => {
    const encoding = request.headers['content-encoding']
    if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return done(null, payload)
    void reply.header('accept-encoding', 'identity')
    done(
      new AppError(
        'unsupported-media-type',
        'A compressed body is not taken here. Send it as it is, without the header `content-encoding`.',
      ),
    )
  })
}
