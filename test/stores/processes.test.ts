import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { verifyExport } from '../../src/audit/index.ts'
import { sseDecoder, systemClock } from '../../src/base/index.ts'
import { startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import type { BudgetSummary, HostStatus, RunEvent, UsageRow } from '../../src/wire/index.ts'
import { addDocument, administrator, byKey, newcomer, somebody, type Somebody } from '../people.ts'
import { asAdministrator, newDatabase } from '../postgres-server.ts'
import type { TestServer } from '../server.ts'
import { startMuster, type MusterProcess } from './muster-process.ts'

let database: string
let slow: SimulatedServer
let quick: SimulatedServer
let config: object
let a: MusterProcess
let b: MusterProcess
const others: MusterProcess[] = []

beforeAll(async () => {
  database = await newDatabase(inject('postgres'))
  slow = await startSimulatedServer({
    clock: systemClock,
    models: ['slow'],
    firstTokenMs: 1,
    tokensPerSecond: 10,
    concurrency: 100,
  })
  quick = await startSimulatedServer({
    clock: systemClock,
    models: ['quick'],
    firstTokenMs: 1,
    tokensPerSecond: 10_000,
    concurrency: 1_000,
  })
  config = {
    store: database,
    limits: { leaseSeconds: 5 },
    embeddings: { model: 'quick' },
    hosts: [
      { name: 'slow', kind: 'simulated', url: slow.url },
      { name: 'quick', kind: 'simulated', url: quick.url },
    ],
  }
  a = await startMuster(config)
  b = await startMuster(config, { like: a })
})

afterAll(async () => {
  for (const process of [a, b, ...others]) await process?.[Symbol.asyncDispose]()
  for (const host of [slow, quick]) await host?.[Symbol.asyncDispose]()
})

/** The same somebody, at another process. */
const at = (process: MusterProcess) => process as unknown as TestServer
const elsewhere = (one: Somebody, process: MusterProcess) => ({ ...one, process })

async function startRun(process: MusterProcess, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${process.url}/api/runs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'What is a pool?', model: 'slow' }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { runId: string }).runId
}

/** The events of a run as they come, until its last or the end of the connection. */
async function* follow(
  process: MusterProcess,
  headers: Record<string, string>,
  runId: string,
): AsyncGenerator<RunEvent> {
  const response = await fetch(`${process.url}/api/runs/${runId}/events`, { headers })
  expect(response.status).toBe(200)
  const decoder = sseDecoder()
  try {
    for await (const bytes of response.body!)
      for (const { data } of decoder.push(bytes)) yield JSON.parse(data) as RunEvent
  } catch {
    // The connection was ended: what came until then counts.
  }
}

async function all(events: AsyncGenerator<RunEvent>): Promise<RunEvent[]> {
  const found: RunEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

test('a run that was begun on one process is followed on the other as it is written, and stopped there', async () => {
  const { headers } = await administrator(at(a))
  const { headers: headersOfB } = await administrator(at(b))
  const runId = await startRun(a, headers)
  const here = all(follow(a, headers, runId))
  const there: RunEvent[] = []
  for await (const event of follow(b, headersOfB, runId)) {
    there.push(event)
    // It is under way, on the other one.
    if (there.length === 6)
      expect(await (await administrator(at(b))).call('POST', `/api/runs/${runId}/stop`)).toMatchObject({
        json: { stopped: true },
      })
  }
  expect(there).toEqual(await here)
  expect(there.at(-1)?.type).toBe('run-aborted')
  expect(there.map(({ seq }) => seq)).toEqual(there.map((_, index) => index + 1))
})

test('who is suspended on one process is out on the other: sessions, keys, streams and runs', async () => {
  const boss = await administrator(at(a))
  const person = await newcomer(at(a), 'anna')
  const key = await byKey(at(a), person)
  const getIn = async () =>
    Promise.all([
      fetch(`${b.url}/api/session`, person).then(({ status }) => status),
      fetch(`${b.url}/v1/models`, key).then(({ status }) => status),
    ])
  await eventually(async () => expect(await getIn()).toEqual([200, 200]))
  const runId = await startRun(b, key.headers)
  const stream = follow(b, key.headers, runId)
  await stream.next()
  const chat = fetch(`${b.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...key.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'slow', stream: true, messages: [{ role: 'user', content: 'Go on.' }] }),
  })
  const reader = (await chat).body!.getReader()
  await reader.read()

  expect((await boss.call('PATCH', `/api/people/${person.id}`, { suspended: true })).status).toBe(200)
  await all(stream)
  await expect(
    (async () => {
      while (!(await reader.read()).done);
      return 'ended whole'
    })(),
  ).rejects.toThrow()
  expect(await getIn()).toEqual([401, 401])
  await eventually(async () => {
    const [run] = await asAdministrator(database, `SELECT status FROM muster.runs WHERE id = '${runId}'`)
    expect(run).toEqual({ status: 'aborted' })
  })
})

test('200 requests at once over two processes spend no more than a budget', async () => {
  const boss = await administrator(at(a))
  const keys = await Promise.all(
    [a, b].map(async (process) =>
      elsewhere(await byKey(at(process), await administrator(at(process))), process),
    ),
  )
  const chat = (one: (typeof keys)[number]) =>
    fetch(`${one.process.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...one.headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'quick',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'What is a pool?' }],
      }),
    })
  for (const one of keys) expect((await chat(one)).status).toBe(200)
  const used = async () => {
    const { json } = await boss.call('GET', '/api/usage')
    return (json as { usage: UsageRow[] }).usage
      .filter(({ model }) => model === 'quick')
      .reduce((sum, row) => sum + row.promptTokens + row.completionTokens, 0)
  }
  // Each holds what was said plus 100 tokens of an answer, and uses about that.
  const limit = (await used()) + 5_000
  const budget = { scope: 'everyone', model: 'quick', period: 'month', tokens: limit }
  expect((await boss.call('PUT', '/api/budgets', budget)).status).toBe(200)
  await eventually(async () => {
    for (const process of [a, b]) {
      const { json } = await (await administrator(at(process))).call('GET', '/api/budgets')
      expect((json as { budgets: BudgetSummary[] }).budgets).toMatchObject([{ tokens: limit }])
    }
  })
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => chat(keys[index % 2]!)))
  const statuses = new Set(answers.map(({ status }) => status))
  const done = answers.filter(({ status }) => status === 200).length
  expect([...statuses].toSorted((x, y) => x - y)).toEqual([200, 429])
  expect(done).toBeGreaterThanOrEqual(40)
  await eventually(async () => {
    expect(await used()).toBeLessThanOrEqual(limit)
    expect(await used()).toBeGreaterThan(limit - 5_000)
    const [held] = await asAdministrator(
      database,
      'SELECT sum(held_tokens)::int AS tokens, (SELECT count(*)::int FROM muster.budget_holds) AS holds FROM muster.budget_counters',
    )
    expect(held).toEqual({ tokens: 0, holds: 0 })
  })
  // Both count the same, and it is what was used.
  for (const process of [a, b]) {
    const { json } = await (await administrator(at(process))).call('GET', '/api/budgets')
    expect((json as { budgets: BudgetSummary[] }).budgets[0]?.usedTokens).toBe(await used())
  }
})

test('what one process is told to say of every answer is in the prompts of the other', async () => {
  const boss = await administrator(at(a))
  const { headers } = await administrator(at(b))
  const set = (instructions: string) => boss.call('PATCH', '/api/settings', { instructions })
  const systemOnB = async () => {
    const made = await fetch(`${b.url}/api/runs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'What is a pool?', model: 'quick' }),
    })
    const { runId } = (await made.json()) as { runId: string }
    const prompt = (await all(follow(b, headers, runId))).find((event) => event.type === 'prompt')
    return prompt?.layout.system
  }
  expect((await set('We are the city library.')).status).toBe(200)
  await eventually(async () => expect(await systemOnB()).toContain('We are the city library.'))
  expect((await set('')).status).toBe(200)
  await eventually(async () => expect(await systemOnB()).not.toContain('library'))
})

test('a host that is added on one process answers on the other, and goes with it', async () => {
  await using host = await startSimulatedServer({ clock: systemClock, models: ['new'], firstTokenMs: 1 })
  const boss = await administrator(at(a))
  const hostsOf = async (process: MusterProcess) => {
    const { json } = await (await administrator(at(process))).call('GET', '/api/hosts')
    return (json as { hosts: HostStatus[] }).hosts.map(({ name, state }) => `${name} ${state}`)
  }
  const added = await boss.call('POST', '/api/hosts', { name: 'new', kind: 'simulated', url: host.url })
  expect(added.status).toBe(201)
  await eventually(async () => expect(await hostsOf(b)).toContain('new ready'))
  expect((await boss.call('DELETE', '/api/hosts/new')).status).toBe(204)
  await eventually(async () => expect((await hostsOf(b)).join()).not.toContain('new'))
})

test('what one process made a vector of is found on the other by its meaning, and gone there when it is', async () => {
  const anna = await newcomer(at(a), 'vera')
  const onB = somebody(at(b), anna.headers)
  const found = async (who: Somebody) => {
    const { status, text } = await who.call('POST', '/v1/search', { question: 'Where does the dog sleep?' })
    expect(status, text).toBe(200)
    return text
  }
  const vectorsOn = async (process: MusterProcess) => {
    const { text } = await (await administrator(at(process))).call('GET', '/metrics')
    return Number(/muster_embedding_blocks\{state="done"\} (\d+)/.exec(text)![1])
  }
  // Each adds one, and finds both.
  await addDocument(anna, 'animals', 'Der Hund schläft am Tag im Garten.\n', 'hund.txt')
  await addDocument(onB, 'animals', 'Der Hund schläft in der Nacht im Haus.\n', 'haus.txt')
  for (const who of [anna, onB])
    await eventually(async () => {
      const text = await found(who)
      expect([text.includes('Garten'), text.includes('Haus')]).toEqual([true, true])
    })
  for (const process of [a, b]) await eventually(async () => expect(await vectorsOn(process)).toBe(2))
  // Replaced on one, the other compares with what it says now.
  await addDocument(anna, 'animals', 'Die Rechnung wird jeden Monat bezahlt.\n', 'haus.txt')
  await eventually(async () => {
    const text = await found(onB)
    expect([text.includes('Garten'), text.includes('Haus')]).toEqual([true, false])
  })
  const { documents } = (await onB.call('GET', '/api/documents?collection=animals')).json as {
    documents: { id: string }[]
  }
  for (const { id } of documents) expect((await onB.call('DELETE', `/api/documents/${id}`)).status).toBe(204)
  for (const process of [a, b]) await eventually(async () => expect(await vectorsOn(process)).toBe(0))
  expect(await found(anna)).not.toContain('Garten')
})

test('the ledger that both wrote into verifies, from an export of either', async () => {
  await Promise.all(
    [a, b].flatMap((process) =>
      Array.from({ length: 10 }, async (_, index) => {
        const { headers } = await administrator(at(process))
        const team = JSON.stringify({ name: `${index} of ${process.url}` })
        const made = await fetch(`${process.url}/api/teams`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: team,
        })
        expect(made.status).toBe(201)
      }),
    ),
  )
  const verdicts = []
  for (const process of [a, b]) {
    const { headers } = await administrator(at(process))
    const response = await fetch(`${process.url}/api/ledger/export`, { headers })
    verdicts.push(await verifyExport(response.body!))
  }
  expect(verdicts).toMatchObject([{ ok: true }, { ok: true }])
})

test('a process with keys of its own is refused with what to do', async () => {
  await expect(startMuster(config)).rejects.toThrow(/another key of the ledger .* Copy ledger-key\.pem/)
})

test('on a database that was moved here a process with other keys is refused, too, though it is the first', async () => {
  const store = await newDatabase(inject('postgres'))
  const first = await startMuster({ ...config, store })
  others.push(first)
  // Its last words are a checkpoint of the ledger.
  await first.kill('SIGTERM')
  // What `muster move` and `restore` leave out: it tells of processes, not of what is kept.
  await asAdministrator(store, 'DELETE FROM muster.installation')
  const refused = /another key of the ledger .* Copy ledger-key\.pem/
  await expect(startMuster({ ...config, store })).rejects.toThrow(refused)
  others.push(await startMuster({ ...config, store }, { like: first }))
})

test('runs of a process that was killed end honestly, and those of the living go on', async () => {
  const c = await startMuster(config, { like: a })
  others.push(c)
  const { headers } = await administrator(at(a))
  const dying = await startRun(c, (await administrator(at(c))).headers)
  const living = await startRun(b, (await administrator(at(b))).headers)
  const seen = follow(a, headers, dying)
  await seen.next()
  await c.kill('SIGKILL')
  const events = await all(seen)
  expect(events.at(-1)).toMatchObject({ type: 'run-error', code: 'stopping', retryable: true })
  const [run] = await asAdministrator(database, `SELECT status FROM muster.runs WHERE id = '${living}'`)
  expect(['running', 'done']).toContain(run!['status'])
})
