// A server for bench/gateway.ts that does nothing but pass a chat on with Muster's own client for hosts: what no gateway
// on these libraries can be cheaper than. Run: node bench/bare-server.ts node|fastify PORT UPSTREAM_PORT
import { createServer, type ServerResponse } from 'node:http'
import Fastify from 'fastify'
import { systemClock } from '../src/base/index.ts'
import { openConnections } from '../src/model/http/index.ts'

const [kind, port, upstream] = process.argv.slice(2)
const connections = openConnections({
  url: new URL(`http://127.0.0.1:${upstream}`),
  clock: systemClock,
  connectMs: 5_000,
})

function passOn(body: string, response: ServerResponse): void {
  let answer = ''
  let head: [number, string[]] = [502, []]
  connections.send(
    { method: 'POST', path: '/v1/chat/completions', headers: 'content-type: application/json\r\n', body },
    {
      onHead(status, { 'content-type': type = 'application/json', 'content-length': length = '' }) {
        head = [status, ['content-type', type, 'content-length', length]]
      },
      onBody: (piece) => void (answer += piece),
      onEnd: () => void response.writeHead(...head).end(answer, 'latin1'),
      onFailure: (error) => void response.destroy(error),
    },
  )
}

if (kind === 'fastify') {
  const server = Fastify()
  server.get('/', async () => 'ok')
  server.post('/v1/chat/completions', (request, reply) => {
    reply.hijack()
    passOn(JSON.stringify(request.body), reply.raw)
  })
  await server.listen({ host: '127.0.0.1', port: Number(port) })
} else
  createServer((request, response) => {
    if (request.method !== 'POST') return void response.end('ok')
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => passOn(JSON.stringify(JSON.parse(Buffer.concat(pieces).toString())), response))
  }).listen(Number(port), '127.0.0.1')
