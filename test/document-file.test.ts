import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { makePdf } from './make-pdf.ts'
import type { CollectionSummary, DocumentSummary } from '../src/wire/index.ts'
import { addDocument, ask, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
let anna: Somebody
beforeAll(async () => {
  server = await startTestServer()
  anna = await newcomer(server, 'anna')
})
afterAll(() => server[Symbol.asyncDispose]())

async function get(id: string, headers: Record<string, string> = {}, by = anna): Promise<Response> {
  return fetch(`${server.url}/api/documents/${id}/file`, { headers: { ...by.headers, ...headers } })
}

test('the file comes back as it was, as a download in which nothing runs', async () => {
  const page = '<!doctype html><title>Grüße</title><script>alert(1)</script><p>Text.'
  const id = await addDocument(anna, 'annas', page, 'folder/Grüße "1".html')
  const response = await get(id)
  expect(await response.text()).toBe(page)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.html",
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
    'content-length': String(Buffer.byteLength(page)),
  })
})

test('documents and collections are listed as people sort them', async () => {
  const carl = await newcomer(server, 'carl')
  for (const [collection, name] of [
    ['Year 10', 'Report 10.txt'],
    ['Year 9', 'Über 1.txt'],
    ['Year 10', 'Report 2.txt'],
    ['Year 10', 'report 1.txt'],
    ['Year 9', 'Zebra.txt'],
  ] as const)
    await addDocument(carl, collection, `The ${name} of carl.`, name)
  const listed = (await carl.call('GET', '/api/documents')).json as { documents: DocumentSummary[] }
  const own = listed.documents.filter(({ collection }) => collection.startsWith('Year'))
  expect(own.map(({ collection, name }) => `${collection}: ${name}`)).toEqual([
    'Year 9: Über 1.txt',
    'Year 9: Zebra.txt',
    'Year 10: report 1.txt',
    'Year 10: Report 2.txt',
    'Year 10: Report 10.txt',
  ])
  const { collections } = (await carl.call('GET', '/api/collections')).json as {
    collections: CollectionSummary[]
  }
  const years = collections.map(({ name }) => name).filter((name) => name.startsWith('Year'))
  expect(years).toEqual(['Year 9', 'Year 10'])
})

test('a reader of PDF asks for the pieces that it needs, and not again for what it has', async () => {
  const id = await addDocument(anna, 'annas', '0123456789', 'digits.txt')
  const check = async (headers: Record<string, string>, expected: [number, string, string | null]) => {
    const response = await get(id, headers)
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual(expected)
  }
  await check({ range: 'bytes=2-4' }, [206, '234', 'bytes 2-4/10'])
  await check({ range: 'bytes=7-' }, [206, '789', 'bytes 7-9/10'])
  await check({ range: 'bytes=8-99' }, [206, '89', 'bytes 8-9/10'])
  await check({ range: 'bytes=-3' }, [206, '789', 'bytes 7-9/10'])
  await check({ range: 'bytes=-99' }, [206, '0123456789', 'bytes 0-9/10'])
  await check({ range: 'bytes=10-' }, [416, '', 'bytes */10'])
  for (const range of ['bytes=4-2', 'bytes=1-2,4-5', 'bytes=-', 'lines=1-2'])
    await check({ range }, [200, '0123456789', null])
  const etag = (await get(id)).headers.get('etag')!
  await check({ 'if-none-match': etag }, [304, '', null])
  await check({ range: 'bytes=2-4', 'if-range': etag }, [206, '234', 'bytes 2-4/10'])
  await check({ range: 'bytes=2-4', 'if-range': '"other"' }, [200, '0123456789', null])
})

test('a file of many pieces comes whole', async () => {
  const text = Array.from({ length: 120_000 }, (_, line) => `line ${line}`).join('\n')
  const id = await addDocument(anna, 'annas', text, 'long.txt')
  expect(await (await get(id)).text()).toBe(text)
})

test('whoever takes their things along gets the files, and who deletes them deletes the files', async () => {
  const id = await addDocument(anna, 'annas', 'The addax is mine.', 'addax.txt')
  const lines = (await anna.call('GET', '/api/my/export')).text.trim().split('\n')
  const pieces = lines
    .map((line) => JSON.parse(line) as { file?: { documentId: string; base64: string } })
    .filter(({ file }) => file?.documentId === id)
    .map(({ file }) => Buffer.from(file!.base64, 'base64').toString())
  expect(pieces.join('')).toBe('The addax is mine.')
  await anna.call('DELETE', `/api/documents/${id}`)
  expect((await get(id)).status).toBe(404)
})

test('a citation of a PDF of 500 pages names the page, and the PDF that it was read from has it there', async () => {
  const rare = ['quokka', 'numbat', 'bilby']
  const onPage = (page: number) => rare[[17, 250, 500].indexOf(page)] ?? 'nothing of note'
  const pdf = makePdf({
    title: 'Animals of the islands',
    pages: Array.from({ length: 500 }, (_, index) => [
      { x: 72, y: 760, text: 'Animals of the islands' },
      {
        x: 72,
        y: 700,
        text: `On sheet ${index + 1} of this book there is the ${onPage(index + 1)}, and much else.`,
      },
      { x: 300, y: 40, text: String(index + 1) },
    ]),
  })
  const query = new URLSearchParams({ name: 'animals.pdf', collection: 'annas' })
  const added = await anna.call('POST', `/api/documents?${query}`, pdf)
  expect(added.status, added.text).toBe(201)
  const { document } = added.json as { document: { id: string; mediaType: string } }
  for (const [index, page] of [17, 250, 500].entries()) {
    const found = await anna.call('POST', '/api/search', {
      question: `Where is the ${rare[index]}?`,
      limit: 1,
    })
    expect((found.json as { results: object[] }).results).toMatchObject([
      { documentId: document.id, page, text: expect.stringContaining(`On sheet ${page} of this book`) },
    ])
    const { events } = await ask(anna, `Where is the ${rare[index]}?`, { model: 'quote' })
    expect(events).toContain(`"page":${page},`)
  }
  // What a reader of PDF opens at that page is the file itself.
  const response = await get(document.id)
  expect(response.headers.get('content-type')).toBe('application/pdf')
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(sha256(pdf))
})

test('a file of 1 GB is refused by what it says of itself, and by what comes, without being taken in', async () => {
  const gigabyte = 1024 ** 3
  const piece = Buffer.alloc(1024 * 1024, 'text ')
  /** Sends the head, and pieces for as long as the server reads them, where there is a body at all. */
  const send = (headers: Record<string, string | number>, { withBody }: { withBody: boolean }) =>
    new Promise<{ status?: number | undefined; sent: number }>((resolve) => {
      const upload = request(`${server.url}/api/documents?name=huge.txt&collection=annas`, {
        method: 'POST',
        headers: { ...anna.headers, 'content-type': 'application/octet-stream', ...headers },
      })
      let sent = 0
      let isOver = false
      const end = (status?: number) => {
        isOver = true
        resolve({ status, sent })
        upload.destroy()
      }
      upload.on('response', ({ statusCode }) => end(statusCode))
      // The server closes what it does not read; its answer may be lost with what was on its way.
      upload.on('error', () => end())
      const write = () => {
        if (isOver || sent >= gigabyte) return
        sent += piece.length
        upload.write(piece, write)
      }
      if (withBody) write()
      else upload.flushHeaders()
    })
  expect(await send({ 'content-length': gigabyte }, { withBody: false })).toEqual({ status: 413, sent: 0 })
  const { sent } = await send({ 'transfer-encoding': 'chunked' }, { withBody: true })
  expect(sent).toBeLessThan(gigabyte / 2)
  expect((await anna.call('GET', '/api/documents')).text).not.toContain('huge.txt')
})
