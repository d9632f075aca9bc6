import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { AddResult } from '../src/wire/index.ts'
import { newcomer } from './people.ts'
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

test('a page that has not changed is not read again, and nobody learns of a page that is not theirs', async () => {
  let version = 1
  const asked: (string | undefined)[] = []
  const pages = createServer((request, response) => {
    asked.push(request.headers['if-none-match'])
    const etag = `"v${version}"`
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
    else
      response
        .writeHead(200, { 'content-type': 'text/html', etag })
        .end(`<p>The ferry of version ${version}.`)
  }).listen(0, '127.0.0.1')
  await once(pages, 'listening')
  onTestFinished(() => void pages.close())
  const url = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/times`
  const server = await startTestServer({ config: { documents: { privateAddresses: true } } })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const anna = await newcomer(server, 'anna')
  const bob = await newcomer(server, 'bob')
  const add = async (by = anna) =>
    (await by.call('POST', '/api/documents/from-url', { url, collection: 'annas' })).json as AddResult
  const first = await add()
  expect(first).toMatchObject({ replaced: false, document: { url } })
  expect(await add()).toMatchObject({ unchanged: true, document: { id: first.document!.id } })
  version = 2
  expect(await add()).toMatchObject({ replaced: true, document: { id: first.document!.id } })
  expect(await add()).toMatchObject({ unchanged: true })
  expect(asked).toEqual([undefined, '"v1"', '"v1"', '"v2"'])
  expect(JSON.stringify(await add(bob))).not.toContain(first.document!.id)
  expect(asked.at(-1)).toBeUndefined()
})
