import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sseDecoder, systemClock } from '../../src/base/index.ts'
import { parseFaults, startSimulatedServer, type SimulatedServer } from '../../src/model/index.ts'
import type { DocumentSummary, RunEvent } from '../../src/wire/index.ts'
import { startTestServer } from '../server.ts'

let folder: string
let host: SimulatedServer | undefined
let running: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-durability-'))
  running = []
  await useHost({ tokensPerSecond: 60 })
})

/** Lets the servers that are started from now on have this host, and no other. */
async function useHost({ tokensPerSecond }: { tokensPerSecond: number }): Promise<void> {
  await host?.[Symbol.asyncDispose]()
  host = await startSimulatedServer({ clock: systemClock, firstTokenMs: 1, tokensPerSecond })
  await writeFile(
    join(folder, 'muster.yaml'),
    stringify({
      listen: '127.0.0.1:0',
      discover: false,
      hosts: [{ name: 'sim', kind: 'simulated', url: host.url }],
    }),
  )
}

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await host?.[Symbol.asyncDispose]()
  host = undefined
  await rm(folder, { recursive: true, force: true })
})

interface Process {
  child: ChildProcess
  /** What it said until it was ready. */
  said: string[]
  call(
    path: string,
    options?: { method?: string; body?: BodyInit; headers?: Record<string, string> },
  ): Promise<Response>
}

/** Starts the real command and waits until it says that it is ready. */
async function start(): Promise<Process> {
  const child = spawn(process.execPath, [resolve('bin/muster.js'), 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    said.push(line)
    if (line.includes('sim: simulated')) break
  }
  const { url, key } = JSON.parse(await readFile(join(folder, 'data/server.json'), 'utf8')) as {
    url: string
    key: string
  }
  return {
    child,
    said,
    call: (path, options = {}) =>
      fetch(url + path, {
        ...options,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...options.headers },
      }),
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  return ((await exit) as [number | null])[0]
}

async function ask({ call }: Process): Promise<string> {
  const response = await call('/api/runs', {
    method: 'POST',
    body: JSON.stringify({ question: 'What is a pool?' }),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { runId: string }).runId
}

/** Follows a run until its last event, a broken connection, or `most` events. */
async function follow({ call }: Process, runId: string, after: number, most = Infinity): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const response = await call(`/api/runs/${runId}/events`, { headers: { 'last-event-id': String(after) } })
  const decoder = sseDecoder()
  try {
    for await (const bytes of response.body!)
      for (const { id, data } of decoder.push(bytes)) {
        const event = JSON.parse(data) as RunEvent
        expect(id).toBe(String(event.seq))
        events.push(event)
        if (events.length >= most) return events
      }
  } catch {
    // The server was killed: what came until then counts.
  }
  return events
}

test('kill -9 in mid-answer loses no event that a follower has seen, and the run ends honestly', async () => {
  // Slow enough that it is still in mid-answer when it is killed, however busy the machine is.
  await useHost({ tokensPerSecond: 2 })
  const first = await start()
  const runId = await ask(first)
  const seen = await follow(first, runId, 0, 6)
  await kill(first.child, 'SIGKILL')

  const second = await start()
  const events = await follow(second, runId, 0)
  expect(events.slice(0, seen.length)).toEqual(seen)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run-error', code: 'stopping', retryable: true })
})

test('kill -9 during indexing loses no document that was acknowledged, and leaves no half one', async () => {
  const bytes = await readFile('examples/postgresql/runtime-config-connection.html')
  const first = await start()
  const acknowledged: string[] = []
  const adding = Array.from({ length: 30 }, async (_, index) => {
    const response = await first
      .call(`/api/documents?name=page-${index}.html`, {
        method: 'POST',
        body: Buffer.concat([bytes, Buffer.from(`<!-- ${index} -->`)]),
        headers: { 'content-type': 'application/octet-stream' },
      })
      .catch(() => undefined)
    if (response?.status !== 201) return
    acknowledged.push(`page-${index}.html`)
    if (acknowledged.length === 5) first.child.kill('SIGKILL')
  })
  await Promise.all(adding)
  expect(acknowledged.length).toBeGreaterThanOrEqual(5)

  const second = await start()
  const { documents } = (await (await second.call('/api/documents')).json()) as {
    documents: DocumentSummary[]
  }
  expect(documents.map((document) => document.name)).toEqual(expect.arrayContaining(acknowledged))
  expect(new Set(documents.map((document) => document.blocks)).size).toBe(1)
})

test('a follower that comes back gets every event once, in order, while the answer goes on without it', async () => {
  const server = await start()
  const runId = await ask(server)
  const before = await follow(server, runId, 0, 4)
  const rest = await follow(server, runId, before.at(-1)!.seq)
  const whole = await follow(server, runId, 0)
  expect([...before, ...rest]).toEqual(whole)
  expect(whole.map((event) => event.seq)).toEqual(whole.map((_, index) => index + 1))
  expect(whole.at(-1)!.type).toBe('run-done')
  expect(await kill(server.child, 'SIGTERM')).toBe(0)
})

test('SIGTERM lets a running answer end, then stops with the state closed', async () => {
  const first = await start()
  const runId = await ask(first)
  const following = follow(first, runId, 0)
  expect(await kill(first.child, 'SIGTERM')).toBe(0)
  expect((await following).at(-1)!.type).toBe('run-done')
  await expect(stat(join(folder, 'data/server.json'))).rejects.toThrow('ENOENT')
})

/** Asks a plain model, which goes through no run. */
function askPlainly(server: Process): Promise<Response> {
  return server.call('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'simulated',
      stream: true,
      messages: [{ role: 'user', content: 'What, and why? '.repeat(20) }],
    }),
  })
}

test('SIGTERM, however often it comes, lets a plain stream end, too, and takes no new one', async () => {
  const server = await start()
  const running = await askPlainly(server)
  const reader = running.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await reader.read()).value!
  const stopped = kill(server.child, 'SIGTERM')
  let isHealthy = true
  while (isHealthy) isHealthy = (await server.call('/healthz')).ok
  // As systemd and a process that started this one do together.
  server.child.kill('SIGTERM')
  const refused = await askPlainly(server)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.json()).toMatchObject({ error: { code: 'stopping' } })
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value
  expect(text).toMatch(/"finish_reason":"stop".*\n\ndata: \[DONE\]\n\n$/)
  expect(await stopped).toBe(0)
})

test('a sign-in link is in no log once somebody has signed in', async () => {
  const first = await start()
  const link = first.said.join('\n').match(/http:\S+\/sign-in\?token=\S+/)![0]
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
  await kill(first.child, 'SIGTERM')
  const second = await start()
  expect(second.said.join('\n')).toContain('Sign in: `muster sign-in` prints a link')
  expect(second.said.join('\n')).not.toContain('token=')
})

test('what outlives the time to stop ends in an error that says why, streamed or waiting', async () => {
  await using stalled = await startSimulatedServer({
    clock: systemClock,
    firstTokenMs: 1,
    models: ['m'],
    faults: parseFaults('stall:3'),
  })
  await using server = await startTestServer({
    config: { hosts: [{ name: 'sim', kind: 'simulated', url: stalled.url, concurrency: 1 }] },
  })
  const ask = () =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello?' }] }),
    })
  const [begun, waiting] = [await ask(), await ask()]
  await server.server.stop(50)
  for (const response of [begun, waiting]) {
    const text = await response.text()
    expect(text).toMatch(/data: \{"error":\{"message":"[^"]*[Tt]he server is stopping[^"]*".*\}\}\n\n$/)
    expect(text).not.toContain('[DONE]')
  }
})

test('a second process on the same data folder is refused in one line', async () => {
  const first = await start()
  const second = spawn(process.execPath, [resolve('bin/muster.js'), 'start'], { cwd: folder, stdio: 'pipe' })
  running.push(second)
  let error = ''
  second.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()))
  const [code] = (await once(second, 'close')) as [number]
  expect(code).toBe(73)
  expect(error).toMatch(/^muster: Another Muster is running on .*data\. Stop it first/)
  expect(error.trim().split('\n')).toHaveLength(1)
  expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700)
  await kill(first.child, 'SIGKILL')
})
