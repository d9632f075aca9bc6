import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDocument, newcomer, type Somebody } from './people.ts'
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
  const text = Array.from({ length: 300_000 }, (_, line) => `line ${line}`).join('\n')
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
