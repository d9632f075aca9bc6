// From the command to the first answered request, and what the server holds in memory, idle and with a folder of
// documents indexed (the PostgreSQL manual when none is given). Run: npm run bench:startup [-- FOLDER]
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { systemClock } from '../src/base/index.ts'
import { startSimulatedServer } from '../src/model/index.ts'

const folder = process.argv[2] ?? '/usr/share/doc/postgresql-doc-15/html'
const rounds = 7
const muster = join(import.meta.dirname, '../bin/muster.js')

await using host = await startSimulatedServer({
  clock: systemClock,
  firstTokenMs: 0,
  tokensPerSecond: 1e6,
  models: ['sim'],
})

/** A server of its own in a new folder: times are milliseconds since the command was given. */
async function start() {
  const state = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const config = { listen: '127.0.0.1:0', hosts: [{ name: 'sim', kind: 'simulated', url: host.url }] }
  await writeFile(join(state, 'muster.yaml'), stringify(config))
  const begun = performance.now()
  const child = spawn(process.execPath, [muster, 'start'], {
    cwd: state,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('ready')) break
  child.stdout.resume()
  const readyMs = performance.now() - begun
  const { url, key } = JSON.parse(readFileSync(join(state, 'data/server.json'), 'utf8')) as {
    url: string
    key: string
  }
  const ask = async (model: string) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'What is a pool?' }] }),
    })
    if (!response.ok) throw new Error(await response.text())
    await response.text()
    return performance.now() - begun
  }
  return { state, child, readyMs, ask }
}

async function stop({ state, child }: { state: string; child: ChildProcess }) {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  await rm(state, { recursive: true, force: true })
}

/** Resident memory in MB, as the kernel counts it. */
function residentMb({ child }: { child: ChildProcess }): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))!
  return Math.round(Number(kilobytes) / 1024)
}

const median = (values: number[]) => Math.round(values.toSorted((a, b) => a - b)[values.length >> 1]!)
const times: { ready: number; plain: number; assistant: number; idle: number }[] = []
for (let round = 0; round < rounds; round++) {
  const server = await start()
  const plain = await server.ask('sim')
  const assistant = await server.ask('assistant')
  times.push({ ready: server.readyMs, plain, assistant, idle: residentMb(server) })
  await stop(server)
}
const indexed: Record<string, number> = {}
if (existsSync(folder)) {
  const server = await start()
  const begun = performance.now()
  const adding = spawn(process.execPath, [muster, 'add', folder], { cwd: server.state, stdio: 'inherit' })
  await once(adding, 'exit')
  indexed['muster add, s'] = Math.round((performance.now() - begun) / 100) / 10
  indexed['resident after it, MB'] = residentMb(server)
  await server.ask('assistant')
  await stop(server)
} else console.log(`${folder} is not there: memory with documents is not measured.`)

console.table({
  'ready, ms': median(times.map(({ ready }) => ready)),
  'plain chat answered, ms': median(times.map(({ plain }) => plain)),
  'assistant answered, ms': median(times.map(({ assistant }) => assistant)),
  'resident idle, MB': median(times.map(({ idle }) => idle)),
  ...indexed,
})
