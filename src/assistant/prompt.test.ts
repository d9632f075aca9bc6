import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom, systemClock, systemIds } from '../base/index.ts'
import { openDocuments } from '../documents/index.ts'
import {
  openaiHost,
  quoteModel,
  startSimulatedServer,
  type Caller,
  type SimulatedSettings,
} from '../model/index.ts'
import { createPool } from '../pool/index.ts'
import { openSqliteStore } from '../store/index.ts'
import { isRunEvent, messageText, parsePassages, type ChatMessage, type RunEvent } from '../wire/index.ts'
import { openAssistant } from './assistant.ts'

const caller: Caller = { id: 'p', kind: 'person', name: 'Pia' }

/** A chapter of a handbook, long enough that not all of it is sent. */
function chapter(name: string, fact: string): string {
  const filler = Array.from(
    { length: 120 },
    (_, index) =>
      `The ${name} procedure number ${index} is described in the annex of ${name} and is seldom used.`,
  )
  return `# ${name}\n\n${filler.slice(0, 60).join(' ')}\n\n## Facts\n\n${fact}\n\n## Rest\n\n${filler.slice(60).join(' ')}\n`
}

const chapters = {
  Boilers: 'A boiler is inspected every nine months by a licensed engineer.',
  Lifts: 'A lift carries at most eleven persons at once.',
  Gates: 'The northern gate closes at twenty past eight in the evening.',
}

/** A host before another one that wants no tools, and says so as `refusal`. */
async function refuseTools(url: string, refusal: string) {
  const refused: { tools: unknown }[] = []
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const asked = body === '' ? {} : (JSON.parse(body) as { tools?: unknown })
      if ('tools' in asked) {
        refused.push({ tools: asked.tools })
        response.writeHead(400, { 'content-type': 'application/json' })
        return response.end(
          JSON.stringify({ error: { message: refusal, type: 'BadRequestError', code: 400 } }),
        )
      }
      const answer = await fetch(new URL(request.url!, url), {
        method: request.method!,
        headers: { 'content-type': 'application/json' },
        ...(body !== '' && { body }),
      })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type')! })
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    refused,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(url).pathname}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The assistant over real documents and a real host over HTTP. */
async function open(
  settings: Partial<SimulatedSettings> = {},
  facts: { windowTokens?: number; tools?: boolean } = {},
  { refusal, house }: { refusal?: string; house?: () => string | undefined } = {},
) {
  const folder = temporaryFolder()
  const cleanup = new AsyncDisposableStack()
  onTestFinished(() => cleanup.disposeAsync())
  const clock = systemClock
  const ids = systemIds(clock)
  const store = cleanup.use(openSqliteStore(folder))
  const documents = cleanup.use(openDocuments({ store: store.documents, clock, ids }))
  const add = (name: string, text: string) =>
    documents.add({ collection: 'library', name: `${name}.md`, bytes: new TextEncoder().encode(text) })
  for (const [name, fact] of Object.entries(chapters)) await add(name, chapter(name, fact))
  const server = cleanup.use(
    await startSimulatedServer({ clock, firstTokenMs: 0, tokensPerSecond: 1e6, ...settings }),
  )
  const front = refusal === undefined ? undefined : cleanup.use(await refuseTools(server.url, refusal))
  const pool = cleanup.use(
    createPool({
      hosts: [openaiHost({ name: 'sim', kind: 'simulated', url: front?.url ?? server.url, clock, facts })],
      aliases: { assistant: ['simulated'] },
      clock,
      random: seededRandom(1),
    }),
  )
  await pool.refresh()
  const assistant = cleanup.use(
    await openAssistant({
      store: store.runs,
      clock,
      ids,
      documents,
      pool,
      quote: quoteModel(),
      budgetTokens: 2_000,
      modelOf: (name) => ({ ...pool.facts(name)!, price: { input: 1, cachedInput: 0.1 } }),
      runTimeoutMs: 60_000,
      maxRuns: 10,
      ...(house && { house }),
    }),
  )
  const ask = async (question: string, conversationId?: string, collections?: string[]) => {
    const { runId, conversationId: id } = await assistant.start({
      question,
      conversationId,
      model: 'assistant',
      collections,
      personId: 'p',
      caller,
    })
    const events: RunEvent[] = []
    for await (const event of assistant.follow(runId, 0, AbortSignal.timeout(20_000)))
      if (isRunEvent(event)) events.push(event)
    return { events, conversationId: id }
  }
  const sent = () => server.bodies().map((body) => (body as { messages: ChatMessage[] }).messages)
  return { ask, sent, assistant, documents, add, server, refused: front?.refused ?? [] }
}

const bytes = (messages: ChatMessage[]) => messages.map((message) => JSON.stringify(message)).join('\n')
const answerOf = (events: RunEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
const only = <Type extends RunEvent['type']>(events: RunEvent[], type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type)

const questions = [
  'How often is a boiler inspected?',
  'And how many persons does a lift carry?',
  'When does the northern gate close?',
]

test('what a host gets in a turn begins with the bytes that it got in the turn before', async () => {
  const { ask, sent } = await open()
  let conversationId: string | undefined
  const answers: string[] = []
  for (const question of questions) {
    const run = await ask(question, conversationId)
    conversationId = run.conversationId
    answers.push(answerOf(run.events))
    expect(only(run.events, 'run-done')[0]!.cited).not.toEqual([])
  }
  expect(answers[0]).toContain('nine months')
  expect(answers[1]).toContain('eleven persons')
  expect(answers[2]).toContain('twenty past eight')
  const [first, second, third] = sent()
  expect(bytes(second!).startsWith(bytes(first!))).toBe(true)
  expect(bytes(third!).startsWith(bytes(second!))).toBe(true)
})

/** Asks all questions as a client that keeps its own conversation. */
async function converse(assistant: Awaited<ReturnType<typeof open>>['assistant']): Promise<void> {
  const history: ChatMessage[] = []
  for (const question of questions) {
    const request = {
      question,
      history: [...history],
      model: 'assistant',
      collections: undefined,
      parameters: {},
      caller,
    }
    let answer = ''
    for await (const event of assistant.answer(request, AbortSignal.timeout(20_000)))
      if (event.type === 'text-delta') answer += event.text
    history.push({ role: 'user', content: question }, { role: 'assistant', content: answer })
  }
}

test('a client that keeps its own conversation gets prompts that begin alike, too', async () => {
  const { assistant, sent } = await open()
  await converse(assistant)
  const [first, second, third] = sent()
  expect(bytes(second!).startsWith(bytes(first!))).toBe(true)
  expect(bytes(third!).startsWith(bytes(second!))).toBe(true)
})

test('what the house says is in all of them alike', async () => {
  const { assistant, sent } = await open({}, {}, { house: () => 'We are caretakers.' })
  await converse(assistant)
  const [first, second, third] = sent()
  expect(bytes(first!)).toContain('We are caretakers.')
  expect(bytes(second!).startsWith(bytes(first!))).toBe(true)
  expect(bytes(third!).startsWith(bytes(second!))).toBe(true)
})

test('a passage of a document that was removed is in no later prompt', async () => {
  const { ask, sent, documents } = await open()
  const { conversationId } = await ask(questions[0]!)
  const boilers = (await documents.list()).find(({ name }) => name === 'Boilers.md')!
  await documents.remove(boilers.id)
  const { events } = await ask(questions[1]!, conversationId)
  expect(only(events, 'prompt')[0]!.way).toBe('rebased')
  const given = sent()
    .at(-1)!
    .flatMap((message) => parsePassages(messageText(message)))
  expect(given.some(({ text }) => text.includes('nine months'))).toBe(false)
  expect(given.length).toBeGreaterThan(0)
})

test('nor one of a collection that may not be read any more', async () => {
  const { ask, sent } = await open()
  const { conversationId } = await ask(questions[0]!, undefined, ['library'])
  await ask(questions[1]!, conversationId, [])
  expect(bytes(sent().at(-1)!)).not.toContain('<passage')
})

test('a host that takes less than was thought gets a smaller prompt, and it is said', async () => {
  const { ask } = await open({ contextTokens: 1_200 }, { windowTokens: 30_000 })
  const { events } = await ask(questions[0]!)
  expect(only(events, 'prompt-cut').map(({ reason }) => reason)).toEqual([
    expect.stringContaining('maximum context length is 1200 tokens'),
  ])
  expect(answerOf(events)).toContain('nine months')
  expect(events.at(-1)!.type).toBe('run-done')
})

test('a model that calls tools reads on in a document, and what it read is evidence', async () => {
  const { ask, sent } = await open({ tools: true })
  const { events } = await ask('Boilers: please call the tool.')
  const [opened] = only(events, 'document-opened')
  expect(opened!.passages.length).toBeGreaterThan(0)
  const tools = (server: ChatMessage[]) => server.filter(({ role }) => role === 'tool')
  expect(tools(sent().at(-1)!).map(messageText).join('')).toContain('<passage number="')
  const numbers = only(events, 'evidence')
    .at(-1)!
    .passages.map(({ number }) => number)
  expect(numbers).toEqual(expect.arrayContaining(opened!.passages))
  expect(new Set(numbers).size).toBe(numbers.length)
})

test.each([
  '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
  'registry.ollama.ai/library/gemma:latest does not support tools',
  'tools param requires --jinja flag',
])('a host that refuses the tool is asked again without it: %s', async (refusal) => {
  const { ask, sent, refused } = await open({}, { tools: true }, { refusal })
  const { events } = await ask(questions[0]!)
  expect(refused).toEqual([{ tools: [expect.objectContaining({ type: 'function' })] }])
  expect(sent()).toHaveLength(1)
  expect(answerOf(events)).toContain('nine months')
  expect(events.at(-1)!.type).toBe('run-done')
})

test('and gets nothing of what its caller may not read', async () => {
  const { documents } = await open()
  expect(await documents.open({ document: 'Boilers', collections: ['another'], limit: 5 })).toBeUndefined()
  const { id } = (await documents.list())[0]!
  expect(await documents.open({ document: id, collections: ['another'], limit: 5 })).toBeUndefined()
  expect((await documents.open({ document: 'boilers', place: 'facts', limit: 1 }))![0]!.text).toContain(
    'nine months',
  )
})

test('what is small is sent whole, in one order', async () => {
  const { ask, sent, documents, add } = await open()
  for (const { id } of await documents.list()) await documents.remove(id)
  await add('One', '# One\n\nThe first note.')
  await add('Two', '# Two\n\nThe second note.')
  await ask('Nothing of this is there: zebra?')
  const given = sent()
    .at(-1)!
    .flatMap((message) => parsePassages(messageText(message)))
  expect(given.map(({ text }) => text)).toEqual(['The first note.', 'The second note.'])
})
