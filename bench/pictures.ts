// What it costs to keep a picture with its question: in the database, and beside the same bytes as a file under a hash.
import { hash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../src/store/index.ts'
import { openFileFolder } from '../src/store/file-folder.ts'

const rounds = 20
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
const store = openSqliteStore(folder)
const files = openFileFolder(folder, () => true)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

async function timed(work: () => Promise<unknown>) {
  const [startedMs, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000 }
}

console.log('bytes      kept in the database    kept as a file    read from the database    (ms, CPU ms)')
let next = 0
for (const bytes of [0, 100_000, 1_000_000, 4_000_000]) {
  const [kept, filed, read] = [[], [], []] as { ms: number; cpuMs: number }[][]
  for (let round = 0; round < rounds; round++) {
    const content = randomBytes(bytes)
    const id = `run_${next++}`
    const picture = { name: 'a.png', mediaType: 'image/png', width: 1, height: 1, bytes, content } as const
    const run = {
      id,
      conversationId: 'c',
      personId: 'p',
      question: 'What is this?',
      model: 'm',
      createdAt: 1,
    }
    kept!.push(await timed(() => store.runs.start({ ...run, pictures: bytes === 0 ? [] : [picture] })))
    filed!.push(await timed(() => files.keep(hash('sha256', content), content)))
    read!.push(await timed(() => store.runs.picture(id, 0)))
  }
  const shown = [kept!, filed!, read!].map(
    (values) =>
      `${median(values.map(({ ms }) => ms)).toFixed(1)}, ${median(values.map(({ cpuMs }) => cpuMs)).toFixed(1)}`,
  )
  console.log(`${String(bytes).padEnd(10)} ${shown[0]!.padEnd(23)} ${shown[1]!.padEnd(17)} ${shown[2]!}`)
}
await store[Symbol.asyncDispose]()
rmSync(folder, { recursive: true })
