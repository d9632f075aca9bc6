import { expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import { startTestServer } from './server.ts'

test('every response counts by its route and status: one that was refused, one past Fastify, one that is nowhere', async () => {
  await using host = await startSimulatedServer({
    clock: systemClock,
    models: ['m'],
    tokensPerSecond: 50_000,
  })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'sim', kind: 'simulated', url: host.url }] },
  })
  const ask = async (path: string, key: string, body?: object) => {
    const response = await fetch(server.url + path, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return response.text()
  }
  const chat = { model: 'm', messages: [{ role: 'user', content: 'Hello.' }] }
  await ask('/v1/chat/completions', 'none', chat)
  for (const stream of [false, true]) await ask('/v1/chat/completions', server.key, { ...chat, stream })
  await ask('/v1/chat/completions', server.key, { ...chat, model: 'unknown' })
  await ask('/nowhere', server.key, {})

  const counted = (await ask('/metrics', server.key))
    .split('\n')
    .filter((line) => /^muster_http_requests_total.*(chat|unknown)/.test(line))
  expect(counted.toSorted()).toEqual([
    'muster_http_requests_total{route="/v1/chat/completions",status="200"} 2',
    'muster_http_requests_total{route="/v1/chat/completions",status="401"} 1',
    'muster_http_requests_total{route="/v1/chat/completions",status="404"} 1',
    'muster_http_requests_total{route="unknown",status="404"} 1',
  ])
})
