import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administrator, byKey } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
/** One that takes little. */
let small: TestServer
beforeAll(async () => {
  server = await startTestServer()
  small = await startTestServer({ config: { limits: { bodyBytes: 1_024 } } })
})
afterAll(() => Promise.all([server, small].map((one) => one[Symbol.asyncDispose]())))

const messages = [{ role: 'user', content: 'Hello.' }]

/** What stands in the place of an id. */
const names = ['x', '%00', '..%2f..%2fetc', '%F0%9F%98%80', 'a'.repeat(2_000), '%ff']
const bodies = [
  '{',
  'null',
  '[]',
  '{}',
  '['.repeat(5_000) + ']'.repeat(5_000),
  JSON.stringify({ model: {}, messages: [{ role: 5 }], question: [1], limit: '5', evidence: [{ text: 1 }] }),
  JSON.stringify({ question: '\0\ud800', name: '\0', title: 'a'.repeat(100_000), conversationId: '\0' }),
  '{"name":"../../x","email":"a@b","role":"god","amount":1e999,"limit":-1,"collections":["\u202e"]}',
  '{"__proto__":{"role":"administrator"},"constructor":{"prototype":{}},"question":"q","model":"\\u0000"}',
  '{"url":"file:///etc/passwd"}',
]

test('whatever is sent to whichever route, what is wrong is told in one shape, and nothing breaks', async () => {
  const routes = server.server.routes.filter(
    ({ method, path }) => method !== 'HEAD' && path !== '/*' && path !== '/api/my/account',
  )
  expect(routes.length).toBeGreaterThan(80)
  const problems: string[] = []
  const send = async (method: string, path: string, body: string | undefined) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${server.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    if (response.status < 400) return
    const said = `${method} ${path} ${body?.slice(0, 60)}: ${response.status} ${text.slice(0, 200)}`
    // Two at once may be one too many for what is costly.
    if (response.status >= 500 && !text.includes('"busy"')) problems.push(said)
    else if (!/^\{"error":\{"message":".+"type":".+"code":".+"param":.+\}\}$/s.test(text)) problems.push(said)
  }
  for (const { method, path } of routes) {
    const ids = /[:*]/.test(path) ? names : ['']
    const sent = method === 'GET' || method === 'DELETE' ? [undefined] : bodies
    const pairs = [
      ...ids.map((id) => [id, sent[0]] as const),
      ...sent.map((body) => [ids[0]!, body] as const),
    ]
    await Promise.all(
      pairs.map(([id, body]) =>
        send(
          method,
          `${path.replaceAll(/:\w+|\*/g, id)}${method === 'GET' ? '?q=%00&limit=a&after=-1' : ''}`,
          body,
        ),
      ),
    )
  }
  expect(problems).toEqual([])
})

function ask({ url, key }: TestServer, method: string, path: string, body?: object): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  })
}

test('a body that is too large is told how much is taken', async () => {
  const asked = await ask(small, 'POST', '/v1/chat/completions', { model: 'x'.repeat(2_000) })
  expect(asked.status).toBe(413)
  expect(await asked.text()).toMatch(/larger than the 1024 bytes that this server takes here\. Send less/)
})

test.each([
  ['/v1/chat/completions', 'application/json'] as const,
  ['/api/documents?name=a.txt', 'application/octet-stream'] as const,
])(
  'a compressed body is refused by %s, with what to do, and one that says it is not is taken',
  async (path, type) => {
    const send = (encoding: string, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(server.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.key}`,
          'content-type': type,
          'content-encoding': encoding,
        },
        body,
      })
    const body = JSON.stringify({ model: 'quote', messages })
    const asked = await send('gzip', new Uint8Array(gzipSync(body)))
    expect(asked.status).toBe(415)
    expect(asked.headers.get('accept-encoding')).toBe('identity')
    const { error } = (await asked.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe('unsupported-media-type')
    expect(error.message).toMatch(/without the header `content-encoding`/)
    expect((await send('identity', body)).ok).toBe(true)
  },
)

test('headers that are too large are told in the same shape', async () => {
  const asked = await fetch(`${server.url}/v1/models`, { headers: { 'x-long': 'a'.repeat(20_000) } })
  expect(asked.status).toBe(431)
  expect(await asked.json()).toMatchObject({ error: { code: 'too-large', type: 'invalid_request_error' } })
})

test.each<[string, string, object | undefined, number, string | RegExp]>([
  ['POST', '/v1/chat/completions', {}, 400, '`model`: expected text, got nothing'],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages: [] },
    400,
    '`messages`: expected a list that is not empty, got an empty list',
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages: [{ role: 'user', content: 5 }] },
    400,
    '`messages.0.content`: expected a text, or a list of parts that each have a type',
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages: [{ role: 'wizard', content: [] }] },
    400,
    '`messages.0.role`: expected one of system, developer, user, assistant, tool, function, got a text',
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages, muster: { wait: 1 } },
    400,
    '`muster`: unknown field `wait`',
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages, muster: { maxWaitSeconds: 'long' } },
    400,
    '`muster.maxWaitSeconds`: expected a number, got a text',
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'assistant', messages, n: 2 },
    400,
    /^`n`: `assistant` gives one answer/,
  ],
  ['POST', '/v1/search', { question: '', limit: 0 }, 400, /^`question`: expected text, got an empty text$/],
  ['GET', '/api/ledger?limit=-2', undefined, 400, '`limit`: expected at least 1, got a text'],
  ['POST', '/v1/search', { question: ' \n ' }, 400, '`question`: expected text, got only spaces'],
  [
    'POST',
    '/api/runs',
    { question: 'x'.repeat(100_001) },
    400,
    '`question`: expected at most 100000 characters, got 100001 characters',
  ],
  [
    'POST',
    '/v1/completions',
    { model: 'm', prompt: 'Hello' },
    404,
    /\/v1\/completions\. .*POST \/v1\/chat\/completions, POST \/v1\/responses/,
  ],
  [
    'POST',
    '/v1/responses',
    { model: 'm', input: 'Hello', conversation: 'conv_1' },
    400,
    '`conversation`: no conversations of programs are kept here. Send the items of the whole conversation in `input`.',
  ],
])('%s %s %j is told what was expected', async (method, path, body, status, message) => {
  const asked = await ask(server, method, path, body)
  const { error } = (await asked.json()) as { error: { message: string } }
  expect(asked.status).toBe(status)
  if (typeof message === 'string') expect(error.message).toBe(message)
  else expect(error.message).toMatch(message)
})

test('a limited key is told where there is nothing, not that another key would help', async () => {
  const boss = await administrator(server)
  const narrow = await byKey(server, boss, { areas: ['chat'] })
  const asked = await narrow.call('POST', '/v1/completions', { model: 'm', prompt: 'Hello' })
  expect(asked.status).toBe(404)
  expect(asked.text).toContain('POST /v1/chat/completions')
  expect((await narrow.call('GET', '/api/documents')).status).toBe(403)
})

test.each([
  [
    'application/x-www-form-urlencoded',
    415,
    /kind that is not taken here\. Send JSON, with .*application\/json/,
  ],
  ['text/plain', 400, /expected JSON, got plain text\. Send the header .*application\/json/],
])('a body sent as %s is told how it is to be sent', async (contentType, status, message) => {
  const asked = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': contentType },
    body: JSON.stringify({ model: 'm', messages }),
  })
  const { error } = (await asked.json()) as { error: { message: string } }
  expect(asked.status).toBe(status)
  expect(error.message).toMatch(message)
})
