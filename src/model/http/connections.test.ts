import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { systemClock, virtualClock, type Clock } from '../../base/index.ts'
import { openConnections, type Connections, type SentRequest } from './connections.ts'

interface Peer extends AsyncDisposable {
  connections: Connections
  /** The sockets of the other side, in order. */
  sockets: Socket[]
  server: Server
}

/** A host that does with each connection what the test says. */
async function peer(
  onSocket: (socket: Socket, index: number) => void,
  clock: Clock = systemClock,
): Promise<Peer> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    onSocket(socket, sockets.push(socket) - 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const connections = openConnections({ url, clock, connectMs: 2_000 })
  return {
    connections,
    sockets,
    server,
    async [Symbol.asyncDispose]() {
      await connections.close()
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const request = { method: 'POST', path: '/x', headers: 'a: b\r\n', body: 'Grüße' } as const
const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** Sends a request; resolves to the body, and rejects where there is none. */
function send(
  connections: Connections,
  sent: (request: SentRequest) => void = () => {},
  onBody: (piece: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = ''
    sent(
      connections.send(request, {
        onHead: () => {},
        onBody(piece) {
          body += piece
          onBody(piece)
        },
        onEnd: () => resolve(body),
        onFailure: reject,
      }),
    )
  })
}

test('a request goes out whole, and its connection serves the next one', async () => {
  let got = ''
  await using there = await peer((socket) =>
    socket.on('data', (data) => {
      got += data.toString()
      socket.write(answer)
    }),
  )
  expect([await send(there.connections), await send(there.connections)]).toEqual(['ok', 'ok'])
  const { port } = there.server.address() as AddressInfo
  const once = `POST /x HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\na: b\r\ncontent-length: 7\r\n\r\nGrüße`
  expect(got).toBe(once + once)
  expect(there.sockets).toHaveLength(1)
})

test('a connection that is idle is kept for half a minute, and closed a little later', async () => {
  const clock = virtualClock()
  await using there = await peer((socket) => socket.on('data', () => socket.write(answer)), clock)
  await send(there.connections)
  await clock.advance(29_999)
  await send(there.connections)
  expect(there.sockets).toHaveLength(1)
  const closed = once(there.sockets[0]!, 'close')
  await clock.advance(37_501)
  await closed
  expect(await send(there.connections)).toBe('ok')
  expect(there.sockets).toHaveLength(2)
})

test('who hears of the end of an answer has its connection for the next request', async () => {
  await using there = await peer((socket) => socket.on('data', () => socket.write(answer)))
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  there.connections.send(request, {
    onHead: () => {},
    onBody: () => {},
    onEnd: () => void send(there.connections).then(resolve, reject),
    onFailure: reject,
  })
  expect(await promise).toBe('ok')
  expect(there.sockets).toHaveLength(1)
})

test('a kept connection that the host closes as a request comes is replaced by a fresh one', async () => {
  await using there = await peer((socket, index) => {
    let requests = 0
    socket.on('data', () => (requests++ === 0 || index > 0 ? socket.write(answer) : socket.destroy()))
  })
  expect(await send(there.connections)).toBe('ok')
  expect(await send(there.connections)).toBe('ok')
  expect(there.sockets).toHaveLength(2)
})

test('a fresh connection that is closed is a failure, and is not tried again', async () => {
  await using there = await peer((socket) => socket.on('data', () => socket.destroy()))
  await expect(send(there.connections)).rejects.toThrow()
  expect(there.sockets).toHaveLength(1)
})

test('an answer that broke off is a failure, on a kept connection too', async () => {
  let requests = 0
  await using there = await peer((socket) =>
    socket.on('data', () => {
      socket.write(requests++ === 0 ? answer : answer.slice(0, -1))
      if (requests === 2) socket.end()
    }),
  )
  expect(await send(there.connections)).toBe('ok')
  await expect(send(there.connections)).rejects.toMatchObject({ code: 'closed' })
  expect(there.sockets).toHaveLength(1)
})

describe('a connection is not used again', () => {
  test.each([
    ['that the host closes when idle', answer, (socket: Socket) => socket.end()],
    [
      'on which more came than was asked for',
      answer,
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n'),
    ],
    ['of an answer that says so', answer.replace('\r\n', '\r\nconnection: close\r\n'), () => {}],
  ])('%s', async (_, text, then) => {
    await using there = await peer((socket) => socket.on('data', () => socket.write(text)))
    expect(await send(there.connections)).toBe('ok')
    const gone = once(there.sockets[0]!, 'close')
    then(there.sockets[0]!)
    await gone
    expect(await send(there.connections)).toBe('ok')
    expect(there.sockets).toHaveLength(2)
  })

  test('whose request was given up', async () => {
    await using there = await peer((socket) => socket.on('data', () => {}))
    let given: SentRequest | undefined
    void send(there.connections, (sent) => (given = sent))
    await once(there.server, 'connection')
    const gone = once(there.sockets[0]!, 'close')
    given!.abort()
    await gone
  })
})

test('a host is asked to pause, and goes on', async () => {
  const size = 20_000_000
  let written = 0
  await using there = await peer((socket) =>
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`)
      const more = () => {
        while (written < size && socket.write(Buffer.alloc(100_000))) written += 100_000
        written += written < size ? 100_000 : 0
        if (written < size) socket.once('drain', more)
      }
      more()
    }),
  )
  let given: SentRequest | undefined
  let read = 0
  const paused = Promise.withResolvers<void>()
  const body = send(
    there.connections,
    (sent) => (given = sent),
    (piece) => {
      read += piece.length
      if (read > 1_000_000) given!.pause()
      if (read > 1_000_000) paused.resolve()
    },
  )
  await paused.promise
  const readThen = read
  // Whatever the host can still write, nothing of it is read.
  await new Promise((later) => setImmediate(later))
  await new Promise((later) => setImmediate(later))
  expect(read).toBe(readThen)
  expect(written).toBeLessThan(size)
  const resumed = setInterval(() => given!.resume(), 1)
  await body
  clearInterval(resumed)
  expect(read).toBe(size)
})

test('closing ends what is under way', async () => {
  await using there = await peer((socket) => socket.on('data', () => {}))
  const body = send(there.connections)
  await once(there.server, 'connection')
  await there.connections.close()
  await expect(body).rejects.toMatchObject({ code: 'closed' })
  await expect(send(there.connections)).rejects.toMatchObject({ code: 'closed' })
})

test('a secure host is spoken to as one, and one of another name is not', async () => {
  const file = (name: string) => readFileSync(new URL(`../../../test/files/${name}`, import.meta.url), 'utf8')
  const cert = file('localhost-cert.pem')
  setDefaultCACertificates([...getCACertificates('default'), cert])
  const server = createSecureServer({ cert, key: file('localhost-key.pem') }, (incoming, response) => {
    response.write('x'.repeat(100_000))
    response.end(incoming.url)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = (host: string, scheme = 'https') =>
    openConnections({ url: new URL(`${scheme}://${host}:${port}`), clock: systemClock, connectMs: 2_000 })
  for (const host of ['localhost', '127.0.0.1']) {
    const connections = open(host)
    for (let count = 0; count < 2; count++) expect(await send(connections)).toBe(`${'x'.repeat(100_000)}/x`)
    await connections.close()
  }
  const other = open('127.0.0.2')
  await expect(send(other)).rejects.toThrow()
  await other.close()
  server.closeAllConnections()
  server.close()
})
