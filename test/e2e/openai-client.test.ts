import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import { dataUrl, makePng } from '../make-pictures.ts'
import { startTestServer, type TestServer } from '../server.ts'

let host: SimulatedServer
let server: TestServer
let client: OpenAI

beforeAll(async () => {
  host = await startSimulatedServer({
    clock: systemClock,
    firstTokenMs: 1,
    tokensPerSecond: 2_000,
    models: ['sim-chat'],
  })
  server = await startTestServer({
    config: {
      hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
      models: { assistant: ['sim-chat', 'quote'], fast: ['sim-chat'] },
    },
  })
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 })
  await fetch(`${server.url}/api/documents?name=runtime-config-connection.html`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/octet-stream' },
    body: await readFile('examples/postgresql/runtime-config-connection.html'),
  })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const messages = [{ role: 'user' as const, content: 'What is a pool?' }]

test('lists the models of the hosts and ours', async () => {
  const names = []
  for await (const model of client.models.list()) names.push(model.id)
  expect(names.toSorted()).toEqual(['assistant', 'fast', 'quote', 'sim-chat'])
  expect(await client.models.retrieve('sim-chat')).toMatchObject({
    id: 'sim-chat',
    object: 'model',
    owned_by: 'sim',
  })
})

test('answers whole, with the usage that the host reports', async () => {
  const answer = await client.chat.completions.create({ model: 'sim-chat', messages })
  expect(answer.choices[0]!.message.content).toContain('What is a pool?')
  expect(answer.choices[0]!.finish_reason).toBe('stop')
  expect(answer.usage!.completion_tokens).toBeGreaterThan(5)
})

test('streams the same text, and the usage only to who asks for it', async () => {
  const whole = await client.chat.completions.create({ model: 'fast', messages })
  const streamed = async (include_usage: boolean) => {
    let text = ''
    let usage
    const options = include_usage ? { stream_options: { include_usage } } : {}
    for await (const chunk of await client.chat.completions.create({
      model: 'fast',
      messages,
      stream: true,
      ...options,
    })) {
      text += chunk.choices[0]?.delta.content ?? ''
      usage ??= chunk.usage
    }
    return { text, usage }
  }
  expect(await streamed(false)).toEqual({ text: whole.choices[0]!.message.content, usage: undefined })
  expect((await streamed(true)).usage).toMatchObject({ completion_tokens: whole.usage!.completion_tokens })
})

test('the assistant counts too, whatever kind its host is of, what its host does not count, and quotes as nothing', async () => {
  const silent = createServer((request, response) => {
    request.resume()
    if (request.method === 'GET') return void response.writeHead(404).end()
    const chunk = {
      id: 'c',
      choices: [{ index: 0, delta: { content: 'A pool is a list.' }, finish_reason: 'stop' }],
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  })
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`
  await using own = await startTestServer({
    config: { hosts: [{ name: 'counts', kind: 'openai', url: host.url }] },
  })
  const asking = new OpenAI({ baseURL: `${own.url}/v1`, apiKey: own.key, maxRetries: 0 })
  const { usage: whole } = await asking.chat.completions.create({ model: 'assistant', messages })
  let streamed
  for await (const { usage } of await asking.chat.completions.create({
    model: 'assistant',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  }))
    streamed ??= usage ?? undefined
  expect(whole!.completion_tokens).toBeGreaterThan(5)
  expect(whole).not.toHaveProperty('estimated')
  expect(streamed).toMatchObject({
    prompt_tokens: whole!.prompt_tokens,
    completion_tokens: whole!.completion_tokens,
  })

  await using silently = await startTestServer({
    config: { hosts: [{ name: 'silent', kind: 'openai', url: silentUrl, models: ['silent'] }] },
  })
  await using none = await startTestServer({ config: { hosts: [] } })
  for (const [there, expected] of [
    [silently, { completion_tokens: 5, estimated: true }],
    [none, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ] as const) {
    const other = new OpenAI({ baseURL: `${there.url}/v1`, apiKey: there.key, maxRetries: 0 })
    const answer = await other.chat.completions.create({ model: 'assistant', messages })
    expect(answer.usage).toMatchObject(expected)
  }
  silent.closeAllConnections()
  silent.close()
})

test('shows pictures to a model, streamed and whole, and says which one is wrong', async () => {
  const shown = (...urls: string[]) => [
    {
      role: 'user' as const,
      content: [
        { type: 'text' as const, text: 'What is this?' },
        ...urls.map((url) => ({ type: 'image_url' as const, image_url: { url } })),
      ],
    },
  ]
  const good = dataUrl(makePng(640, 480))
  for (const model of ['sim-chat', 'fast', 'assistant']) {
    const whole = await client.chat.completions.create({ model, messages: shown(good, good) })
    const said = whole.choices[0]!.message.content!
    expect(said, model).toContain('I was shown 2 pictures (png of 640 by 480, png of 640 by 480).')
    let text = ''
    for await (const chunk of await client.chat.completions.create({
      model,
      messages: shown(good, good),
      stream: true,
    }))
      text += chunk.choices[0]?.delta.content ?? ''
    expect(text, model).toBe(said)
  }
  const wrong = client.chat.completions.create({ model: 'fast', messages: shown(good, 'data:image/png,') })
  await expect(wrong).rejects.toThrow(/expected the picture itself/)
  await expect(wrong).rejects.toMatchObject({ status: 400, param: 'messages.0.content.2.image_url.url' })
})

test('passes tools, JSON mode, stop and max_tokens through to the host', async () => {
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'lookup', parameters: { type: 'object', properties: { term: { type: 'string' } } } },
    },
  ]
  const called = await client.chat.completions.create({
    model: 'sim-chat',
    messages,
    tools,
    tool_choice: 'required',
  })
  const [call] = called.choices[0]!.message.tool_calls!
  expect(called.choices[0]!.finish_reason).toBe('tool_calls')
  expect(call).toMatchObject({ type: 'function', function: { name: 'lookup' } })

  const runner = client.chat.completions.stream({
    model: 'sim-chat',
    messages,
    tools,
    tool_choice: 'required',
  })
  const streamed = await runner.finalChatCompletion()
  expect(streamed.choices[0]!.message.tool_calls![0]).toMatchObject({ function: { name: 'lookup' } })

  const json = await client.chat.completions.create({
    model: 'sim-chat',
    messages,
    response_format: { type: 'json_object' },
  })
  expect(JSON.parse(json.choices[0]!.message.content!)).toHaveProperty('answer')

  const stopped = await client.chat.completions.create({ model: 'sim-chat', messages, stop: ['simulated'] })
  expect(stopped.choices[0]!.message.content).toBe('This is a ')

  const cut = await client.chat.completions.create({ model: 'sim-chat', messages, max_tokens: 3, seed: 7 })
  expect(cut.choices[0]!.finish_reason).toBe('length')
  expect(host.bodies().at(-1)).toMatchObject({ seed: 7, max_tokens: 3 })
})

test('the assistant answers from the documents, with citations as annotations', async () => {
  const question = [{ role: 'user' as const, content: 'How do I raise the maximum number of connections?' }]
  const answer = await client.chat.completions.create({ model: 'assistant', messages: question })
  const { content, annotations } = answer.choices[0]!.message as unknown as {
    content: string
    annotations: {
      document_citation: { number: number; title: string; start: number; end: number; text: string }
    }[]
  }
  expect(content).toContain('max_connections')
  expect(annotations.length).toBeGreaterThan(0)
  for (const { document_citation: citation } of annotations) {
    expect(content).toContain(`[${citation.number}]`)
    expect(citation.title).toContain('Connections and Authentication')
    expect(citation.end - citation.start).toBe(citation.text.length)
  }
  let text = ''
  let last
  for await (const chunk of await client.chat.completions.create({
    model: 'assistant',
    messages: question,
    stream: true,
  })) {
    text += chunk.choices[0]?.delta.content ?? ''
    last = chunk
  }
  expect(text).toBe(content)
  expect((last!.choices[0]!.delta as { annotations?: unknown }).annotations).toEqual(annotations)
})

test('the assistant hands calls of a client’s own tools to it, and goes on with what they gave back', async () => {
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'lookup', parameters: { type: 'object', properties: { term: { type: 'string' } } } },
    },
  ]
  const asked = { model: 'assistant', tools, tool_choice: 'required' as const }
  const question = [{ role: 'user' as const, content: 'How do I raise the maximum number of connections?' }]
  const whole = await client.chat.completions.create({ ...asked, messages: question })
  const { message, finish_reason: reason } = whole.choices[0]!
  expect(reason).toBe('tool_calls')
  expect(message).toMatchObject({ content: null, tool_calls: [{ function: { name: 'lookup' } }] })
  const [call] = message.tool_calls!
  expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toHaveProperty('term')

  const streamed = await client.chat.completions
    .stream({ ...asked, messages: question })
    .finalChatCompletion()
  expect(streamed.choices[0]!.message.tool_calls![0]).toMatchObject({
    id: call!.id,
    function: { name: 'lookup' },
  })

  const given = { role: 'tool' as const, tool_call_id: call!.id, content: 'The limit here is 750.' }
  const answered = await client.chat.completions.create({
    ...asked,
    messages: [...question, message, given],
  })
  expect(answered.choices[0]!.message.content).toContain('max_connections')
  const { messages: sent } = host.bodies().at(-1) as { messages: { role: string }[] }
  expect(sent.slice(-3).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
  expect(sent.at(-1)).toEqual(given)
})

test.each([
  ['an unknown model', { model: 'sim-chta', messages }, 404, /Did you mean `sim-chat`/],
  ['no messages', { model: 'sim-chat', messages: [] }, 400, /messages/],
  ['a message without a role', { model: 'sim-chat', messages: [{ content: 'x' }] }, 400, /role/],
  ['a model that is not text', { model: 7, messages }, 400, /model/],
])('%s is refused in the shape that the client knows', async (_, body, status, message) => {
  const failure = await client.chat.completions.create(body as never).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(APIError)
  expect(failure).toMatchObject({ status, type: 'invalid_request_error' })
  expect((failure as APIError).message).toMatch(message)
})

test.each(['', '/api/v1', '/v1/v1'])(
  'a base URL that ends in %j is told with the right one',
  async (path) => {
    const astray = new OpenAI({ baseURL: server.url + path, apiKey: server.key, maxRetries: 0 })
    const asked = astray.chat.completions.create({
      model: 'sim-chat',
      messages: [{ role: 'user', content: 'x' }],
    })
    await expect(asked).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining(`${server.url}/v1 here`),
    })
  },
)

test('a wrong key is refused', async () => {
  const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'wrong', maxRetries: 0 })
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 401 })
})

test('a client that leaves ends the work on the host', async () => {
  await using slow = await startSimulatedServer({
    clock: systemClock,
    tokensPerSecond: 0.1,
    models: ['slow'],
  })
  await using own = await startTestServer({
    config: { hosts: [{ name: 'slow', kind: 'simulated', url: slow.url }] },
  })
  const leaving = new OpenAI({ baseURL: `${own.url}/v1`, apiKey: own.key, maxRetries: 0 })
  const stream = await leaving.chat.completions.create({ model: 'slow', messages, stream: true })
  for await (const _ of stream) break
  await expect.poll(() => slow.inFlight()).toBe(0)
  expect(slow.requests()).toBe(1)
})
