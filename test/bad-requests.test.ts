import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

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
