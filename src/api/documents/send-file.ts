import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../base/index.ts'
import type { Documents } from '../../documents/index.ts'

const pieceBytes = 1024 * 1024

/** What a browser shows and does not run. Everything else is a download of bytes, whatever it calls itself. */
const shownTypes = new Set(['application/pdf', 'text/plain', 'text/markdown', 'text/csv', 'application/json'])

/**
 * Sends the file that a document was read from, whole or the range that is asked for (RFC 9110, 14). It came from
 * anybody, so nothing in it may run here: it is a download, without a guess at its type, in a sandbox of its own.
 */
export async function sendFile(
  documents: Documents,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const document = (await documents.get(id))?.document
  const begin = document && (await documents.file(id, 0, 1))
  if (!document || !begin)
    throw new AppError(
      'not-found',
      `The file of \`${id}\` was not kept: it was added before files were. Add it again; its text is still there.`,
      { because: { code: 'file-not-kept' } },
    )
  const { name, mediaType, bytes, addedAt } = document
  const tag = `"${id}-${addedAt}"`
  reply.headers({
    'content-type': shownTypes.has(mediaType) ? mediaType : 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeName(name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // Kept by the reader's own browser alone, and asked for each time: whoever may read it today may not tomorrow.
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
    etag: tag,
  })
  if (request.headers['if-none-match'] === tag) return reply.status(304).send()
  const sameVersion = [undefined, tag].includes(request.headers['if-range'] as string | undefined)
  const range = sameVersion ? rangeOf(request.headers.range, bytes) : undefined
  if (range === 'unsatisfiable')
    return reply.status(416).header('content-range', `bytes */${bytes}`).type('text/plain').send('')
  const { start, end } = range ?? { start: 0, end: bytes }
  if (range) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${bytes}`)
  reply.header('content-length', end - start)
  return reply.send(Readable.from(pieces(documents, id, start, end), { objectMode: false }))
}

async function* pieces(documents: Documents, id: string, start: number, end: number) {
  for (let at = start; at < end; at += pieceBytes) {
    const piece = await documents.file(id, at, Math.min(end, at + pieceBytes))
    // The connection breaks, so that half a file never passes for a whole one.
    if (!piece?.length) throw new AppError('not-found', 'The document was removed while it was being read.')
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
  }
}

/** One range of bytes; several at once are answered with the whole, as the standard allows. */
function rangeOf(
  header: string | undefined,
  bytes: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  return start < end ? { start, end } : 'unsatisfiable'
}

/** The last part of a path, in the characters that a header takes (RFC 8187). */
function encodeName(name: string): string {
  // Half a pair of surrogates is no character.
  return encodeURIComponent(name.split('/').at(-1)!.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
