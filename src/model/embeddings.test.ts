import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { parseFaults } from './simulated/faults.ts'
import { openaiHost } from './openai-host.ts'
import { simulatedEmbedding } from './simulated/simulated-embedding.ts'
import { startSimulatedServer } from './simulated/simulated-server.ts'

const signal = new AbortController().signal
const hostAt = (name: string, url: string, key?: string) =>
  openaiHost({ name, kind: 'openai', url, clock: systemClock, ...(key !== undefined && { key }) })
const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0)

test('texts become vectors in their order, however many requests that takes', async () => {
  await using server = await startSimulatedServer({ clock: systemClock, key: 'k' })
  const host = hostAt('h', server.url, 'k')
  const texts = Array.from({ length: 150 }, (_, index) => `text number ${index * 7}`)
  expect(await host.embed!('simulated', texts, signal)).toEqual(texts.map(simulatedEmbedding))
  expect(await host.embed!('simulated', [], signal)).toEqual([])
  await host.close()
})

test('what is said in German lies near the same in English, and far from something else', () => {
  const [german, same, other] = [
    'Wie alt ist der Hund?',
    'How old is the dog?',
    'The invoice of the hospital',
  ].map(simulatedEmbedding)
  expect(cosine(german!, same!)).toBeGreaterThan(0.9)
  expect(cosine(german!, other!)).toBeLessThan(0.3)
})

test.each([
  ['no JSON', 'nothing', /is not JSON/],
  ['an error', '{"error":{"message":"out of memory"}}', /out of memory/],
  ['too few vectors', '{"data":[{"index":0,"embedding":[1]}]}', /a vector for each text/],
  [
    'something that is no vector',
    '{"data":[{"embedding":[1]},{"embedding":["a"]}]}',
    /not a list of numbers/,
  ],
  ['one vector twice', '{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}', /do not belong/],
  ['vectors of two lengths', '{"data":[{"embedding":[1]},{"embedding":[1,2]}]}', /do not belong/],
])('a host that sends %s fails with a clear error', async (_, body, message) => {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = hostAt('h', `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
  await expect(host.embed!('m', ['a', 'b'], signal)).rejects.toThrow(message)
  await host.close()
  server.close()
})

test('a request that is left ends at once', async () => {
  await using server = await startSimulatedServer({ clock: systemClock, faults: parseFaults('stall') })
  const host = hostAt('h', server.url)
  const leaving = new AbortController()
  const asked = host.embed!('simulated', ['a'], leaving.signal)
  leaving.abort()
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  await host.close()
})
