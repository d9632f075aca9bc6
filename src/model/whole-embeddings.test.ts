import { expect, test } from 'vitest'
import { eventsOf, failed, serve } from '../../test/host-kit.ts'
import type { ChatRequest } from './model.ts'

const asking = (parameters: object): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: 'unused' }],
  parameters: { muster: undefined, dimensions: 2, ...parameters },
  stream: false,
  embedding: true,
})
const base64 = (vector: number[]) => Buffer.from(Float32Array.from(vector).buffer).toString('base64')
const answer = (...vectors: unknown[]) =>
  JSON.stringify({
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'm',
    usage: { prompt_tokens: 3, total_tokens: 3 },
  })

async function askedOf(
  body: string,
  parameters: object,
  { status = 200, headers = {} }: { status?: number; headers?: object } = {},
) {
  const seen: { path?: string | undefined; body: string } = { body: '' }
  await using served = await serve((request, response) => {
    seen.path = request.url
    request.setEncoding('utf8').on('data', (piece: string) => (seen.body += piece))
    request.on('end', () =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
    )
  })
  const [last] = await eventsOf(served.host, asking(parameters))
  return { seen, last }
}

test('the request goes to the host as it came, and its answer comes back as it is', async () => {
  const sent = answer([0.5, -1])
  const { seen, last } = await askedOf(sent, { model: 'ours', input: 'a', user: 'u' })
  expect(seen.path).toBe('/v1/embeddings')
  expect(JSON.parse(seen.body)).toEqual({ model: 'm', input: 'a', user: 'u', dimensions: 2 })
  const usage = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 }
  expect(last).toEqual({ type: 'done', finishReason: 'stop', usage, sent })
})

test.each([
  ['numbers, where base64 was asked for', answer([0.5, -1]), 'base64', base64([0.5, -1])],
  ['base64, where numbers were asked for', answer(base64([0.5, -1])), 'float', [0.5, -1]],
  ['base64, where nothing was said of it', answer(base64([0.5, -1])), undefined, [0.5, -1]],
])('a host that writes %s', async (_, body, encoding_format, embedding) => {
  const { last } = await askedOf(body, { input: ['a'], encoding_format })
  expect(last).toMatchObject({ type: 'done', usage: { prompt_tokens: 3 } })
  const { data, ...rest } = JSON.parse((last as { sent: string }).sent) as {
    data: object[]
  }
  expect(data).toEqual([{ object: 'embedding', index: 0, embedding }])
  expect(rest).toMatchObject({ object: 'list', model: 'm' })
})

test.each([
  ['the numbers of one text’s tokens', [1, 2, 3], answer([1])],
  ['those of two', [[1], [2, 3]], answer([1], [2])],
])('%s are one text each', async (_, input, body) => {
  expect((await askedOf(body, { input })).last).toMatchObject({ type: 'done' })
})

test.each([
  ['no JSON', '<html>', 'is not a JSON object'],
  ['a list', '[]', 'a vector for each text'],
  ['nothing', '', 'is not a JSON object'],
  ['an error with 200', '{"error":{"message":"out of memory"}}', 'out of memory'],
  ['a vector too few', answer([1]), 'a vector for each text'],
  ['one that is null', answer([1], null), 'not a list of numbers'],
  ['an entry that is null', '{"data":[null,null]}', 'not a list of numbers'],
  ['an empty one', answer([1], []), 'not a list of numbers'],
  ['words', answer([1], ['a']), 'not a list of numbers'],
  ['half of its answer', answer([1], [2]).slice(0, -9), 'is not a JSON object'],
])('a host that sends %s fails', async (_, body, message) => {
  expect((await askedOf(body, { input: ['a', 'b'] })).last).toEqual(failed(message))
})

test('a host that compresses what nobody asked it to fails', async () => {
  const headers = { 'content-encoding': 'gzip' }
  expect((await askedOf(answer([1]), { input: 'a' }, { headers })).last).toEqual(failed('gzip'))
})

test('what the host says is wrong with the request is told', async () => {
  const { last } = await askedOf('{"error":{"message":"input is too long"}}', { input: 'a' }, { status: 400 })
  expect(last).toMatchObject({
    type: 'error',
    error: { code: 'bad-request', message: expect.stringContaining('input is too long') },
  })
})
