import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../src/wire/index.ts'
import { post } from './people.ts'
import { startScriptedHost, type ScriptedHost } from './scripted-host.ts'
import { startTestServer, type TestServer } from './server.ts'

const text = 'The tower is 324 metres tall. It was completed in 1889.'
let server: TestServer
let host: ScriptedHost

beforeAll(async () => {
  host = await startScriptedHost(() => [''])
  server = await startTestServer({
    config: {
      hosts: [{ name: 'scripted', kind: 'vllm', url: host.url }],
      models: { assistant: ['scripted'] },
    },
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** What is said of an answer in a conversation, as `verdict: words`. */
async function verdictsOn(answer: string, messages: object[]): Promise<string[]> {
  host.script = () => [answer]
  const response = await post(server, '/v1/chat/completions', { model: 'assistant', messages })
  const { choices } = (await response.json()) as {
    choices: { message: { content: string; muster: { claims: Verdict[] } } }[]
  }
  const { content, muster } = choices[0]!.message
  expect(content).toBe(answer)
  return muster.claims.map(
    ({ start, end, verdict, right, reason, evidence }) =>
      `${verdict}${right === undefined ? '' : right ? ' right' : ' wrong'}: ${content.slice(start, end)}${
        evidence.length === 0 && verdict === 'supported' ? ` (${reason})` : ''
      }`,
  )
}

const user = (content: string) => ({ role: 'user', content })

test('without documents only what can be shown is told: sums, and what a tool says otherwise', async () => {
  const asked = [user('What is 15 % of 80, and how old is Rome?')]
  expect(await verdictsOn('15% of 80 is 12. Rome is old. 12 + 30 = 43.', asked)).toEqual([
    'recomputed right: 15% of 80 is 12.',
    'recomputed wrong: 12 + 30 = 43.',
  ])
  const withTool = [
    user('What does the invoice come to?'),
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'read_invoice', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'The invoice total is 512 euros.' },
    user('Well?'),
  ]
  expect(await verdictsOn('The invoice total is 521 euros.', withTool)).toEqual([
    'contradicted: The invoice total is 521 euros.',
  ])
  expect(await verdictsOn('The invoice total is 512 euros.', withTool)).toEqual([])
})

test('beside documents, what was said earlier, in the question and by tools supports; people contradict nobody', async () => {
  expect((await post(server, '/api/documents?name=tower.txt&collection=library', text)).status).toBe(201)
  const messages = [
    user('My grandfather Ernest Miller painted the tower in 1934.'),
    { role: 'assistant', content: 'How interesting!' },
    { role: 'tool', tool_call_id: 'call_1', content: 'The ticket office opens at nine in the morning.' },
    user('We come with four children from Lisbon. How tall is the tower, and when was it completed?'),
  ]
  const said = await verdictsOn(
    'The tower is 324 metres tall. Your grandfather Ernest Miller painted the tower in 1934. The ticket office opens at nine in the morning. You come with four children from Lisbon. Penguins run its lifts.',
    messages,
  )
  expect(said).toEqual([
    'supported: The tower is 324 metres tall.',
    expect.stringMatching(/^supported: Your grandfather .*\(.*conversation/),
    expect.stringMatching(/^supported: The ticket office .*\(.*conversation/),
    expect.stringMatching(/^supported: You come with four children from Lisbon\. \(.*conversation/),
    'not-found: Penguins run its lifts.',
  ])
  // The question is wrong, and the answer need not agree.
  const wrong = [user('The tower was completed in 1899. How tall is it?')]
  expect(await verdictsOn('The tower was completed in 1889.', wrong)).toEqual([
    'supported: The tower was completed in 1889.',
  ])
  // What is only asked is no evidence.
  const asked = [user('Is it true that penguins from Antarctica run the lifts of the tower?')]
  expect(await verdictsOn('Penguins from Antarctica run the lifts of the tower.', asked)).toEqual([
    expect.stringMatching(/^(?:not-found|partly): /),
  ])
})
