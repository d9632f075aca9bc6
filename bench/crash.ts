// Kills a process that indexes documents with SIGKILL, a hundred times for each database, and looks after each time
// whether all that was acknowledged is there, and nothing in part. Needs PostgreSQL (Debian: apt-get install postgresql).
// Run: npm run bench:crash   (another number of times as its argument, and one for the moments behind it)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newDatabase, startPostgres } from '../test/postgres-server.ts'
import { crashRounds } from '../test/stores/crash-rounds.ts'

const [rounds = 100, seed = 1] = process.argv.slice(2).map(Number)
await using server = await startPostgres({ durable: true })
const table: Record<string, object> = {}
for (const kind of ['SQLite', 'PostgreSQL']) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-crash-'))
  try {
    const address = kind === 'SQLite' ? undefined : await newDatabase(server.url)
    const { faults, ...counts } = await crashRounds({ folder, address, rounds, seed })
    table[kind] = { ...counts, faults: faults.length }
    for (const fault of faults.slice(0, 20)) console.log(`${kind}: ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
console.table(table)
