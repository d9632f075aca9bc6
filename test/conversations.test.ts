import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  ConversationDetail,
  ConversationMatch,
  ConversationMatches,
  SharedConversation,
} from '../src/wire/index.ts'
import { addDocument, administrator, ask, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'

let server: TestServer
let anna: Somebody
let bob: Somebody

beforeAll(async () => {
  server = await startTestServer()
  anna = await newcomer(server, 'anna')
  bob = await newcomer(server, 'bob')
  await addDocument(anna, 'annas', 'The harbour of Port Louis is dredged every spring.', 'harbour.txt')
})
afterAll(() => server[Symbol.asyncDispose]())

const conversation = async (id: string) =>
  (await anna.call('GET', `/api/conversations/${id}`)).json as ConversationDetail
const find = async (words: string, who = anna) =>
  (
    (await who.call('GET', `/api/conversation-search?q=${encodeURIComponent(words)}`)).json as {
      matches: ConversationMatch[]
    }
  ).matches

test('an edited question is a sibling of the old one, and what follows stands on the branch that is shown', async () => {
  const first = await ask(anna, 'One?')
  const { conversationId } = first
  const second = await ask(anna, 'Two?', { conversationId })
  const edited = await ask(anna, 'Two, but better?', { conversationId, parentId: first.runId })
  const next = await ask(anna, 'Three?', { conversationId })
  const anew = await ask(anna, 'One, but better?', { conversationId, parentId: null })

  const { runs, headId } = await conversation(conversationId)
  expect(runs.map(({ id, parentId }) => [id, parentId])).toEqual([
    [first.runId, null],
    [second.runId, first.runId],
    [edited.runId, first.runId],
    [next.runId, edited.runId],
    [anew.runId, null],
  ])
  expect(headId).toBe(anew.runId)
  await anna.call('PATCH', `/api/conversations/${conversationId}`, { headId: second.runId })
  const after = await ask(anna, 'And after two?', { conversationId })
  expect((await conversation(conversationId)).runs.at(-1)).toMatchObject({
    id: after.runId,
    parentId: second.runId,
  })
})

test('a place in another conversation is no place to go on from', async () => {
  const other = await ask(anna, 'Elsewhere?')
  const { conversationId } = await ask(anna, 'Here?')
  for (const body of [{ parentId: other.runId }, { parentId: 'run_none' }]) {
    const { status, text } = await anna.call('POST', '/api/runs', { question: 'x', conversationId, ...body })
    expect([status, text]).toEqual([400, expect.stringContaining('parentId')])
  }
  const { status } = await anna.call('PATCH', `/api/conversations/${conversationId}`, { headId: other.runId })
  expect(status).toBe(400)
})

test('a conversation is renamed, pinned and archived; a new question brings it back', async () => {
  const { conversationId } = await ask(anna, 'Please tell me how it is dredged')
  expect(await conversation(conversationId)).toMatchObject({
    title: 'Tell me how it is dredged',
    pinned: false,
  })
  await anna.call('PATCH', `/api/conversations/${conversationId}`, {
    title: 'Harbour',
    pinned: true,
    archived: true,
  })
  expect(await conversation(conversationId)).toMatchObject({ title: 'Harbour', pinned: true, archived: true })
  await ask(anna, 'And then?', { conversationId })
  expect(await conversation(conversationId)).toMatchObject({ title: 'Harbour', archived: false })
})

test('a temporary conversation is in no list and found by no search', async () => {
  const { conversationId } = await ask(anna, 'A secret xylophone?', { temporary: true })
  const { conversations } = (await anna.call('GET', '/api/conversations')).json as {
    conversations: { id: string }[]
  }
  expect(conversations.map(({ id }) => id)).not.toContain(conversationId)
  expect(await find('xylophone')).toEqual([])
  expect(await conversation(conversationId)).toMatchObject({ temporary: true })
})

test('search looks for every word, in questions and in answers, and only in one’s own', async () => {
  const { runId } = await ask(anna, 'What of 港口 in spring?')
  expect(await find('SPRING 港口')).toMatchObject([{ runId, match: 'spring' }])
  expect(await find('dredged louis')).not.toEqual([])
  expect(await find('spring 100%')).toEqual([])
  expect(await find('spring', bob)).toEqual([])
})

test('where there are more places than are given, that is said', async () => {
  const carl = await newcomer(server, 'carl')
  const first = await ask(carl, 'Is there a lighthouse?')
  const { conversationId } = first
  const found = async () => {
    const { json } = await carl.call('GET', '/api/conversation-search?q=lighthouse')
    const { matches, more } = json as ConversationMatches
    return [matches.length, more]
  }
  // Forks are what is quickest to have many of.
  const fork = () => carl.call('POST', `/api/conversations/${conversationId}/fork`, { runId: first.runId })
  for (let count = 1; count < 50; count++) expect((await fork()).status).toBe(201)
  expect(await found()).toEqual([50, false])
  await fork()
  expect(await found()).toEqual([50, true])
})

test('who reads a shared conversation sees no passage of a document that is closed to them', async () => {
  const boss = await administrator(server)
  await boss.call('PATCH', '/api/collections/annas', { owner: { person: anna.id } })
  await addDocument(anna, 'library', 'Ships of Port Louis are painted in spring.', 'ships.txt')
  const { conversationId } = await ask(anna, 'Port Louis in spring?')
  const shared = await anna.call('POST', `/api/conversations/${conversationId}/share`)
  const path = `/api/shared/${(shared.json as { shareId: string }).shareId}`
  const titles = async (who: Somebody) =>
    ((await who.call('GET', path)).json as SharedConversation).runs.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'evidence' ? event.passages.map(({ text }) => text) : [])),
    )
  expect((await titles(anna)).toSorted()).toEqual([
    'Ships of Port Louis are painted in spring.',
    'The harbour of Port Louis is dredged every spring.',
  ])
  expect(await titles(bob)).toEqual(['Ships of Port Louis are painted in spring.'])

  await anna.call('DELETE', `/api/conversations/${conversationId}/share`)
  expect((await bob.call('GET', path)).status).toBe(404)
})

test('a verdict that somebody calls wrong is kept for administrators, without a name', async () => {
  const { runId } = await ask(anna, 'Is it dredged?')
  const report = { start: 0, end: 4, verdict: 'not-found', expected: 'supported' }
  expect((await anna.call('POST', `/api/runs/${runId}/reports`, report)).status).toBe(201)
  const { json, text } = await (await administrator(server)).call('GET', '/api/verdict-reports')
  expect(json).toMatchObject({ reports: [{ ...report, runId }] })
  expect(text).not.toContain(anna.id)
})

test('conversations are put into folders, which are named anew and dissolved', async () => {
  const folderOf = async (id: string) => (await conversation(id)).folder
  const [first, second] = [await ask(anna, 'In a folder?'), await ask(anna, 'In it too?')]
  for (const { conversationId } of [first, second])
    await anna.call('PATCH', `/api/conversations/${conversationId}`, { folder: 'Ships & co' })
  const bobs = await ask(bob, 'Mine?')
  await bob.call('PATCH', `/api/conversations/${bobs.conversationId}`, { folder: 'Ships & co' })
  const path = `/api/folders/${encodeURIComponent('Ships & co')}`
  expect((await anna.call('PATCH', path, { name: 'Boats' })).status).toBe(204)
  expect(await folderOf(first.conversationId)).toBe('Boats')
  await anna.call('PATCH', `/api/conversations/${first.conversationId}`, { folder: null })
  expect([await folderOf(first.conversationId), await folderOf(second.conversationId)]).toEqual([
    null,
    'Boats',
  ])
  await anna.call('PATCH', '/api/folders/Boats', { name: null })
  expect(await folderOf(second.conversationId)).toBe(null)
  const { json } = await bob.call('GET', `/api/conversations/${bobs.conversationId}`)
  expect(json).toMatchObject({ folder: 'Ships & co' })
})

test('a fork begins as its conversation does, and goes on by itself', async () => {
  const first = await ask(anna, 'Where is Port Louis dredged?')
  const { conversationId } = first
  const second = await ask(anna, 'And when?', { conversationId })
  await ask(anna, 'And why?', { conversationId })
  const forked = await anna.call('POST', `/api/conversations/${conversationId}/fork`, {
    runId: second.runId,
  })
  expect(forked.status).toBe(201)
  const { conversationId: forkId } = forked.json as { conversationId: string }
  const copy = await conversation(forkId)
  expect(copy.runs.map(({ question, status }) => [question, status])).toEqual([
    ['Where is Port Louis dredged?', 'done'],
    ['And when?', 'done'],
  ])
  expect(copy.runs.map(({ id }) => id)).not.toContain(first.runId)
  expect(copy.headId).toBe(copy.runs[1]!.id)
  expect(copy.runs[1]!.parentId).toBe(copy.runs[0]!.id)
  const events = async (id: string) =>
    ((await anna.call('GET', `/api/runs/${id}`)).json as { events: object[] }).events
  expect(await events(copy.runs[0]!.id)).toEqual(await events(first.runId))
  await anna.call('DELETE', `/api/conversations/${conversationId}`)
  await ask(anna, 'And then?', { conversationId: forkId })
  expect((await conversation(forkId)).runs).toHaveLength(3)
  expect(await find('louis dredged')).not.toEqual([])
  for (const runId of [second.runId, 'run_none'])
    expect((await anna.call('POST', `/api/conversations/${forkId}/fork`, { runId })).status).toBe(400)
})

test('prompts are kept, changed and deleted, each person’s own', async () => {
  const made = await anna.call('POST', '/api/prompts', { name: 'Weekly', text: 'Sum up the week of ' })
  const { id } = made.json as { id: string }
  await anna.call('PUT', `/api/prompts/${id}`, { name: 'Weekly', text: 'Sum up this week of ' })
  const own = async (who: Somebody) => (await who.call('GET', '/api/prompts')).json
  expect(await own(anna)).toEqual({ prompts: [{ id, name: 'Weekly', text: 'Sum up this week of ' }] })
  expect(await own(bob)).toEqual({ prompts: [] })
  expect((await bob.call('DELETE', `/api/prompts/${id}`)).status).toBe(404)
  expect((await anna.call('POST', '/api/prompts', { name: '', text: 'x' })).status).toBe(400)
  await anna.call('DELETE', `/api/prompts/${id}`)
  expect(await own(anna)).toEqual({ prompts: [] })
})

test('what is not there is told in a sentence, without an id that nobody has seen', async () => {
  const told = async (method: string, path: string, body?: object) => {
    const { status, json } = await anna.call(method, path, body)
    const { error } = json as { error: { message: string; because?: { code: string } } }
    expect([status, error.message]).toEqual([404, expect.not.stringMatching(/_none|undefined/)])
    return error
  }
  for (const [method, path] of [
    ['GET', '/api/runs/run_none'],
    ['GET', '/api/runs/run_none/events'],
    ['POST', '/api/runs/run_none/stop'],
    ['PUT', '/api/runs/run_none/kept'],
  ] as const)
    expect(await told(method, path)).toMatchObject({
      message: 'There is no such answer, or it is not yours. It may have been removed meanwhile.',
      because: { code: 'answer-gone' },
    })
  for (const path of ['documents/doc_none', 'keys/key_none', 'aliases/alias_none', 'prompts/prompt_none'])
    await told('DELETE', `/api/${path}`)
  await told('GET', '/api/documents/doc_none')
  await told('PATCH', '/api/teams/team_none', { name: 'Nobody' })
})
