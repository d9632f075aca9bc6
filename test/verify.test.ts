import { afterAll, beforeAll, expect, test } from 'vitest'
import { check } from '../src/verify/index.ts'
import type { RunEvent } from '../src/wire/index.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
const text = 'The tower is 324 metres tall. It was completed in 1889.'

beforeAll(async () => {
  server = await startTestServer()
  const query = new URLSearchParams({ name: 'tower.txt', collection: 'library' })
  const added = await call(`/api/documents?${query}`, Buffer.from(text))
  expect(added.status).toBe(201)
})
afterAll(() => server[Symbol.asyncDispose]())

function call(path: string, body: object | Buffer): Promise<Response> {
  const isFile = Buffer.isBuffer(body)
  return fetch(new URL(path, server.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.key}`,
      'content-type': isFile ? 'application/octet-stream' : 'application/json',
    },
    body: isFile ? new Uint8Array(body) : JSON.stringify(body),
  })
}

const request = { answer: 'The tower is 342 metres tall. It was completed in 1889.', evidence: [text] }

test('POST /v1/check says what the library says', async () => {
  const response = await call('/v1/check', request)
  expect(response.status).toBe(200)
  const checked = await response.json()
  expect(checked).toEqual(JSON.parse(JSON.stringify(check(request))))
  expect(checked).toMatchObject({ claims: [{ verdict: 'contradicted' }, { verdict: 'supported' }] })
})

test('a long answer is checked apart, and comes out the same', async () => {
  const long = { ...request, evidence: [text, 'Nothing of that. '.repeat(4_000)] }
  const response = await call('/v1/check', long)
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(check(long))))
})

test('a body that is no check is refused by name', async () => {
  const response = await call('/v1/check', { answer: 'It is.', evidence: 5 })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('evidence') } })
})

test('a run has a verdict on every claim, before its end, and they are stored with it', async () => {
  const started = await call('/api/runs', { question: 'How tall is the tower?' })
  const { runId } = (await started.json()) as { runId: string }
  const read = async () => {
    const events = await fetch(new URL(`/api/runs/${runId}/events`, server.url), {
      headers: { authorization: `Bearer ${server.key}` },
    })
    return (await events.text())
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as RunEvent)
  }
  const events = await read()
  const verdicts = events.filter((event) => event.type === 'verdict')
  expect(verdicts).toMatchObject([{ verdict: 'supported', evidence: [{ passage: 1 }] }])
  expect(events.at(-1)!.type).toBe('run-done')
  const answer = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  expect(answer.slice(verdicts[0]!.start, verdicts[0]!.end)).toContain('The tower is 324 metres tall.')
  expect(await read()).toEqual(events)
})

test('an OpenAI client finds the verdicts in the message', async () => {
  const messages = [{ role: 'user', content: 'How tall is the tower?' }]
  const whole = await call('/v1/chat/completions', { model: 'assistant', messages })
  expect(await whole.json()).toMatchObject({
    choices: [{ message: { muster: { claims: [{ verdict: 'supported' }] } } }],
  })
  const streamed = await call('/v1/chat/completions', { model: 'assistant', messages, stream: true })
  const chunks = (await streamed.text()).split('\n').filter((line) => line.includes('"muster":{"claims"'))
  expect(chunks).toHaveLength(1)
})
