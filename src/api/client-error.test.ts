import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientErrorHandler } from './client-error.ts'

const server = Fastify({
  http: { maxHeaderSize: 1_000, connectionsCheckingInterval: 10 },
  requestTimeout: 50,
  clientErrorHandler: clientErrorHandler({ headerBytes: 1_000, requestMs: 50 }),
})
server.get('/begun', (_, reply) => {
  reply.hijack().raw.writeHead(200, { 'content-type': 'text/plain' })
  reply.raw.write('begun')
})
server.post('/v1/chat/completions', async () => ({}))
beforeAll(() => server.listen({ host: '127.0.0.1', port: 0 }))
afterAll(() => server.close())

/** What comes back for bytes, sent one piece after another as something of an answer came; to the connection's end. */
async function answerTo(...pieces: string[]): Promise<string> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  const [first, ...rest] = pieces
  let answer = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
    const next = rest.shift()
    if (next !== undefined) socket.write(next)
  })
  socket.write(first!)
  await once(socket, 'close')
  return answer
}

test.each([
  ['a line that is none', 'NONSENSE\r\n\r\n', 400, 'bad-request', /no HTTP\/1\.1 request/],
  [
    'headers that are too large',
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(2_000)}\r\n\r\n`,
    431,
    'too-large',
    /larger than the 1000 bytes/,
  ],
  [
    'a length that is no number',
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n',
    400,
    'bad-request',
    /its length/,
  ],
  [
    'a request that does not come to its end',
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n',
    408,
    'timeout',
    /within 0\.05 s/,
  ],
  [
    'chunks with too much beside them',
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\n`,
    413,
    'too-large',
    /extensions of a chunk/,
  ],
])('%s is refused in the shape that clients of OpenAI know', async (_, sent, status, code, message) => {
  const [head, body] = (await answerTo(sent)).split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  const { error } = JSON.parse(body!) as { error: { message: string; type: string } }
  expect(error).toMatchObject({ code, param: null, type: expect.any(String) as string })
  expect(error.message).toMatch(message)
})

test('what is wrong behind a request is not written into the answer to it', async () => {
  const answer = await answerTo('GET /begun HTTP/1.1\r\nhost: x\r\n\r\n', 'NONSENSE\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*begun/)
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
})
