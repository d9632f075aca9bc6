import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { AppError, seededRandom, systemIds, virtualClock } from '../base/index.ts'
import type { Passage } from '../documents/index.ts'
import { parseFaults, quoteHost, quoteModel, simulatedHost, type Caller } from '../model/index.ts'
import { createPool } from '../pool/index.ts'
import { openSqliteStore, type RunStore } from '../store/index.ts'
import { isRunEvent, type RunEvent } from '../wire/index.ts'
import { openAssistant, type Assistant } from './assistant.ts'

const caller: Caller = { id: 'p', kind: 'person', name: 'Pia' }
const passage: Passage = {
  blockId: 1,
  documentId: 'doc_pool',
  title: 'The pool',
  headings: ['Rules'],
  start: 0,
  end: 57,
  text: 'A pool is many hosts that answer as one. It never sleeps.',
  score: 3,
}

/** An assistant over a real store, one simulated host with these faults, and one document. */
async function open({
  faults = '',
  found = [passage],
  limits = {},
  changed = (runs) => runs,
}: {
  faults?: string
  found?: Passage[] | Error
  limits?: { runTimeoutMs?: number; maxRuns?: number }
  changed?: (runs: RunStore) => RunStore
} = {}) {
  const folder = temporaryFolder()
  const clock = virtualClock()
  const ids = systemIds(clock)
  const store = openSqliteStore(folder)
  const host = simulatedHost({ name: 'sim', clock, faults: parseFaults(faults), concurrency: 2 })
  const pool = createPool({
    hosts: [host, quoteHost()],
    aliases: { assistant: ['simulated'] },
    clock,
    random: seededRandom(1),
    limits: { waitMs: 5_000 },
  })
  const searches: unknown[] = []
  const internal: unknown[] = []
  const foundHere = () => {
    if (found instanceof Error) throw found
    return found
  }
  const documents = {
    search: async (query: unknown) => {
      searches.push(query)
      return foundHere()
    },
    turnScores: async ({ turns }: { turns: string[] }) => turns.map(() => 0),
    overview: async () => ({ documents: 1, characters: 1_000_000, titles: ['The pool'] }),
    everything: async () => foundHere(),
    present: async (passages: { blockId: number }[]) => new Set(passages.map(({ blockId }) => blockId)),
    open: async () => foundHere(),
  }
  const settings = {
    store: changed(store.runs),
    clock,
    ids,
    documents,
    pool,
    quote: quoteModel(),
    budgetTokens: 5_600,
    modelOf: (name: string) => ({
      model: name,
      windowTokens: 65_536,
      tools: false,
      price: { input: 0 },
    }),
    onInternalError: (thrown: unknown) => void internal.push(thrown),
  }
  const openAgain = () => openAssistant({ ...settings, runTimeoutMs: 600_000, maxRuns: 10, ...limits })
  const assistant = await openAgain()
  onTestFinished(async () => {
    await Promise.all([assistant[Symbol.asyncDispose](), clock.advance(1_000)])
    await pool[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  const start = (question: string, conversationId?: string) =>
    assistant.start({
      question,
      conversationId,
      model: 'assistant',
      collections: undefined,
      personId: 'p',
      caller,
    })
  /** Asks, and lets time pass until the run has ended. */
  const ask = async (question: string, conversationId?: string) => {
    const run = await start(question, conversationId)
    const following = eventsOf(assistant, run.runId)
    await clock.advance(60_000)
    return { ...run, events: await following }
  }
  return { assistant, clock, store: store.runs, searches, internal, start, ask, openAgain, host }
}

async function eventsOf(assistant: Assistant, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of assistant.follow(runId, 0, new AbortController().signal))
    if (isRunEvent(event)) events.push(event)
  return events
}

const answerOf = (events: RunEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')

test('a run searches, streams and cites, and is whole on disk', async () => {
  const { store, ask } = await open()
  const { runId, events } = await ask('What is a pool?')
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(events[0]).toMatchObject({ type: 'run-started', question: 'What is a pool?', model: 'assistant' })
  expect(events.find(({ type }) => type === 'evidence')).toMatchObject({
    passages: [{ number: 1, documentId: 'doc_pool', start: 0, end: 57 }],
  })
  expect(answerOf(events)).toContain('A pool is many hosts that answer as one')
  expect(events.at(-1)).toMatchObject({ type: 'run-done', finishReason: 'stop', cited: [1] })
  expect(await store.events(runId, 0)).toEqual(events)
})

test('the next question of a conversation is searched with what was said', async () => {
  const { searches, ask } = await open()
  const first = await ask('What is a pool?')
  const second = await ask('Does it sleep?', first.conversationId)
  expect(second.conversationId).toBe(first.conversationId)
  expect(searches[1]).toMatchObject({
    question: 'Does it sleep?',
    history: [
      { role: 'user', text: 'What is a pool?' },
      { role: 'assistant', text: expect.stringContaining('many hosts') },
    ],
  })
})

test('a host that refuses everybody is replaced by the documents’ own words', async () => {
  const { ask } = await open({ faults: 'refuse' })
  const { events } = await ask('What is a pool?')
  expect(answerOf(events)).toMatch(
    /^No model host can answer right now[^]*> A pool is many hosts that answer as one\. \[1\]/,
  )
  expect(events.at(-1)).toMatchObject({ type: 'run-done', cited: [1] })
})

test('they are led in by a sentence in the language of the question, which claims nothing', async () => {
  const { ask } = await open({ faults: 'refuse' })
  const { events } = await ask('什么是 pool？')
  expect(answerOf(events)).toMatch(/^目前没有模型主机能够回答，以下是文档中的原文。\n\n/)
  const lead = answerOf(events).indexOf('。') + 1
  for (const event of events) if (event.type === 'verdict') expect(event.start).toBeGreaterThanOrEqual(lead)
  const moved = events.find(({ type }) => type === 'moved')
  expect(moved).toMatchObject({ because: { code: 'no-host', values: { model: 'assistant' } } })
})

test('a run that is stopped keeps what it has and says so', async () => {
  const { assistant, clock, store, start } = await open({ faults: 'slow' })
  const { runId } = await start('What is a pool?')
  await clock.advance(300)
  expect(await assistant.stop(runId)).toBe(true)
  await clock.advance(100)
  const events = await eventsOf(assistant, runId)
  expect(events.at(-1)).toMatchObject({ type: 'run-aborted', reason: 'It was stopped.' })
  expect((await store.run(runId))!.status).toBe('aborted')
  expect(await assistant.stop(runId)).toBe(false)
})

test('a run may not take longer than its limit', async () => {
  const { assistant, clock, start } = await open({ faults: 'stall', limits: { runTimeoutMs: 2_000 } })
  const { runId } = await start('What is a pool?')
  await clock.advance(3_000)
  expect((await eventsOf(assistant, runId)).at(-1)).toMatchObject({
    type: 'run-aborted',
    reason:
      'The run took longer than its limit of 2 s (limits.runSeconds in muster.yaml). Ask for less at a time.',
  })
})

test('no more runs than the limit are taken', async () => {
  const { start } = await open({ limits: { maxRuns: 1 } })
  await start('One?')
  await expect(start('Two?')).rejects.toMatchObject({ code: 'busy', retryAfterMs: 5_000 })
})

test('draining lets a running answer end, and takes no new one', async () => {
  const { assistant, clock, start } = await open()
  const { runId } = await start('What is a pool?')
  const drained = assistant.drain(30_000)
  await expect(start('Another?')).rejects.toMatchObject({ code: 'stopping' })
  await Promise.all([drained, clock.advance(30_000)])
  expect((await eventsOf(assistant, runId)).at(-1)).toMatchObject({ type: 'run-done' })
})

test('what does not end in its grace is ended with an honest event', async () => {
  const { assistant, clock, start, host } = await open({ faults: 'stall' })
  const { runId } = await start('What is a pool?')
  await clock.advance(500)
  await Promise.all([assistant.drain(1_000), clock.advance(2_000)])
  expect((await eventsOf(assistant, runId)).at(-1)).toMatchObject({
    type: 'run-aborted',
    reason: 'The server was stopped before the answer was complete. Ask again.',
  })
  expect(host.inFlight()).toBe(0)
})

test('a run that could not be kept is closed once the disk has room, without a start of the server', async () => {
  let isFull = false
  const { clock, start, assistant, store } = await open({
    changed: (runs) => ({
      ...runs,
      append: async (events) => {
        if (isFull) throw new AppError('store-full', 'The disk is full.')
        await runs.append(events)
      },
    }),
  })
  const { runId } = await start('What is a pool?')
  isFull = true
  const following = expect(eventsOf(assistant, runId)).rejects.toThrow('The disk is full.')
  await clock.advance(6 * 60_000)
  await following
  expect((await store.run(runId))!.status).toBe('running')
  isFull = false
  await clock.advance(10_000)
  expect((await store.run(runId))!.status).toBe('error')
  expect((await eventsOf(assistant, runId)).at(-1)).toMatchObject({
    type: 'run-error',
    code: 'store-full',
    message: expect.stringContaining('The disk is full.') as string,
  })
})

test('runs that a crash cut off are closed when it opens again', async () => {
  const { store, openAgain } = await open()
  const run = {
    id: 'run_cut',
    conversationId: 'conv_1',
    personId: 'p',
    question: 'q',
    model: 'm',
    createdAt: 0,
  }
  await store.start(run)
  await store.append([{ runId: run.id, event: { type: 'text-delta', text: 'half', seq: 1, at: 0 } }])
  await using _again = await openAgain()
  expect((await store.events(run.id, 0)).at(-1)).toMatchObject({ type: 'run-error', seq: 2, retryable: true })
  expect((await store.run(run.id))!.status).toBe('error')
})

test('a run that something of our own broke ends in an error, and its cause is told to whoever runs the server', async () => {
  const broken = new TypeError('x is not a function')
  const { ask, internal } = await open({ found: broken })
  const { events } = await ask('What is a pool?')
  expect(events.at(-1)).toMatchObject({ type: 'run-error', code: 'internal' })
  expect(internal).toEqual([broken])
})
