import { afterAll, beforeAll, expect, test } from 'vitest'
import { messageText, type ChatMessage } from '../src/wire/index.ts'
import { ask, newcomer, type Somebody } from './people.ts'
import { startScriptedHost, type ScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

let host: ScriptedHost
let server: TestServer
let anna: Somebody
let bob: Somebody
/** What stood first in the last prompt. */
let system: string

beforeAll(async () => {
  host = await startScriptedHost((_, messages: ChatMessage[]) => {
    system = messages[0]!.role === 'system' ? messageText(messages[0]!) : ''
    return ['As you wish.']
  })
  server = await startTestServer({
    config: { hosts: [{ name: 'one', kind: 'openai', url: host.url }], models: { assistant: ['scripted'] } },
  })
  anna = await newcomer(server, 'anna')
  bob = await newcomer(server, 'bob')
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const set = async (who: Somebody, text: string) =>
  (await who.call('PUT', '/api/instructions', { text })).status
const own = async (who: Somebody) =>
  ((await who.call('GET', '/api/instructions')).json as { text: string }).text

test('one’s own instructions are heeded in conversations that begin from then on, and in nobody else’s', async () => {
  expect(await own(anna)).toBe('')
  const before = await ask(anna, 'A question from before?')
  expect(await set(anna, '  Answer in one sentence.\n')).toBe(200)
  expect(await own(anna)).toBe('Answer in one sentence.')
  expect(await own(bob)).toBe('')

  const { conversationId } = await ask(anna, 'A question?')
  expect(system).toMatch(/^You are Muster[^]*\n\nAnswer in one sentence\./)
  await ask(bob, 'A question?')
  expect(system).not.toContain('one sentence')
  // A prompt begins with the bytes of the one before: what a conversation began with holds.
  await ask(anna, 'And another?', { conversationId: before.conversationId })
  expect(system).not.toContain('one sentence')
  expect(await set(anna, '')).toBe(200)
  await ask(anna, 'And another?', { conversationId })
  expect(system).toContain('one sentence')
  await ask(anna, 'A new one?')
  expect(system).not.toContain('one sentence')
})

test('they are not told to who reads a shared conversation', async () => {
  expect(await set(anna, 'I work in purchasing.')).toBe(200)
  const { conversationId } = await ask(anna, 'A question?')
  expect(system).toContain('purchasing')
  const shared = await anna.call('POST', `/api/conversations/${conversationId}/share`)
  const { shareId } = shared.json as { shareId: string }
  const read = await bob.call('GET', `/api/shared/${shareId}`)
  expect(read.text).toContain('As you wish.')
  expect(read.text).not.toContain('purchasing')
})

test('they are of a length that leaves room, and among what somebody takes along', async () => {
  expect(await set(anna, 'x'.repeat(4_001))).toBe(400)
  expect(await set(anna, 'Be kind.')).toBe(200)
  const { text } = await anna.call('GET', '/api/my/export')
  expect(text).toContain('{"instructions":"Be kind."}')
})
