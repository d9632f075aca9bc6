import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'
import type { ChatMessage } from '../src/wire/index.ts'
import { administrator, newcomer, type Somebody } from './people.ts'
import { startTestServer } from './server.ts'
import { skippingClock } from './skipping-clock.ts'

const question = 'Where does the dog sleep?'
const german = 'Hund schläft im Garten.'
const filler =
  'Perhaps something quite ordinary happened again, and nobody found much worth saying, so everybody went home.'

/** So many questions that not all are sent whole, of which an early one says in German what is asked in English. */
function history(): ChatMessage[] {
  return Array.from({ length: 14 }, (_, index): ChatMessage[] => [
    { role: 'user', content: index === 2 ? german : `Number ${index}: ${filler} ${filler}` },
    { role: 'assistant', content: `Reply ${index}: ${filler} ${filler}` },
  ]).flat()
}

/** A server with a host that answers and, where there are vectors, one that makes them. */
async function open({ embeddings = true } = {}) {
  const clock = skippingClock()
  const [chats, vectors] = await Promise.all([
    startSimulatedServer({ clock: systemClock, models: ['talker'], contextTokens: 3_000 }),
    startSimulatedServer({ clock: systemClock, models: ['vectors'] }),
  ])
  onTestFinished(async () => {
    await Promise.all([chats[Symbol.asyncDispose](), vectors[Symbol.asyncDispose]()])
  })
  const server = await startTestServer({
    clock,
    config: {
      hosts: [
        { name: 'chats', kind: 'simulated', url: chats.url },
        { name: 'vectors', kind: 'simulated', url: vectors.url },
      ],
      models: { assistant: ['talker'] },
      ...(embeddings && { embeddings: { model: 'vectors' } }),
    },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const anna = await newcomer(server, 'anna')
  /** Asks, and gives what the answering host was sent. */
  const asked = async (messages: ChatMessage[]) => {
    const answer = await converse(anna, messages)
    expect(answer.status).toBe(200)
    return JSON.stringify((chats.bodies().at(-1) as { messages: ChatMessage[] }).messages)
  }
  const metrics = async () => (await (await administrator(server)).call('GET', '/metrics')).text
  return { anna, asked, chats, vectors, clock, metrics }
}

const converse = (who: Somebody, messages: ChatMessage[]) =>
  who.call('POST', '/v1/chat/completions', { model: 'assistant', messages })
const asking = (): ChatMessage[] => [...history(), { role: 'user', content: question }]

test('an earlier turn that shares no word with the question is found by what it means', async () => {
  expect(await (await open({ embeddings: false })).asked(asking())).not.toContain('Hund')
  const { asked, vectors, metrics } = await open()
  const prompt = await asked(asking())
  expect(prompt).toContain('Hund')
  expect(prompt).toContain('<earlier>')
  // Each of the 28 turns and the question once; then only what is new.
  expect(vectors.embedded()).toBe(29)
  expect(await asked(asking())).toBe(prompt)
  expect(vectors.embedded()).toBe(29)
  await asked([...asking(), { role: 'assistant', content: 'It does.' }, { role: 'user', content: 'Why?' }])
  expect(vectors.embedded()).toBe(31)
  expect(await metrics()).toContain('muster_embedding_problem 0\n')
})

test('a conversation that is sent whole is embedded by nobody', async () => {
  const { asked, vectors } = await open()
  expect(await asked([...history().slice(4, 8), { role: 'user', content: question }])).toContain('Hund')
  expect(vectors.embedded()).toBe(0)
})

test('where the host of vectors is gone words decide, and the metrics say so', async () => {
  const { asked, vectors, metrics } = await open()
  await vectors.kill()
  expect(await asked(asking())).not.toContain('Hund')
  expect(await metrics()).toContain('muster_embedding_problem 1\n')
})

test('a host of vectors that does not answer holds no answer', async () => {
  const { anna, chats, vectors, clock } = await open()
  const stalled = Promise.withResolvers<void>()
  vectors.setFaults(() => {
    stalled.resolve()
    return { kind: 'stall', afterTokens: 0 }
  })
  const answer = converse(anna, asking())
  await stalled.promise
  expect(chats.bodies()).toHaveLength(0)
  await clock.skip(1_500)
  expect((await answer).status).toBe(200)
  expect(JSON.stringify(chats.bodies()[0])).not.toContain('Hund')
})
