// Conversations of other assistants, through the server's own routes into its store.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { previewImport, sendImport } from '../src/import/index.ts'
import type {
  ConversationDetail,
  ConversationMatches,
  ConversationSummary,
  ImportResult,
  RunEvent,
} from '../src/wire/index.ts'
import { startTestServer, type TestServer } from './server.ts'
import { administrator, ask, newcomer, password, somebody, type Somebody } from './people.ts'
import { chatgptConversation, chatgptTalk, chatgptZip, jsonFile, openWebuiChat } from './make-exports.ts'
import { dataUrl, makePng } from './make-pictures.ts'
import { startScriptedHost, type ScriptedHost } from './scripted-host.ts'
import { tablesHolding } from './where-kept.ts'

let server: TestServer
let host: ScriptedHost
/** What the model was sent, each time as JSON: it is also tried out. */
const prompts: string[] = []

beforeAll(async () => {
  host = await startScriptedHost(async function* (_, messages) {
    prompts.push(JSON.stringify(messages))
    yield 'It goes on.'
  })
  server = await startTestServer({
    config: {
      hosts: [{ name: 'scripted', kind: 'openai', url: host.url }],
      limits: { bodyBytes: 40_000, pictureBytes: 2_000 },
    },
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

const { signal } = new AbortController()
const bring = (who: Somebody, file: Blob) =>
  sendImport(file, {
    signal,
    async post(body) {
      const { status, json, text } = await who.call('POST', '/api/import/conversations', body)
      if (status === 413) return 'too-large'
      expect(status, text).toBe(200)
      return json as { conversations: ImportResult[] }
    },
  })
const preview = (who: Somebody, file: Blob) =>
  previewImport(file, {
    signal,
    now: systemClock.now(),
    known: async (body) => (await who.call('POST', '/api/import/known', body)).json,
  })
const listed = async (who: Somebody) =>
  ((await who.call('GET', '/api/conversations')).json as { conversations: ConversationSummary[] })
    .conversations
const detail = async (who: Somebody, id: string) =>
  (await who.call('GET', `/api/conversations/${id}`)).json as ConversationDetail
const eventsOf = async (who: Somebody, run: string) =>
  ((await who.call('GET', `/api/runs/${run}`)).json as { events: RunEvent[] }).events
const brought = (added: number, more: object = {}) => ({
  added,
  extended: 0,
  known: 0,
  runs: added,
  problems: [],
  ...more,
})

const turns: [string, string][] = [
  ['How deep is the harbour of Port Louis?', 'Twelve metres, says the quokka.'],
  ['And how wide?', 'A hundred.'],
]
const harbour = chatgptTalk('c-harbour', 'Harbour', turns)
const other = chatgptTalk('c-other', 'Other', [['One?', 'First.']], 1_710_000_000)

test('what is brought along is listed by its own time, marked, without a verdict, found, and gone on with', async () => {
  const anna = await newcomer(server, 'anna')
  const file = new Blob([Buffer.from(chatgptZip([harbour, other]))])
  expect(await preview(anna, file)).toMatchObject({
    from: 'chatgpt',
    conversations: 2,
    runs: 3,
    known: 0,
    tooOld: 0,
  })
  expect(await bring(anna, file)).toEqual(brought(2, { runs: 3 }))
  const [, second] = await listed(anna)
  expect(second).toMatchObject({
    title: 'Harbour',
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_015_000,
    pinned: false,
  })
  const { runs, headId } = await detail(anna, second!.id)
  expect(runs.map(({ question, status, model, createdAt }) => [question, status, model, createdAt])).toEqual([
    [turns[0]![0], 'done', 'assistant', 1_700_000_000_000],
    [turns[1]![0], 'done', 'assistant', 1_700_000_010_000],
  ])
  expect([runs[1]!.parentId, headId]).toEqual([runs[0]!.id, runs[1]!.id])
  expect((await eventsOf(anna, runs[0]!.id)).map(({ seq, at: _, ...event }) => [seq, event])).toMatchObject([
    [1, { type: 'run-started', question: turns[0]![0] }],
    [2, { type: 'imported', from: 'chatgpt', model: 'gpt-4o' }],
    [3, { type: 'text-delta', text: turns[0]![1] }],
    [4, { type: 'run-done' }],
  ])
  // Whoever follows it gets it to its end.
  expect((await anna.call('GET', `/api/runs/${runs[0]!.id}/events`)).text).toContain('run-done')

  const found = (await anna.call('GET', '/api/conversation-search?q=quokka')).json as ConversationMatches
  expect(found.matches.map(({ runId }) => runId)).toEqual([runs[0]!.id])

  const next = await ask(anna, 'And how old?', { conversationId: second!.id })
  expect(next.events).toContain('It goes on.')
  const prompt = prompts.find((one) => one.includes('And how old?'))
  for (const said of turns.flat()) expect(prompt).toContain(said)
  const after = await detail(anna, second!.id)
  expect([after.runs.at(-1)!.parentId, after.headId]).toEqual([runs[1]!.id, next.runId])
  expect(after.updatedAt).toBeGreaterThan(1_700_000_015_000)
})

test('the same file again adds nothing; one that has more adds that, and leaves alone what was done here', async () => {
  const bert = await newcomer(server, 'bert')
  await bring(bert, jsonFile([harbour]))
  const [{ id }] = (await listed(bert)) as [ConversationSummary]
  expect(await bring(bert, jsonFile([harbour]))).toEqual(brought(0, { known: 1 }))
  expect(await preview(bert, jsonFile([harbour]))).toMatchObject({ conversations: 1, known: 1 })
  expect(await listed(bert)).toHaveLength(1)

  const longer = chatgptTalk('c-harbour', 'Another title', [...turns, ['And how far?', 'Nine miles.']])
  await bert.call('PATCH', `/api/conversations/${id}`, { title: 'Mine', folder: 'Sea' })
  expect(await bring(bert, jsonFile([longer]))).toEqual(brought(0, { extended: 1, runs: 1 }))
  const extended = await detail(bert, id)
  expect(extended).toMatchObject({ title: 'Mine', folder: 'Sea', updatedAt: 1_700_000_025_000 })
  expect(extended.runs.map(({ question }) => question)).toEqual([
    ...turns.map(([asked]) => asked),
    'And how far?',
  ])
  expect(extended.headId).toBe(extended.runs[2]!.id)

  // Where it has gone on here, that stays shown.
  const own = await ask(bert, 'And here?', { conversationId: id })
  const longest = chatgptTalk('c-harbour', '', [
    ...turns,
    ['And how far?', 'Nine miles.'],
    ['And far off?', 'Ten.'],
  ])
  await bring(bert, jsonFile([longest]))
  const { runs, headId } = await detail(bert, id)
  expect([runs.length, headId]).toEqual([5, own.runId])

  // Somebody else has their own of the same file; one that was deleted can be brought again.
  const cleo = await newcomer(server, 'cleo')
  expect(await bring(cleo, jsonFile([harbour]))).toEqual(brought(1, { runs: 2 }))
  expect((await cleo.call('GET', `/api/conversations/${id}`)).status).toBe(404)
  const [{ id: hers }] = (await listed(cleo)) as [ConversationSummary]
  await cleo.call('DELETE', `/api/conversations/${hers}`)
  expect(await listed(cleo)).toEqual([])
  expect(await bring(cleo, jsonFile([harbour]))).toEqual(brought(1, { runs: 2 }))
})

test('branches, marks and pictures come along; a picture that is too large is told as left out', async () => {
  const dora = await newcomer(server, 'dora')
  const files = [makePng(30, 20), makePng(60, 60, { noise: true })].map((png) => ({
    type: 'image',
    url: dataUrl(png),
  }))
  expect(await bring(dora, jsonFile([openWebuiChat('w1', 'Sums', { files })]))).toEqual(
    brought(1, { runs: 2 }),
  )
  const [{ id, pinned }] = (await listed(dora)) as [ConversationSummary]
  expect(pinned).toBe(true)
  const { runs, headId } = await detail(dora, id)
  expect(runs.map(({ parentId }) => parentId)).toEqual([null, null])
  const shown = await eventsOf(dora, headId!)
  expect(shown[1]).toMatchObject({
    from: 'open-webui',
    model: 'deepseek-r1',
    leftOut: { thinking: 1, pictures: 1 },
  })
  expect(shown[2]).toMatchObject({ text: '255' })
  expect(runs[0]!.pictures).toMatchObject([{ mediaType: 'image/png', width: 30, height: 20 }])
  const picture = await dora.call('GET', `/api/runs/${runs[0]!.id}/pictures/0`)
  expect(picture.status).toBe(200)
})

test('each is all there or not at all; what is wrong is told of each, and the limit on bodies holds', async () => {
  const emil = await newcomer(server, 'emil')
  const send = (body: unknown) => emil.call('POST', '/api/import/conversations', body)
  const run = { id: 'a', parentId: null, question: 'One?', answer: 'First.' }
  const conversation = { id: 'x', title: 'X', runs: [run] }
  const { json, status } = await send({
    from: 'claude',
    conversations: [
      conversation,
      { ...conversation, id: 'y', runs: [run, { ...run, id: 'b', parentId: 'c' }] },
      { ...conversation, id: 'z', runs: [run, run] },
      { ...conversation, id: 'w', headId: 'b' },
      { ...conversation, id: 'v', runs: [] },
      { ...conversation, id: 'u', runs: [{ ...run, question: ' ' }] },
      { ...conversation, id: 't', verdicts: [] },
      'nonsense',
    ],
  })
  expect(status).toBe(200)
  const { conversations } = json as { conversations: ImportResult[] }
  expect(conversations.map(({ id, result, problem }) => [id, result, problem?.message])).toEqual([
    ['x', 'added', undefined],
    ['y', 'refused', expect.stringContaining('runs.1.parentId')],
    ['z', 'refused', expect.stringContaining('runs.1.id')],
    ['w', 'refused', expect.stringContaining('headId')],
    ['v', 'refused', expect.stringContaining('runs')],
    ['u', 'refused', expect.stringContaining('runs.0.question')],
    ['t', 'refused', expect.stringContaining('verdicts')],
    [undefined, 'refused', expect.any(String)],
  ])
  expect(await listed(emil)).toHaveLength(1)
  expect((await send({ from: 'nowhere', conversations: [conversation] })).status).toBe(400)
  expect((await send({ from: 'claude', conversations: [] })).status).toBe(400)
  expect((await send({ from: 'claude', conversations: [conversation], more: 1 })).status).toBe(400)

  // What is more than one body holds is sent in parts; what no body holds is told.
  const talks = Array.from({ length: 9 }, (_, index) =>
    chatgptTalk(`part-${index}`, `Part ${index}`, [['How?', 'x'.repeat(index === 4 ? 50_000 : 9_000)]]),
  )
  const outcome = await bring(emil, jsonFile(talks))
  expect(outcome).toMatchObject(
    brought(8, { problems: [{ title: 'Part 4', problem: { code: 'too-large' } }] }),
  )
  expect(await listed(emil)).toHaveLength(9)
})

test('times that are not there, or are ahead, are no way to the top of the list for ever', async () => {
  const fay = await newcomer(server, 'fay')
  const before = systemClock.now()
  const ahead = chatgptTalk('ahead', 'Ahead', [['One?', 'First.']], 9_000_000_000)
  const without = chatgptConversation('without', '', [
    { id: 'q', parent: null, role: 'user', text: 'Please tell me how it works' },
    { id: 'a', parent: 'q', role: 'assistant', text: 'So.' },
  ])
  await bring(fay, jsonFile([ahead, without]))
  const all = await listed(fay)
  expect(all.map(({ title }) => title).toSorted()).toEqual(['Ahead', 'Tell me how it works'])
  for (const { createdAt, updatedAt } of all)
    for (const at of [createdAt, updatedAt]) {
      expect(at).toBeGreaterThanOrEqual(before)
      expect(at).toBeLessThanOrEqual(systemClock.now())
    }
})

test('what is older than conversations are kept is not taken, and the preview says so', async () => {
  const boss = await administrator(server)
  const gus = await newcomer(server, 'gus')
  await boss.call('PATCH', '/api/settings', { conversationDays: 30 })
  try {
    const fresh = chatgptTalk('fresh', 'Fresh', [['One?', 'First.']], systemClock.now() / 1_000 - 60)
    const file = jsonFile([harbour, fresh])
    expect(await preview(gus, file)).toMatchObject({ conversations: 2, tooOld: 1 })
    expect(await bring(gus, file)).toMatchObject(
      brought(1, {
        problems: [
          {
            title: 'Harbour',
            problem: { code: 'conflict', because: { code: 'import-too-old', values: { days: 30 } } },
          },
        ],
      }),
    )
    expect((await listed(gus)).map(({ title }) => title)).toEqual(['Fresh'])
  } finally {
    await boss.call('PATCH', '/api/settings', { conversationDays: null })
  }
})

test('the ledger tells that it was brought along, in no word of it; it goes out with the export, and when its person goes', async () => {
  const hana = await newcomer(server, 'hana')
  const talk = chatgptTalk('c-hana', 'Wombats', [['What is a wombat?', 'A marsupial.']])
  await bring(hana, jsonFile([talk]))
  const [{ id }] = (await listed(hana)) as [ConversationSummary]
  const boss = await administrator(server)
  const { text, json } = await boss.call('GET', '/api/ledger?limit=1000')
  expect(text).not.toMatch(/wombat|marsupial/i)
  const { entries } = json as {
    entries: { action: string; object: string; actor: string; details: object }[]
  }
  expect(entries.filter(({ object }) => object === id)).toMatchObject([
    {
      action: 'conversation-imported',
      actor: hana.id,
      details: { from: 'chatgpt', runs: 1, content: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    },
  ])

  const exported = (await hana.call('GET', '/api/my/export')).text
  expect(exported).toContain('marsupial')
  // Muster's own export is read again: here it is known, elsewhere it is new.
  const file = new Blob([exported])
  expect(await bring(hana, file)).toEqual(brought(0, { known: 1 }))
  expect(await preview(hana, file)).toMatchObject({ from: 'muster', conversations: 1, known: 1 })
  const ivo = await newcomer(server, 'ivo')
  expect(await bring(ivo, file)).toEqual(brought(1))
  const [{ id: his }] = (await listed(ivo)) as [ConversationSummary]
  const [run] = (await detail(ivo, his)).runs
  expect((await eventsOf(ivo, run!.id))[1]).toMatchObject({ from: 'muster', model: 'gpt-4o' })

  for (const who of [hana, ivo])
    expect((await who.call('DELETE', '/api/my/account', { password })).status).toBe(204)
  expect(await tablesHolding(server, 'marsupial')).toEqual([])
})

test('nobody brings anything along without being known', async () => {
  const nobody = somebody(server, {})
  for (const path of ['known', 'conversations'])
    expect((await nobody.call('POST', `/api/import/${path}`, {})).status).toBe(401)
})
