import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI, { APIError } from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { parseFaults, startSimulatedServer, type SimulatedServer } from '../src/model/index.ts'
import { simulatedEmbedding } from '../src/model/simulated/simulated-embedding.ts'
import { administrator, newcomer } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

const texts = ['a dog', 'a cat and a house', '一只狗']
const vectors = texts.map((text) => [...simulatedEmbedding(text)])
const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)

async function startHost(options: Partial<Parameters<typeof startSimulatedServer>[0]> = {}) {
  const host = await startSimulatedServer({ clock: systemClock, models: ['bge-m3', 'chatty'], ...options })
  onTestFinished(() => host[Symbol.asyncDispose]())
  return host
}

async function start(hosts: SimulatedServer[], config: object = {}) {
  const server = await startTestServer({
    config: {
      hosts: hosts.map(({ url }, index) => ({ name: `h${index}`, kind: 'simulated', url })),
      models: { vectors: ['bge-m3', 'other-vectors', 'quote'] },
      ...config,
    },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, client: clientOf(server) }
}

function clientOf({ url, key: ownKey }: TestServer, key = ownKey): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
}

async function refused(asked: Promise<unknown>): Promise<APIError> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(APIError)
  return error as APIError
}

const vectorsIn = ({ data }: OpenAI.CreateEmbeddingResponse) => data.map(({ embedding }) => embedding)

test('a client gets the vectors that its host makes, as numbers, in base64, and as it asks by itself', async () => {
  const { client } = await start([await startHost()])
  for (const encoding_format of ['float', 'base64', undefined] as const) {
    const made = await client.embeddings.create({
      model: 'bge-m3',
      input: texts,
      ...(encoding_format && { encoding_format }),
    })
    expect(made).toMatchObject({ object: 'list', model: 'bge-m3' })
    expect(made.usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens })
    const expected =
      encoding_format === 'base64'
        ? vectors.map((vector) => Buffer.from(Float32Array.from(vector).buffer).toString('base64'))
        : vectors
    expect(vectorsIn(made)).toEqual(expected)
  }
  const { data, response } = await client.embeddings
    .create({ model: 'h0/bge-m3', input: texts[0]! })
    .withResponse()
  expect(vectorsIn(data)).toEqual([vectors[0]])
  expect(response.headers.get('x-muster-host')).toBe('h0')
  expect(response.headers.get('x-muster-model')).toBe('bge-m3')
})

test('a name of ours means its first model alone: vectors of two models cannot be compared', async () => {
  const host = await startHost({ models: ['bge-m3', 'other-vectors', 'chatty'] })
  const { client } = await start([host])
  const { response } = await client.embeddings.create({ model: 'vectors', input: 'a dog' }).withResponse()
  expect(response.headers.get('x-muster-model')).toBe('bge-m3')

  const without = await start([await startHost({ models: ['other-vectors'] })])
  const error = await refused(without.client.embeddings.create({ model: 'vectors', input: 'a dog' }))
  expect([error.status, error.code, error.param]).toEqual([404, 'not-found', 'model'])
  expect(error.message).toContain('`bge-m3`')

  for (const model of ['assistant', 'quote']) {
    const { status, message, param } = await refused(client.embeddings.create({ model, input: 'a dog' }))
    expect([status, param]).toEqual([400, 'model'])
    expect(message).toContain('such as `bge-m3`')
  }
})

test('one that fails is left for another, and neither is kept from chats for it', async () => {
  const [broken, well] = [await startHost(), await startHost()]
  broken.setFaults(parseFaults('refuse'))
  const { server, client } = await start([broken, well])
  for (let time = 0; time < 6; time++)
    expect(vectorsIn(await client.embeddings.create({ model: 'bge-m3', input: texts }))).toEqual(vectors)
  const hosts = await (await administrator(server)).call('GET', '/api/hosts')
  expect((hosts.json as { hosts: object[] }).hosts).toMatchObject([
    { name: 'h0', state: 'ready' },
    { name: 'h1', state: 'ready' },
    { name: 'quote', state: 'ready' },
  ])
  broken.setFaults(() => undefined)
  const { response } = await client.chat.completions
    .create({ model: 'h0/chatty', messages: [{ role: 'user', content: 'Hello.' }] })
    .withResponse()
  expect(response.headers.get('x-muster-host')).toBe('h0')
  well.setFaults(parseFaults('refuse'))
  await broken.kill()
  const { status, code, message } = await refused(client.embeddings.create({ model: 'bge-m3', input: 'a' }))
  expect([status, code]).toEqual([503, 'busy'])
  expect(message).toMatch(/No host can answer with bge-m3 right now \(h0, h1\).+Try again in/)
})

test('it is counted and paid for by what was read, and refused where that is spent', async () => {
  const { server } = await start([await startHost()], {
    prices: { 'bge-m3': { input: 10, output: 1_000 } },
  })
  const boss = await administrator(server)
  const anna = await newcomer(server, 'anna')
  const limited = await anna.call('POST', '/api/keys', { name: 'vectors', models: ['bge-m3'] })
  const { key } = limited.json as { key: string }
  const client = clientOf(server, key)
  await client.embeddings.create({ model: 'bge-m3', input: texts })
  const { usage } = (await boss.call('GET', '/api/usage')).json as { usage: object[] }
  expect(usage).toMatchObject([
    { model: 'bge-m3', requests: 1, promptTokens: tokens, completionTokens: 0, money: (tokens * 10) / 1e6 },
  ])
  const { text } = await boss.call('GET', '/metrics')
  expect(text).toContain(
    'gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="embeddings",gen_ai_response_model="bge-m3",muster_host="h0"} 1',
  )
  expect(await refused(client.embeddings.create({ model: 'chatty', input: 'a' }))).toMatchObject({
    status: 403,
    param: 'model',
  })
  const budget = { scope: 'everyone', period: 'month', tokens: tokens + 2 }
  expect((await boss.call('PUT', '/api/budgets', budget)).status).toBe(200)
  const tooMuch = await refused(client.embeddings.create({ model: 'bge-m3', input: 'a dog '.repeat(100) }))
  expect([tooMuch.status, tooMuch.code]).toEqual([429, 'budget-spent'])
})

test('where the host does not say what was read, it is estimated', async () => {
  const body = JSON.stringify({ object: 'list', data: [{ index: 0, embedding: [1] }] })
  const silent = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body),
  )
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  const { server, client } = await start([], {
    hosts: [
      {
        name: 'h',
        kind: 'vllm',
        url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`,
        models: ['bge-m3'],
      },
    ],
  })
  await client.embeddings.create({ model: 'bge-m3', input: 'a dog '.repeat(100) })
  const { usage } = (await (await administrator(server)).call('GET', '/api/usage')).json as {
    usage: object[]
  }
  expect(usage).toMatchObject([{ model: 'bge-m3', promptTokens: 150, completionTokens: 0 }])
})

test.each([
  [{}, 'model'],
  [{ model: 'bge-m3' }, 'input'],
  [{ model: 'bge-m3', input: [] }, 'input'],
  [{ model: 'bge-m3', input: [1.5] }, 'input'],
  [{ model: 'bge-m3', input: ['a', 1] }, 'input'],
  [{ model: 'bge-m3', input: { text: 'a' } }, 'input'],
  [{ model: 'bge-m3', input: 'a', encoding_format: 'hex' }, 'encoding_format'],
  [{ model: 'bge-m3', input: 'a', muster: { priority: 'never' } }, 'muster.priority'],
])('%j is refused, with what was expected', async (body, param) => {
  const { client } = await start([await startHost()])
  const error = await refused(client.post('/embeddings', { body }))
  expect([error.status, error.code, error.param]).toEqual([400, 'bad-request', param])
  expect(error.message).toMatch(/expected/i)
})

test('what no host knows of here goes to it as it came', async () => {
  const host = await startHost()
  const { client } = await start([host])
  const { status, message } = await refused(
    client.embeddings.create({ model: 'bge-m3', input: [1, 2, 3], dimensions: 8 }),
  )
  // The simulated host reads no tokens: that it says so shows that they came to it.
  expect([status, message]).toEqual([400, expect.stringContaining('expected a text or a list of texts')])
})
