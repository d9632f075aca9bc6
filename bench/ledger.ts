// The ledger: durable appends a second, and how fast an export is made and verified.
// Run: npm run bench:ledger   (1,000,000 entries; another number as its argument; --store postgres for PostgreSQL)
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openLedger, openSigningKey, verifyExport, verifyProof } from '../src/audit/index.ts'
import { systemClock } from '../src/base/index.ts'
import type { LedgerRecord } from '../src/wire/index.ts'
import { openBenchStore } from './bench-store.ts'

const entries = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1_000_000)
const singles = 2_000
const perGroup = 50
const groups = 200

const record = (number: number): LedgerRecord => ({
  at: 1_795_500_000_000 + number,
  actor: 'person_01kbd4x7q2m9n8v7c6x5z4w3r',
  action: 'run-ended',
  object: 'run_01kbd4x7q2m9n8v7c6x5z4w3r',
  details: { status: 'done', sha256: 'a3'.repeat(32) },
})
const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => record(from + index))

const folder = mkdtempSync(join(tmpdir(), 'muster-ledger-'))
try {
  await using opened = await openBenchStore(folder)
  const { store } = opened
  await using ledger = openLedger({
    store: store.ledger,
    clock: systemClock,
    key: openSigningKey(join(folder, 'key')),
  })
  const rows: Record<string, Record<string, string>> = {}
  const measure = async (name: string, count: number, unit: string, work: () => Promise<void>) => {
    const before = performance.now()
    await work()
    const seconds = (performance.now() - before) / 1000
    rows[name] = { seconds: seconds.toFixed(2), [unit]: Math.round(count / seconds).toLocaleString('en') }
  }

  let written = 0
  await measure('append, one commit to disk each', singles, 'a second', async () => {
    for (let index = 0; index < singles; index++) await store.ledger.append([record(written++)])
  })
  await measure(`append, ${perGroup} a commit (as runs are)`, perGroup * groups, 'a second', async () => {
    for (let group = 0; group < groups; group++) {
      await store.ledger.append(records(written, perGroup))
      written += perGroup
    }
  })
  while (written < entries) {
    const count = Math.min(10_000, entries - written)
    await store.ledger.append(records(written, count))
    written += count
    if (written % 100_000 === 0) await ledger.checkpoint()
  }
  const file = join(folder, 'ledger.jsonl')
  await measure('export', written, 'a second', () =>
    pipeline(Readable.from(ledger.export(new AbortController().signal)), createWriteStream(file)),
  )
  await measure('verify', written, 'a second', async () => {
    const verdict = await verifyExport(createReadStream(file, { highWaterMark: 1_048_576 }))
    if (!verdict.ok) throw new Error(verdict.problem)
  })
  const proofs = 200
  await measure('prove, and verify the proof', proofs, 'a second', async () => {
    for (let index = 0; index < proofs; index++) {
      const verdict = verifyProof(await ledger.prove(1 + Math.floor((index * written) / proofs)))
      if (!verdict.ok) throw new Error(verdict.problem)
    }
  })
  console.log(
    `${opened.kind}: ${written.toLocaleString('en')} entries, an export of ${Math.round(statSync(file).size / 1e6)} MB`,
  )
  console.table(rows)
  console.log(`resident memory: ${Math.round(process.memoryUsage.rss() / 1e6)} MB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
