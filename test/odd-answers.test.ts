import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ChatMessage, RunEvent } from '../src/wire/index.ts'
import { administrator, ask as askAs, type Somebody } from './people.ts'
import { startScriptedHost, type Piece, type ScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

let host: ScriptedHost
let server: TestServer
let boss: Somebody
let answers: Piece[][]
/** The messages of each request that the host was sent. */
let asked: ChatMessage[][]

beforeAll(async () => {
  host = await startScriptedHost((_, messages) => {
    asked.push(messages)
    return answers[Math.min(asked.length, answers.length) - 1]!
  })
  server = await startTestServer({
    config: { hosts: [{ name: 'odd', kind: 'openai', url: host.url }], models: { assistant: ['scripted'] } },
  })
  boss = await administrator(server)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})
beforeEach(() => {
  asked = []
})

async function ask(question: string, more: object = {}) {
  const { events: text, ...run } = await askAs(boss, question, more)
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => JSON.parse(line.slice(5)) as RunEvent)
  const joined = (type: 'text-delta' | 'reasoning-delta') =>
    events.map((event) => (event.type === type ? event.text : '')).join('')
  return { ...run, events, text: joined('text-delta'), reasoning: joined('reasoning-delta') }
}

test('what a model thinks within its answer is told apart from it, and is no part of the conversation', async () => {
  answers = [['<thi', 'nk>Two and two?</th', 'ink>\n\nIt is', ' 4.']]
  const { text, reasoning, conversationId } = await ask('What is 2 + 2?')
  expect({ text, reasoning }).toEqual({ text: 'It is 4.', reasoning: 'Two and two?' })
  await ask('And twice that?', { conversationId })
  expect(asked.at(-1)!.map(({ content }) => content)).toContain('It is 4.')
})

test('thoughts that only a closing mark ends are told apart from the second answer on', async () => {
  answers = [['Two and two?\n</think>\n\nIt is 4.']]
  const { conversationId } = await ask('What is 2 + 2?')
  const { text, reasoning } = await ask('And now?', { conversationId })
  expect({ text, reasoning }).toEqual({ text: 'It is 4.', reasoning: 'Two and two?\n' })
  expect(asked.at(-1)!.map(({ content }) => content)).toContain('It is 4.')
})

test('a model that said nothing is asked once more', async () => {
  answers = [['\n', ' '], ['It is 4.']]
  const { text, events } = await ask('What is 2 + 2?')
  expect(text.trim()).toBe('It is 4.')
  expect(events.at(-1)).toMatchObject({ type: 'run-done' })
  expect(asked.length).toBe(2)
})

test.each<[string, Piece[]]>([
  ['nothing', []],
  ['thoughts alone', ['<think>Two and two?']],
  ['thoughts alone, told apart', [{ reasoning: 'Two and two?' }]],
])('where a model says %s twice, the documents’ words take its place, and it is said', async (_, pieces) => {
  answers = [pieces]
  const { text, events } = await ask('What is 2 + 2?')
  expect(text).toMatch(/^\s*The host odd gave an answer without a word\. Here is what the documents/)
  // There is a host, and it did answer.
  expect(text).not.toContain('No model host can answer')
  expect(events.find(({ type }) => type === 'moved')).toMatchObject({
    from: 'odd',
    to: 'quote',
    because: { code: 'host-said-nothing', values: { host: 'odd' } },
  })
  expect(asked.length).toBe(2)
})

test('a client that limits an answer gets what came, without a word too', async () => {
  answers = [[]]
  const { status, json } = await boss.call('POST', '/v1/chat/completions', {
    model: 'assistant',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'What is 2 + 2?' }],
  })
  expect(status).toBe(200)
  expect((json as { choices: { message: { content: string } }[] }).choices[0]!.message.content).toBe('')
  expect(asked.length).toBe(1)
})

test('behind an answer that was stopped before its first word, questions and answers still take turns', async () => {
  const begun = Promise.withResolvers<void>()
  const never = Promise.withResolvers<void>()
  answers = []
  host.script = async function* (_, messages) {
    asked.push(messages)
    if (asked.length > 1) return yield 'It is 4.'
    begun.resolve()
    await never.promise
  }
  const started = await boss.call('POST', '/api/runs', { question: 'What is 2 + 2?' })
  const { runId, conversationId } = started.json as { runId: string; conversationId: string }
  await begun.promise
  await boss.call('POST', `/api/runs/${runId}/stop`)
  await boss.call('GET', `/api/runs/${runId}/events`)
  await ask('And now?', { conversationId })
  never.resolve()
  expect(asked.at(-1)!.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
})

test.each([
  'System role not supported',
  'Conversation roles must alternate user/assistant/user/assistant/...',
])(
  'a model that refuses instructions (%s) gets them with the question, and is not asked in vain again',
  async (refusal) => {
    await using strict = await startScriptedHost((_, messages) => {
      asked.push(messages)
      if (messages.some(({ role }) => role === 'system')) return { status: 400, message: refusal }
      return ['It is 4.']
    })
    await using other = await startTestServer({
      config: {
        hosts: [{ name: 'strict', kind: 'vllm', url: strict.url }],
        models: { assistant: ['scripted'] },
      },
    })
    const somebody = await administrator(other)
    const { events, conversationId } = await askAs(somebody, 'What is 2 + 2?')
    expect(events).toContain('It is 4.')
    expect(events).not.toContain('"moved"')
    await askAs(somebody, 'And twice that?', { conversationId })
    expect(asked.map((messages) => messages.map(({ role }) => role).join(' '))).toEqual([
      'system user',
      'user',
      'user assistant user',
    ])
    expect(asked[1]![0]!.content).toMatch(/^You [^]*What is 2 \+ 2\?$/)
    // Prompts still begin with the bytes of the one before.
    expect(asked[2]![0]).toEqual(asked[1]![0])
  },
)
