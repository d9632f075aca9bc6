// What it costs to bring a large export along: to read it, and how long the server answers nobody else meanwhile. The
// server runs in this thread, whoever reads and sends in another one, as a browser or `muster import` would.
// Run: node bench/import.ts
import { createWriteStream, openAsBlob, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { previewImport, sendImport } from '../src/import/index.ts'
import type { ImportResult } from '../src/wire/index.ts'
import { chatgptTalk } from '../test/make-exports.ts'
import { startTestServer } from '../test/server.ts'

/** Conversations of six questions, each answered with 2,000 characters: 16 KB each as they stand in the file. */
const sizes = [100, 2_000, 20_000]
const words = 'The harbour of Port Louis is dredged every spring, and "deep" enough for most ships.\n'
const answer = words.repeat(24)

if (!isMainThread) await bring()
else {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const table = []
  for (const conversations of sizes) {
    const file = join(folder, `${conversations}.json`)
    await write(file, conversations)
    await using server = await startTestServer()
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { file, url: server.url, key: server.key },
    })
    worker.once('message', () => delay.enable())
    const taken = new Promise<Taken>((resolve, reject) => {
      worker.on('message', (told: Taken | 'read') => told !== 'read' && resolve(told))
      worker.once('error', reject)
    })
    const { readMs, sendMs, heapMb, runs } = await taken
    delay.disable()
    await worker.terminate()
    const megabytes = statSync(file).size / 1e6
    table.push({
      conversations,
      questions: runs,
      'file, MB': megabytes.toFixed(1),
      'preview, s': (readMs / 1_000).toFixed(2),
      'its heap, MB': heapMb.toFixed(0),
      'taken in, s': (sendMs / 1_000).toFixed(1),
      'longest pause of the server, ms': (delay.max / 1e6).toFixed(0),
      'p99 of its pauses, ms': (delay.percentile(99) / 1e6).toFixed(1),
    })
    rmSync(file)
  }
  console.table(table)
  rmSync(folder, { recursive: true })
}

interface Taken {
  readMs: number
  sendMs: number
  heapMb: number
  runs: number
}

/** In its own thread: looks at the file, then sends it. */
async function bring(): Promise<void> {
  const { file, url, key } = workerData as { file: string; url: string; key: string }
  const { signal } = new AbortController()
  const post = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as T
  }
  const blob = await openAsBlob(file)
  let heapMb = 0
  const startedMs = performance.now()
  const preview = await previewImport(blob, {
    signal,
    now: Date.now(),
    known: (body) => post('/api/import/known', body),
    onRead: () => (heapMb = Math.max(heapMb, process.memoryUsage().heapUsed / 1e6)),
  })
  const readMs = performance.now() - startedMs
  tell('read')
  const { runs, added } = await sendImport(blob, {
    signal,
    post: (body) => post<{ conversations: ImportResult[] }>('/api/import/conversations', body),
  })
  if (added !== preview.conversations) throw new Error(`${added} of ${preview.conversations} were taken in`)
  const sendMs = performance.now() - startedMs - readMs
  tell({ readMs, sendMs, heapMb, runs })
}

function tell(what: Taken | 'read'): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
  parentPort!.postMessage(what)
}

async function write(file: string, conversations: number): Promise<void> {
  const out = createWriteStream(file)
  out.write('[')
  for (let index = 0; index < conversations; index++) {
    const turns = Array.from({ length: 6 }, (_, turn): [string, string] => [`Question ${turn}?`, answer])
    const text = JSON.stringify(
      chatgptTalk(`c${index}`, `Talk ${index}`, turns, 1_600_000_000 + index * 1_000),
    )
    if (!out.write(`${index === 0 ? '' : ','}${text}`)) await once(out, 'drain')
  }
  out.end(']')
  await once(out, 'finish')
}
