import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../base/index.ts'
import type { RunStore } from '../../store/index.ts'

/**
 * Sends a picture of a question. It is one of four kinds that run nothing, by its bytes, and the browser is told to
 * guess no other; it is shown on our own page alone.
 */
export async function sendPicture(
  store: RunStore,
  { id, place }: { id: string; place: string },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const picture = /^\d{1,4}$/.test(place) ? await store.picture(id, Number(place)) : undefined
  if (!picture)
    throw new AppError('not-found', `There is no picture ${place} in the question \`${id}\`.`, {
      because: { code: 'picture-gone' },
    })
  // A run's pictures never change.
  const tag = `"${id}-${place}"`
  reply.headers({
    'content-type': picture.mediaType,
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // Asked for each time: whoever may see it today may not tomorrow.
    'cache-control': 'private, no-cache',
    etag: tag,
  })
  if (request.headers['if-none-match'] === tag) return reply.status(304).send()
  const { content } = picture
  return reply.send(Buffer.from(content.buffer, content.byteOffset, content.length))
}
