import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer } from '../../src/model/index.ts'
import { startTestServer, type TestServer } from '../server.ts'

const frame = Buffer.from(
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content: 'x'.repeat(8_000) }, finish_reason: null }] })}\n\n`,
)
const ending = `data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`

/** A host that sends as fast as it is read, and says how much was taken from it. */
async function startFastHost(megabytes: number) {
  let taken = 0
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    void send(response)
  })
  async function send(response: ServerResponse): Promise<void> {
    while (taken < megabytes * 1e6 && !response.destroyed) {
      taken += frame.length
      if (response.write(frame)) continue
      await new Promise<void>((resume) => {
        const go = () => {
          response.off('drain', go).off('close', go)
          resume()
        }
        response.once('drain', go).once('close', go)
      })
    }
    response.end(ending)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    taken: () => taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function openSocket(server: TestServer): Socket {
  const { hostname, port } = new URL(server.url)
  return connect(Number(port), hostname)
}

function head(server: TestServer, length: number): string {
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.key}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
}

const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] })

test('a client that stops reading holds its host up, not our memory, and gets all of it when it reads on', async () => {
  const megabytes = 30
  await using host = await startFastHost(megabytes)
  await using server = await startTestServer({
    config: { hosts: [{ name: 'fast', kind: 'vllm', url: host.url, models: ['m'] }] },
  })
  const socket = openSocket(server)
  socket.on('error', () => {})
  socket.pause()
  socket.write(head(server, body.length) + body)
  // What is taken from the host comes to rest long before its end.
  let before = -1
  await expect
    .poll(
      () => {
        const still = host.taken() > 0 && host.taken() === before
        before = host.taken()
        return still
      },
      { interval: 200 },
    )
    .toBe(true)
  // The buffers of four sockets and ours: a system may give each some megabytes.
  expect(host.taken()).toBeLessThan(20e6)
  let bytes = 0
  let tail = ''
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    tail = (tail + chunk.toString()).slice(-400)
    if (tail.includes('[DONE]')) socket.end()
  })
  socket.resume()
  await once(socket, 'close')
  expect(bytes).toBeGreaterThan(megabytes * 1e6)
  expect(tail).toContain('"finish_reason":"stop"')
})

test('a client that stops reading and then vanishes frees its place', async () => {
  await using host = await startFastHost(60)
  await using server = await startTestServer({
    config: { hosts: [{ name: 'fast', kind: 'vllm', url: host.url, models: ['m'], concurrency: 1 }] },
  })
  const socket = openSocket(server)
  socket.pause()
  socket.write(head(server, body.length) + body)
  await expect.poll(() => host.taken()).toBeGreaterThan(1e6)
  socket.destroy()
  const inFlight = async () => {
    const response = await fetch(`${server.url}/metrics`, {
      headers: { authorization: `Bearer ${server.key}` },
    })
    return /^muster_host_requests_in_flight\{host="fast"\} (\d+)$/m.exec(await response.text())?.[1]
  }
  await expect.poll(inFlight).toBe('0')
})

test('fifty megabytes are refused with a reason, and half a body of somebody who is gone harms nobody', async () => {
  await using host = await startSimulatedServer({
    clock: systemClock,
    models: ['m'],
    firstTokenMs: 0,
    tokensPerSecond: 10_000,
  })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'h', kind: 'simulated', url: host.url }] },
  })
  const large = openSocket(server)
  large.on('error', () => {})
  let answer = ''
  large.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  large.write(head(server, 50_000_000))
  large.write(Buffer.alloc(1_000_000, 32))
  await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"too-large"/)
  large.destroy()

  const gone = openSocket(server)
  await once(gone, 'connect')
  gone.write(head(server, body.length) + body.slice(0, 20))
  gone.destroy()

  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body,
  })
  expect(await response.text()).toContain('[DONE]')
  expect(host.requests()).toBe(1)
})
