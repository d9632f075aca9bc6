import { readFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/index.ts'
import { parseFaults, startSimulatedServer } from '../../src/model/index.ts'
import { startTestServer, type TestServer } from '../server.ts'

const speed = { clock: systemClock, firstTokenMs: 1, tokensPerSecond: 2_000, models: ['shared'] }
const question = 'How do I raise the maximum number of connections?'
const messages = [{ role: 'user' as const, content: question }]

function clientOf(server: TestServer): OpenAI {
  return new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 })
}

async function addConnectionsPage(server: TestServer): Promise<void> {
  const response = await fetch(`${server.url}/api/documents?name=connections.html`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/octet-stream' },
    body: await readFile('examples/postgresql/runtime-config-connection.html'),
  })
  expect(response.status).toBe(201)
}

test.each(['refuse', 'unavailable', 'rate-limit', 'reset:0', 'malformed:0', 'early-end:0'])(
  'a host that meets %s before its first token costs the client nothing while another is there',
  async (fault) => {
    await using bad = await startSimulatedServer({ ...speed, faults: parseFaults(fault) })
    await using good = await startSimulatedServer(speed)
    await using server = await startTestServer({
      config: {
        hosts: [
          { name: 'bad', kind: 'simulated', url: bad.url },
          { name: 'good', kind: 'simulated', url: good.url },
        ],
      },
    })
    const client = clientOf(server)
    const whole = await client.chat.completions.create({ model: 'shared', messages })
    expect(whole.choices[0]!.message.content).toContain(question)
    let text = ''
    for await (const chunk of await client.chat.completions.create({
      model: 'shared',
      messages,
      stream: true,
    }))
      text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe(whole.choices[0]!.message.content)
    expect(bad.requests()).toBeGreaterThan(0)
  },
)

test('with no host left a plain model is refused with Retry-After and a sentence that helps', async () => {
  await using host = await startSimulatedServer(speed)
  await using server = await startTestServer({
    config: { hosts: [{ name: 'only', kind: 'simulated', url: host.url }] },
  })
  await host.kill()
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'shared', messages }),
  })
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  const { error } = (await response.json()) as { error: { message: string; code: string } }
  expect(error.code).toBe('busy')
  expect(error.message).toContain('No host can answer with shared right now')
  expect(error.message).toMatch(/only.*again in \d+ s/)
})

test('with no host left the assistant answers by quotes and says so', async () => {
  await using host = await startSimulatedServer(speed)
  await using server = await startTestServer({
    config: { hosts: [{ name: 'only', kind: 'simulated', url: host.url }] },
  })
  await addConnectionsPage(server)
  await host.kill()
  const answer = await clientOf(server).chat.completions.create({ model: 'assistant', messages })
  const text = answer.choices[0]!.message.content!
  expect(text).toMatch(/^No model host can answer right now/)
  expect(text).toContain('max_connections (integer)')
})

test('an answer that breaks off in the middle is never passed off as complete', async () => {
  await using host = await startSimulatedServer({ ...speed, faults: parseFaults('reset@1:8') })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'only', kind: 'simulated', url: host.url, continuation: 'none' }] },
  })
  const read = async () => {
    for await (const _ of await clientOf(server).chat.completions.create({
      model: 'shared',
      messages,
      stream: true,
    }));
  }
  await expect(read()).rejects.toThrow(/broke off/)
})

test('more requests than a host takes wait their turn and are all answered', async () => {
  await using host = await startSimulatedServer({ ...speed, concurrency: 2 })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'small', kind: 'simulated', url: host.url, concurrency: 2 }] },
  })
  const client = clientOf(server)
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => client.chat.completions.create({ model: 'shared', messages })),
  )
  expect(new Set(answers.map((answer) => answer.choices[0]!.message.content)).size).toBe(1)
  expect(host.requests()).toBe(12)
})

test('a waiting stream hears of its place', async () => {
  await using host = await startSimulatedServer({ ...speed, tokensPerSecond: 40, concurrency: 1 })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'small', kind: 'simulated', url: host.url, concurrency: 1 }] },
  })
  const ask = () =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'shared', messages, stream: true }),
    }).then((response) => response.text())
  const texts = await Promise.all([ask(), ask()])
  expect(texts.filter((text) => /^: queued, place 1, about \d+ s$/m.test(text))).toHaveLength(1)
  expect(texts.filter((text) => text.includes('[DONE]'))).toHaveLength(2)
})
