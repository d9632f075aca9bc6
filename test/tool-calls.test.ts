import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { messageText, type RunEvent, type ToolCallRecord } from '../src/wire/index.ts'
import { eventually } from './eventually.ts'
import { administrator, byKey, newcomer, type Somebody } from './people.ts'
import { startTestServer, type TestServer } from './server.ts'
import { call, follow, startCallingHost, type CallingHost } from './tool-kit.ts'
import { startRecordServer, type RecordServer } from './tools/start-record-server.ts'

let host: CallingHost
let original: CallingHost['script']
let records: RecordServer
let server: TestServer
let boss: Somebody
let anna: Somebody

beforeAll(async () => {
  host = await startCallingHost()
  original = host.script
  records = await startRecordServer()
  server = await startTestServer({
    config: {
      hosts: [{ name: 'scripted', kind: 'openai', url: host.url, tools: true }],
      models: { assistant: ['scripted'] },
      tools: {
        calendar: {
          url: records.url,
          reads: ['list_events', 'get_event', 'read_note'],
          undo: { create_event: { tool: 'delete_event', arguments: { id: '{result.id}' } } },
        },
      },
    },
  })
  boss = await administrator(server)
  anna = await newcomer(server, 'anna')
  await eventually(async () => expect((await anna.call('GET', '/api/tools')).text).toContain('create_event'))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await records[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})
beforeEach(() => {
  host.replies = [['Yes.']]
  host.offered = []
  host.told = []
  records.records.calls.length = 0
})

const create = 'calendar__create_event'
const sent = () => records.records.calls
const types = (events: RunEvent[]) => events.map(({ type }) => type)
const ledgerOf = async (about: string) => {
  const { entries } = (await boss.call('GET', `/api/ledger?about=${about}`)).json as {
    entries: { action: string; actor: string; details: object }[]
  }
  return entries.toReversed()
}

test('a tool that only reads is called at once, and what it gave back is told to the model', async () => {
  host.replies = [['Let me look. ', ...call('calendar__list_events', '')], ['There is a board meeting.']]
  const run = await follow(server, anna, 'What is on?')
  const events = await run.rest()
  const ended = events.find((event) => event.type === 'tool-ended')!
  expect(ended).toMatchObject({ state: 'done', text: expect.stringContaining('Board meeting') })
  expect(host.told[1]).toBe(ended.text)
  expect(events.find((event) => event.type === 'tool-called')).toMatchObject({
    tool: 'calendar.list_events',
    arguments: '{}',
    changes: false,
  })
  expect(events.some((event) => event.type === 'tool-called' && event.until !== undefined)).toBe(false)
  expect(sent()).toEqual(['list_events {}'])
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  expect(text).toBe('Let me look. \n\nThere is a board meeting.')
  const [kept] = await run.calls()
  expect(kept).toMatchObject({ id: ended.call, state: 'done', result: ended.text, personId: anna.id })
  expect(await ledgerOf(kept!.id)).toEqual([])
})

test('a call that changes something is shown first, done once after a yes, and written down at each step', async () => {
  const given = '{ "title":"Budget \\u00e4",  "start": "2026-12-02T16:00" }'
  host.replies = [call(create, given), ['The meeting Budget begins at 16:00.']]
  const run = await follow(server, anna, 'Put the budget meeting at four.')
  const called = await run.until('tool-called')
  expect(called).toMatchObject({ arguments: given, changes: true, undoable: true, title: 'Create an event' })
  expect(called.until).toBeGreaterThan(Date.now())
  expect(await run.calls()).toMatchObject([{ state: 'waiting', arguments: given }])
  expect(sent()).toEqual([])
  // Nobody answers meanwhile: the host has nothing to do.
  const hosts = (await boss.call('GET', '/api/hosts')).json as { hosts: { name: string; inFlight: number }[] }
  expect(hosts.hosts.find(({ name }) => name === 'scripted')!.inFlight).toBe(0)
  expect((await run.decide(called.call, 'approve')).json).toMatchObject({ state: 'running' })
  const events = await run.rest()
  expect(types(events).slice(-1)).toEqual(['run-done'])
  expect(sent()).toEqual([`create_event ${JSON.stringify(JSON.parse(given))}`])
  expect(await run.calls()).toMatchObject([{ state: 'done', result: expect.stringContaining('Budget ä') }])
  const details = { run: run.runId, tool: 'calendar.create_event', arguments: hash('sha256', given) }
  expect(await ledgerOf(called.call)).toMatchObject([
    { action: 'tool-previewed', actor: anna.id, details },
    { action: 'tool-approved', actor: anna.id, details },
    { action: 'tool-done', actor: 'system', details: { ...details, state: 'done' } },
  ])
})

test('what was refused is not done, nor asked for again in the same answer', async () => {
  const given = { title: 'Party' }
  host.replies = [call(create, given), call(create, ' { "title" : "Party" } '), ['It was not done.']]
  const run = await follow(server, anna, 'A party!')
  const { call: id } = await run.until('tool-called')
  expect((await run.decide(id, 'refuse')).json).toMatchObject({ state: 'refused' })
  const events = await run.rest()
  expect(types(events).filter((type) => type === 'tool-called')).toHaveLength(1)
  expect(events.find((event) => event.type === 'tool-ended')).toMatchObject({ state: 'refused' })
  expect(host.told.slice(1)).toEqual([
    expect.stringContaining('refused this call'),
    expect.stringContaining('refused this call'),
  ])
  expect(sent()).toEqual([])
  expect((await ledgerOf(id)).map(({ action }) => action)).toEqual(['tool-previewed', 'tool-refused'])
})

test('nobody decides but the person who asked, no key of theirs, and nobody twice', async () => {
  host.replies = [call(create, { title: 'Mine' }), ['Done.']]
  const run = await follow(server, anna, 'Mine.')
  const { call: id } = await run.until('tool-called')
  const path = `/api/runs/${run.runId}/tool-calls/${id}`
  const bob = await newcomer(server, 'bob')
  const key = await byKey(server, anna)
  const decide = async (who: Somebody) => (await who.call('POST', path, { decision: 'approve' })).status
  expect([await decide(bob), await decide(boss), await decide(key)]).toEqual([404, 404, 403])
  expect((await bob.call('GET', `/api/runs/${run.runId}/tool-calls`)).status).toBe(404)
  expect((await anna.call('POST', path, { decision: 'perhaps' })).status).toBe(400)
  expect((await anna.call('POST', `${path}x`, { decision: 'approve' })).status).toBe(404)
  expect(sent()).toEqual([])
  const decisions = await Promise.all([decide(anna), decide(anna), decide(anna)])
  expect(decisions.map(String).toSorted()).toEqual(['200', '409', '409'])
  await run.rest()
  expect(sent()).toHaveLength(1)
  expect(await decide(anna)).toBe(409)
  const undo = (who: Somebody) => who.call('POST', `${path}/undo`)
  expect([(await undo(bob)).status, (await undo(boss)).status, (await undo(key)).status]).toEqual([
    404, 404, 403,
  ])
})

test('a run that is stopped while a call waits does nothing, and a yes comes too late', async () => {
  host.replies = [call(create, { title: 'Stopped' }), ['Done.']]
  const run = await follow(server, anna, 'Stop me.')
  const { call: id } = await run.until('tool-called')
  await anna.call('POST', `/api/runs/${run.runId}/stop`)
  const events = await run.rest()
  expect(types(events).slice(-2)).toEqual(['tool-ended', 'run-aborted'])
  expect(await run.calls()).toMatchObject([{ state: 'expired' }])
  expect((await run.decide(id, 'approve')).status).toBe(409)
  expect(sent()).toEqual([])
})

test('what was done is undone once, by the tool that the configuration names', async () => {
  host.replies = [call(create, { title: 'Undo me' }), ['Done.']]
  const run = await follow(server, anna, 'Undo me.')
  const { call: id } = await run.until('tool-called')
  await run.decide(id, 'approve')
  await run.rest()
  const made = records.records.events.at(-1)!
  expect(made.title).toBe('Undo me')
  const path = `/api/runs/${run.runId}/tool-calls/${id}/undo`
  const undone = await Promise.all([anna.call('POST', path), anna.call('POST', path)])
  expect(undone.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409'])
  expect(sent().slice(1)).toEqual([`delete_event {"id":${made.id}}`])
  expect(records.records.events).not.toContainEqual(made)
  expect(await run.calls()).toMatchObject([
    { id, state: 'undone' },
    { tool: 'calendar.delete_event', state: 'done', arguments: `{"id":${made.id}}` },
  ])
  expect((await ledgerOf(id)).map(({ action }) => action).slice(-1)).toEqual(['tool-undone'])
  expect((await anna.call('POST', path)).status).toBe(409)
})

test('where nobody can be asked, what changes something is not offered: temporary chats, keys, OpenAI clients', async () => {
  const reads = ['calendar__list_events', 'calendar__get_event', 'calendar__read_note']
  await (await follow(server, anna, 'Hm?', { temporary: true })).rest()
  const key = await byKey(server, anna)
  await (await follow(server, key, 'Hm?')).rest()
  const chat = { model: 'assistant', messages: [{ role: 'user', content: 'Hm?' }] }
  await key.call('POST', '/v1/chat/completions', chat)
  expect(host.offered).toEqual([reads, reads, reads])
  host.offered = []
  const guest = await newcomer(server, 'gast', { role: 'guest' })
  await (await follow(server, guest, 'Hm?')).rest()
  const narrow = await byKey(server, anna, { collections: ['none'] })
  await narrow.call('POST', '/v1/chat/completions', chat)
  await key.call('POST', '/v1/chat/completions', { ...chat, model: 'scripted' })
  const own = [{ type: 'function', function: { name: 'own', description: '', parameters: {} } }]
  await key.call('POST', '/v1/chat/completions', { ...chat, tools: own })
  expect(host.offered).toEqual([[], [], [], ['own']])
})

test('a client of OpenAI’s API gets an answer that rests on tools that read', async () => {
  host.replies = [call('calendar__list_events', '{}'), ['There is a board meeting.']]
  const key = await byKey(server, anna)
  const chat = { model: 'assistant', messages: [{ role: 'user', content: 'What is on?' }] }
  const answer = await key.call('POST', '/v1/chat/completions', chat)
  expect(answer.json).toMatchObject({ choices: [{ message: { content: 'There is a board meeting.' } }] })
  expect(sent()).toEqual(['list_events {}'])
})

test('later turns are told what was done, and a copy of the conversation shows it', async () => {
  host.replies = [call(create, { title: 'Kept' }), ['It is in the calendar.']]
  const run = await follow(server, anna, 'Keep it.')
  await run.decide((await run.until('tool-called')).call, 'approve')
  await run.rest()
  const messages: string[] = []
  host.script = (_, given) => {
    messages.push(...given.map(messageText))
    return ['Yes, Kept.']
  }
  const { conversationId } = run
  try {
    await (await follow(server, anna, 'Is it kept?', { conversationId })).rest()
  } finally {
    host.script = original
  }
  expect(messages.join('\n')).toMatch(/calendar\.create_event \{"title":"Kept"\}: it was done and gave back:/)
  const fork = await anna.call('POST', `/api/conversations/${conversationId}/fork`, { runId: run.runId })
  expect(fork.status, fork.text).toBeLessThan(300)
  const { conversationId: forkId } = fork.json as { conversationId: string }
  const copy = (await anna.call('GET', `/api/conversations/${forkId}`)).json as { runs: { id: string }[] }
  const copied = await Promise.all(copy.runs.map(({ id }) => anna.call('GET', `/api/runs/${id}/tool-calls`)))
  const [inFork] = copied.flatMap(({ json }) => (json as { calls: ToolCallRecord[] }).calls)
  const undo = (of: ToolCallRecord) => anna.call('POST', `/api/runs/${of.runId}/tool-calls/${of.id}/undo`, {})
  records.records.calls.length = 0
  expect((await undo(inFork!)).status).toBe(409)
  expect(sent()).toEqual([])
})

test('who may not use a tool any more undoes nothing by it, whatever they send', async () => {
  await using apart = await startTestServer({
    config: {
      hosts: [{ name: 'scripted', kind: 'openai', url: host.url, tools: true }],
      tools: {
        calendar: {
          url: records.url,
          teams: ['office'],
          undo: { create_event: { tool: 'delete_event', arguments: { id: '{result.id}' } } },
        },
      },
    },
  })
  const chief = await administrator(apart)
  const { id: teamId } = (await chief.call('POST', '/api/teams', { name: 'office' })).json as { id: string }
  const carl = await newcomer(apart, 'carl', { teamId })
  await eventually(async () => expect((await carl.call('GET', '/api/tools')).text).toContain('create_event'))
  host.replies = [call(create, { title: 'Of the office' }), ['Done.']]
  const run = await follow(apart, carl, 'Put it in.')
  const { call: id } = await run.until('tool-called')
  await run.decide(id, 'approve')
  await run.rest()
  records.records.calls.length = 0
  expect((await chief.call('DELETE', `/api/teams/${teamId}/members/${carl.id}`)).status).toBeLessThan(300)
  const undo = await carl.call('POST', `/api/runs/${run.runId}/tool-calls/${id}/undo`, { decision: 'refuse' })
  expect([undo.status, sent()]).toEqual([403, []])
})

test('who reads a shared conversation sees the call, and what came back only where they may use the tool', async () => {
  host.replies = [call('calendar__list_events', ''), ['There is a board meeting.']]
  const run = await follow(server, anna, 'What is on?')
  await run.rest()
  const share = await anna.call('POST', `/api/conversations/${run.conversationId}/share`)
  const { shareId } = share.json as { shareId: string }
  const mate = await newcomer(server, 'mate')
  const shown = async (who: Somebody) => (await who.call('GET', `/api/shared/${shareId}`)).text
  expect(await shown(mate)).toContain('2026-12-01T09:00')
  const narrow = await byKey(server, mate, { collections: ['none'] })
  expect(await shown(narrow)).toContain('calendar.list_events')
  expect(await shown(narrow)).not.toContain('2026-12-01T09:00')
  expect((await mate.call('GET', `/api/runs/${run.runId}/tool-calls`)).status).toBe(404)
})

test('a host that takes no tools is asked again without them', async () => {
  const asked: number[] = []
  host.script = (_, messages, tools) => {
    if (messages.at(-1)!.role === 'assistant') return [' H']
    asked.push(tools.length)
    return tools.length > 0 ? { status: 400, message: 'this model does not support tools' } : ['It is on.']
  }
  try {
    const events = await (await follow(server, anna, 'What is on?')).rest()
    expect(events.at(-1)!.type).toBe('run-done')
  } finally {
    host.script = original
  }
  expect(asked.at(-1)).toBe(0)
  expect(asked[0]).toBeGreaterThan(0)
})

test('calls that are wrong are told to the model, and no more than sixteen are made', async () => {
  host.replies = [
    call(create, { title: 7 }),
    call(create, '{"title":'),
    call('calendar__nothing', {}),
    [
      {
        calls: Array.from({ length: 20 }, () => ({ name: 'calendar__list_events', arguments: '{}' })),
      },
    ],
    ['Enough.'],
  ]
  const run = await follow(server, anna, 'Do much.')
  const events = await run.rest()
  expect(host.told.slice(1, 4)).toEqual([
    expect.stringContaining('This call was not made'),
    expect.stringContaining('This call was not made'),
    expect.stringContaining('There is no such tool'),
  ])
  expect(sent()).toHaveLength(13)
  expect(host.offered.at(-1)).toEqual([])
  expect(events.at(-1)!.type).toBe('run-done')
})

test('what a tool gave back is evidence, and nothing supports what was not done', async () => {
  const given = { title: 'Budget', start: '2026-12-02T16:00' }
  const verdicts = (events: RunEvent[]) =>
    events.flatMap((event) => (event.type === 'verdict' ? [event.verdict] : []))
  const asked = async (said: string, decision: 'approve' | 'refuse') => {
    host.replies = [call(create, given), [said]]
    const run = await follow(server, anna, 'Please put the budget into the calendar.')
    await run.decide((await run.until('tool-called')).call, decision)
    return verdicts(await run.rest())
  }
  expect(await asked('The event "Budget" starts on 2 December 2026 at 15:00.', 'approve')).not.toContain(
    'supported',
  )
  expect(await asked('The event "Budget" starts on 2 December 2026 at 16:00.', 'approve')).toEqual([
    'supported',
  ])
  expect(await asked('The event "Budget" was created and starts at 16:00.', 'refuse')).not.toContain(
    'supported',
  )
})
