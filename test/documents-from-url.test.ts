import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startTestServer } from './server.ts'

let page: string
beforeAll(async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Ferry</h1><p>It leaves at noon.</p>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/times`
  return () => server.close()
})

async function add(config: object): Promise<{ status: number; body: unknown; found: unknown }> {
  const server = await startTestServer({ config })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const added = await post('/api/documents/from-url', { url: page })
  const search = await post('/v1/search', {
    question: 'And where to?',
    history: [{ role: 'user', text: 'When does the ferry leave?' }],
  })
  return { status: added.status, body: await added.json(), found: await search.json() }
}

test('a page is fetched, and found', async () => {
  const { status, body, found } = await add({ documents: { privateAddresses: true } })
  expect(status).toBe(201)
  expect(body).toMatchObject({ document: { title: 'Ferry', name: expect.stringMatching(/times\.html$/) } })
  expect(found).toMatchObject({ results: [{ text: 'It leaves at noon.' }] })
})

test('one of the internal network is not, unless that is allowed', async () => {
  const { status, body, found } = await add({})
  expect(status).toBe(403)
  expect(body).toMatchObject({
    error: { code: 'forbidden', message: expect.stringContaining('internal network') },
  })
  expect(found).toEqual({ results: [] })
})
