import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { startServer } from '../src/start.ts'
import { administrator, newcomer, type Somebody } from './people.ts'
import { startTestServer } from './server.ts'
import type { ListedHost } from '../src/wire/index.ts'

interface Sent {
  messages: unknown[]
  tools?: unknown[]
}

/** A host that keeps what it was sent, and says nothing of its window or tools. */
async function startHost() {
  const sent: Sent[] = []
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.method === 'GET') return void response.end('{"object":"list","data":[{"id":"plain"}]}')
    void text(request).then((body) => {
      sent.push(JSON.parse(body) as Sent)
      response.setHeader('content-type', 'text/event-stream')
      const choice = { index: 0, delta: { content: 'Yes.' }, finish_reason: 'stop' }
      response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    sent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What the answer of the newest run was asked with, beside the conversation's title. */
function answered({ sent }: { sent: Sent[] }): Sent | undefined {
  return sent.findLast(({ messages }) => JSON.stringify(messages).includes('leaves'))
}

/** Some 4,000 tokens: under what is sent whole to a host of the usual window. */
const long = Array.from(
  { length: 250 },
  (_, at) => `Paragraph ${at}: the giraffe number ${at} has eaten ${at} leaves.\n\n`,
).join('')

async function addLong(who: Somebody, collection: string): Promise<void> {
  const query = new URLSearchParams({ name: 'giraffes.txt', collection })
  const added = await who.call('POST', `/api/documents?${query}`, Buffer.from(long))
  expect(added.status, added.text).toBe(201)
}

/** The tokens of the prompt of one run, once it has ended. */
async function promptTokens(who: Somebody, url: string, model: string): Promise<number> {
  const started = await who.call('POST', '/api/runs', { question: 'What did giraffe 7 eat?', model })
  expect(started.status, started.text).toBe(201)
  const { runId } = started.json as { runId: string }
  await (await fetch(`${url}/api/runs/${runId}/events`, { headers: who.headers })).text()
  const { events } = (await who.call('GET', `/api/runs/${runId}`)).json as {
    events: { type: string; tokens: number }[]
  }
  return events.find(({ type }) => type === 'prompt')!.tokens
}

test('all settings of a host that was added while running are there again after a restart', async () => {
  await using host = await startHost()
  await using server = await startTestServer({ config: { hosts: [], discover: false } })
  const boss = await administrator(server)
  await addLong(boss, 'default')
  const settings = { name: 'plain', kind: 'openai', url: host.url, windowTokens: 2_000, tools: true }
  expect((await boss.call('POST', '/api/hosts', settings)).status).toBe(201)
  const before = await promptTokens(boss, server.url, 'plain')
  expect(before).toBeLessThan(2_000)
  expect(answered(host)?.tools).toHaveLength(1)
  host.sent.length = 0

  await server.server[Symbol.asyncDispose]()
  await using again = await startServer(
    await loadConfig({ path: join(server.folder, 'muster.yaml'), environment: {} }),
  )
  await again.describeHosts()
  const { key } = JSON.parse(await readFile(join(server.folder, 'data', 'server.json'), 'utf8')) as {
    key: string
  }
  const restarted = await administrator({ ...server, url: again.url, key })
  expect(await promptTokens(restarted, again.url, 'plain')).toBe(before)
  expect(answered(host)?.tools).toHaveLength(1)
})

test('a host says whence it is; one of muster.yaml goes before one that was added, and is not removed', async () => {
  await using host = await startHost()
  await using server = await startTestServer({
    config: { hosts: [{ name: 'fixed', kind: 'openai', url: host.url }] },
  })
  const boss = await administrator(server)
  const added = await boss.call('POST', '/api/hosts', { name: 'late', kind: 'openai', url: host.url })
  expect(added.json).toMatchObject({ host: { name: 'late', origin: 'added' } })
  const origins = async (who: Somebody) => {
    const { hosts } = (await who.call('GET', '/api/hosts')).json as { hosts: ListedHost[] }
    return Object.fromEntries(hosts.map(({ name, origin }) => [name, origin]))
  }
  expect(await origins(boss)).toEqual({ fixed: 'file', late: 'added', quote: 'built in' })
  const refused = await boss.call('DELETE', '/api/hosts/fixed')
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('muster.yaml')])

  await server.server[Symbol.asyncDispose]()
  const path = join(server.folder, 'muster.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace('name: fixed', 'name: late'))
  await using again = await startServer(await loadConfig({ path, environment: {} }))
  const { key } = JSON.parse(await readFile(join(server.folder, 'data', 'server.json'), 'utf8')) as {
    key: string
  }
  const restarted = await administrator({ ...server, url: again.url, key })
  expect(await origins(restarted)).toEqual({ late: 'file', quote: 'built in' })
  expect((await restarted.call('DELETE', '/api/hosts/late')).status).toBe(409)
  expect(await origins(restarted)).toEqual({ late: 'file', quote: 'built in' })
})

test('a prompt for a team’s name fits the window of the model that the team means by it', async () => {
  await using host = await startHost()
  await using server = await startTestServer({
    config: { hosts: [{ name: 'plain', kind: 'openai', url: host.url, windowTokens: 2_000 }] },
  })
  const boss = await administrator(server)
  const { id: teamId } = (await boss.call('POST', '/api/teams', { name: 'Red' })).json as { id: string }
  const anna = await newcomer(server, 'anna', { teamId })
  await addLong(anna, 'annas')
  expect((await boss.call('PUT', '/api/aliases', { name: 'ours', teamId, models: ['plain'] })).status).toBe(
    200,
  )
  expect(await promptTokens(anna, server.url, 'ours')).toBeLessThan(2_000)
  expect(answered(host)).toBeDefined()
})
