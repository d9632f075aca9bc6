import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../../test/eventually.ts'
import { freePort } from '../../../test/free-port.ts'
import { skippingClock } from '../../../test/skipping-clock.ts'
import { openTestToolbox } from '../../../test/tools/open-test-toolbox.ts'
import { startRecordServer, type RecordServer } from '../../../test/tools/start-record-server.ts'

const headers = { Authorization: 'Bearer very-secret-token' }

async function start(port?: number): Promise<RecordServer> {
  const server = await startRecordServer(port === undefined ? {} : { port })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const bytes of request.setEncoding('utf8')) body += String(bytes)
  return body
}

test('headers are sent with every request, and to nobody that a server points to', async () => {
  const server = await start()
  const asked: string[] = []
  const other = createServer((request, response) => {
    asked.push(String(request.url))
    response.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/mcp`
  const { call } = await openTestToolbox({ url: server.url, headers })
  for (const status of [301, 302, 307, 308]) {
    server.intercept((_, response) => !!response.writeHead(status, { location: to }).end())
    expect(await call('create_event', { title: 'x' })).toEqual({
      isError: true,
      text: `It was not carried out: it redirects to ${to}: write that address in muster.yaml, if you trust it.`,
    })
  }
  server.intercept((_, response) => !!response.writeHead(303, { location: to }).end())
  expect(await call('create_event', { title: 'x' })).toMatchObject({ isUnknown: true })
  expect(asked).toEqual([])
  expect(new Set(server.headers.map(({ authorization }) => authorization))).toEqual(
    new Set([headers.Authorization]),
  )
})

test('what a server says of a key that it was given is not passed on', async () => {
  const server = await start()
  const { call } = await openTestToolbox({ url: server.url, headers })
  server.intercept((request, response) => {
    void bodyOf(request).then((body) => {
      const { id } = JSON.parse(body) as { id: number }
      const error = { code: -32_000, message: `bad token ${request.headers.authorization?.slice(7)}` }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error }))
    })
    return true
  })
  const { text } = await call('create_event', { title: 'x' })
  expect(text).toContain('bad token …')
  server.intercept((_, response) => !!response.writeHead(401).end())
  const refused = await openTestToolbox({ url: server.url, headers })
  expect(refused.told).toEqual(['it does not let Muster in (HTTP 401): look at its headers in muster.yaml'])
})

test('a session that is lost is begun anew, and the call carried out once', async () => {
  const server = await start()
  const { call, told } = await openTestToolbox({ url: server.url })
  server.forget()
  expect(
    await Promise.all([1, 2, 3].map((number) => call('create_event', { title: `Party ${number}` }))),
  ).toMatchObject([{ isError: false }, { isError: false }, { isError: false }])
  expect(server.records.calls.toSorted()).toEqual(
    [1, 2, 3].map((number) => `create_event {"title":"Party ${number}"}`),
  )
  expect(told).toEqual([])
})

test.each([500, 502, 503, 504])(
  'whether a call was carried out that is answered with %d nobody knows',
  async (status) => {
    const server = await start()
    const { call } = await openTestToolbox({ url: server.url, reads: ['list_events'] })
    server.intercept((_, response) => !!response.writeHead(status).end())
    expect(await call('create_event', { title: 'x' })).toMatchObject({ isError: true, isUnknown: true })
    expect(await call('list_events')).toEqual({
      isError: true,
      text: `It failed: it answered with HTTP ${status}.`,
    })
  },
)

test('a call whose connection breaks is unknown, and never sent again', async () => {
  const server = await start()
  const { call } = await openTestToolbox({ url: server.url })
  let calls = 0
  server.intercept((request) => {
    void bodyOf(request).then((body) => {
      if (body.includes('"tools/call"')) calls++
      request.socket.destroy()
    })
    return true
  })
  expect(await call('create_event', { title: 'x' })).toMatchObject({ isError: true, isUnknown: true })
  server.intercept(undefined)
  await call('list_events')
  expect(calls).toBe(1)
})

test('a server that is not there is told of, and used as soon as it is', async () => {
  const port = await freePort()
  const clock = skippingClock()
  const { toolbox, told, call } = await openTestToolbox({ url: `http://127.0.0.1:${port}/mcp` }, { clock })
  expect(told).toEqual(['nothing listens at its address'])
  expect(await call('list_events')).toMatchObject({
    text: 'It was not carried out. There is no tool calendar.list_events now.',
  })
  const server = await start(port)
  await clock.skip(1_000)
  await eventually(() => expect(toolbox.servers()).toMatchObject([{ state: 'ready' }]))
  expect(told).toEqual(['nothing listens at its address', undefined])
  await server[Symbol.asyncDispose]()
  expect(await call('create_event', { title: 'x' })).toEqual({
    isError: true,
    text: 'It was not carried out: nothing listens at its address.',
  })
  expect(toolbox.offered([])).toEqual([])
})

test('what is wrong with TLS is told', async () => {
  const server = await start()
  const { told } = await openTestToolbox({ url: server.url.replace('http:', 'https:') })
  expect(told).toEqual(['it speaks no TLS: the address may have to begin with http://'])
})

test('an answer without end is not read to it', async () => {
  const server = await start()
  const { call } = await openTestToolbox({ url: server.url })
  server.intercept((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed)
        if (!response.write('x'.repeat(1_000_000))) return void response.once('drain', more)
    }
    more()
    return true
  })
  expect(await call('create_event', { title: 'x' })).toMatchObject({
    isUnknown: true,
    text: expect.stringContaining('it sent more than 32 MB') as string,
  })
})

test.each([{ modern: false }, { modern: true }])(
  'tools that come and go are seen: $modern',
  async ({ modern }) => {
    const server = await startRecordServer({ modern })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const { toolbox } = await openTestToolbox({ url: server.url, hidden: ['later'] })
    expect(toolbox.servers()).toMatchObject([
      { problem: 'muster.yaml names tools that it does not have: later' },
    ])
    const inputSchema = { type: 'object' as const }
    server.records.others = [
      { name: 'later', inputSchema },
      { name: 'now', inputSchema },
    ]
    await eventually(() => expect(server.listeners()).toBe(1))
    await server.tellOfChange()
    await eventually(() => expect(toolbox.offered([]).map(({ name }) => name)).toContain('now'))
    expect(toolbox.servers()[0]).not.toHaveProperty('problem')
    expect(toolbox.offered([]).map(({ name }) => name)).not.toContain('later')
  },
)
