import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ConversationDetail, RunEvent } from '../src/wire/index.ts'
import { dataUrl, makePng } from './make-pictures.ts'
import { addDocument, administrator, ask, newcomer, type Somebody } from './people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from './scripted-host.ts'
import { skippingClock } from './skipping-clock.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
let boss: Somebody
let anna: Somebody
let host: ScriptedHost
/** What the host was asked, in order. */
const asked: string[] = []

beforeAll(async () => {
  host = await startScriptedHost((prompt) => {
    asked.push(prompt)
    return ['A full answer.']
  })
  server = await startTestServer()
  boss = await administrator(server)
  anna = await newcomer(server, 'anna')
  await addDocument(anna, 'annas', 'The harbour of Port Louis is dredged every spring.', 'harbour.txt')
  await addDocument(anna, 'others', 'Harbours are deep.', 'deep.txt')
})
afterEach(async () => {
  await boss.call('DELETE', '/api/hosts/late')
  asked.length = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const conversation = async (id: string) =>
  (await anna.call('GET', `/api/conversations/${id}`)).json as ConversationDetail
/** From here on there is a host that answers. */
const hostComes = (more: object = {}) =>
  boss.call('POST', '/api/hosts', {
    name: 'late',
    kind: 'openai',
    url: host.url,
    models: ['scripted'],
    ...more,
  })
/** The run that comes behind those that were there, when it has ended. */
async function nextRun(conversationId: string, before = 1): Promise<ConversationDetail['runs'][number]> {
  await expect.poll(async () => (await conversation(conversationId)).runs.length).toBe(before + 1)
  const run = (await conversation(conversationId)).runs[before]!
  await anna.call('GET', `/api/runs/${run.id}/events`)
  return run
}
/** The conversation when nothing of it is kept any more. */
async function settled(conversationId: string): Promise<ConversationDetail> {
  await expect
    .poll(async () => (await conversation(conversationId)).runs.some(({ kept }) => kept))
    .toBe(false)
  return conversation(conversationId)
}

test('a kept question with a picture is answered with it', async () => {
  const gone = {
    name: 'gone',
    kind: 'openai',
    url: 'http://127.0.0.1:9/v1',
    models: ['scripted'],
    vision: true,
  }
  await boss.call('POST', '/api/hosts', gone)
  const { runId, conversationId, events } = await ask(anna, 'When is the harbour on it dredged?', {
    pictures: [{ name: 'a.png', url: dataUrl(makePng(30, 20)) }],
  })
  expect(events).toContain('No model host can answer right now')
  expect((await anna.call('PUT', `/api/runs/${runId}/kept`)).status).toBe(204)
  await boss.call('DELETE', '/api/hosts/gone')
  await hostComes({ vision: true })
  const run = await nextRun(conversationId)
  expect(run.pictures).toMatchObject([{ name: 'a.png', width: 30, height: 20 }])
  expect((await anna.call('GET', `/api/runs/${run.id}/events`)).text).toContain('Pictures are not checked')
  await settled(conversationId)
})

test('a kept question is answered in full when a host comes, of the same collections, and the answer is shown', async () => {
  const { runId, conversationId, events } = await ask(anna, 'When is the harbour dredged?', {
    collections: ['annas'],
  })
  expect(events).toContain('No model host can answer right now')
  expect((await anna.call('PUT', `/api/runs/${runId}/kept`)).status).toBe(204)
  expect((await conversation(conversationId)).runs).toMatchObject([{ kept: true, collections: ['annas'] }])
  expect((await hostComes()).status).toBe(201)
  const full = await nextRun(conversationId)
  expect(await settled(conversationId)).toMatchObject({
    headId: full.id,
    news: true,
    runs: [
      { id: runId, parentId: null },
      { parentId: null, question: 'When is the harbour dredged?' },
    ],
  })
  const { json } = await anna.call('GET', `/api/runs/${full.id}`)
  const text = (json as { events: RunEvent[] }).events.map((event) =>
    event.type === 'text-delta' ? event.text : '',
  )
  expect(text.join('')).toBe('A full answer.')
  expect(asked.join()).toContain('dredged every spring')
  expect(asked.join()).not.toContain('Harbours are deep')
})

test('who has gone on meanwhile is not taken back, and finds the full answer as a version', async () => {
  const { runId, conversationId } = await ask(anna, 'How deep are harbours?')
  await anna.call('PUT', `/api/runs/${runId}/kept`)
  const next = await ask(anna, 'And lakes?', { conversationId })
  await hostComes()
  const full = await nextRun(conversationId, 2)
  expect(await settled(conversationId)).toMatchObject({ headId: next.runId })
  expect(full.parentId).toBe(null)
})

test('an attempt that fails leaves nothing behind, and the question stays kept', async () => {
  const { runId, conversationId } = await ask(anna, 'Is it deep there?')
  await anna.call('PUT', `/api/runs/${runId}/kept`)
  const { script } = host
  const tried = Promise.withResolvers<void>()
  host.script = async function* (): AsyncGenerator<Piece> {
    tried.resolve()
    // Never answers; then it is gone.
    await new Promise(() => {})
    yield ''
  }
  await hostComes()
  await tried.promise
  await boss.call('DELETE', '/api/hosts/late')
  host.script = script
  const failed = (await conversation(conversationId)).runs[1]
  if (failed) await anna.call('GET', `/api/runs/${failed.id}/events`)
  await expect
    .poll(async () => (await conversation(conversationId)).runs)
    .toMatchObject([{ id: runId, kept: true }])
  await anna.call('DELETE', `/api/runs/${runId}/kept`)
  expect((await conversation(conversationId)).runs[0]!.kept).toBeUndefined()
})

test('a full answer that somebody stops is not tried again', async () => {
  const { runId, conversationId } = await ask(anna, 'Should I wait for it?')
  await anna.call('PUT', `/api/runs/${runId}/kept`)
  const { script } = host
  host.script = async function* (): AsyncGenerator<Piece> {
    yield 'It begins '
    await new Promise(() => {})
  }
  await hostComes()
  await expect.poll(async () => (await conversation(conversationId)).runs.length).toBe(2)
  const full = (await conversation(conversationId)).runs[1]!
  await anna.call('POST', `/api/runs/${full.id}/stop`)
  expect(await settled(conversationId)).toMatchObject({ headId: runId })
  host.script = script
})

test('what is being answered, and what asks for quotes, is not kept', async () => {
  const { runId } = await ask(anna, 'Quotes only?', { model: 'quote' })
  expect((await anna.call('PUT', `/api/runs/${runId}/kept`)).status).toBe(409)
})

test('a clock that goes back lets no kept question wait for longer', async () => {
  const clock = skippingClock()
  await using other = await startTestServer({ clock })
  const carl = await newcomer(other, 'carl')
  await addDocument(carl, 'carls', 'The harbour of Port Louis is dredged every spring.', 'harbour.txt')
  const { runId, conversationId } = await ask(carl, 'Which harbour is dredged?')
  expect((await carl.call('PUT', `/api/runs/${runId}/kept`)).status).toBe(204)
  clock.set(-3_600_000)
  await (
    await administrator(other)
  ).call('POST', '/api/hosts', {
    name: 'late',
    kind: 'openai',
    url: host.url,
    models: ['scripted'],
  })
  await expect
    .poll(async () => {
      const { json } = await carl.call('GET', `/api/conversations/${conversationId}`)
      return (json as ConversationDetail).runs.map(({ status, kept }) => [status, kept])
    })
    .toEqual([
      ['done', undefined],
      ['done', undefined],
    ])
})
