import { readFileSync } from 'node:fs'
import { systemClock, systemIds } from '../src/base/index.ts'
import { openStore, type Store } from '../src/store/index.ts'
import { newDatabase, startPostgres } from '../test/postgres-server.ts'

export interface BenchStore extends AsyncDisposable {
  store: Store
  /** What it is, for a table. */
  kind: string
  /** CPU time that the processes of a server of its own have used, ms; 0 of SQLite, which is in our own. */
  serverMs(): number
}

/** Linux counts what each process was given in nanoseconds. Those that have ended are not counted. */
function childrenMs(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return [String(pid), ...children].reduce((sum, child) => {
    try {
      return sum + Number(readFileSync(`/proc/${child}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    } catch {
      return sum
    }
  }, 0)
}

/**
 * The store that is measured: SQLite in a folder, or, with `--store ADDRESS`, the PostgreSQL database there, which has to
 * be empty. `--store postgres` starts a server of its own, which waits for the disk as one in earnest does.
 */
export async function openBenchStore(folder: string): Promise<BenchStore> {
  const at = process.argv.indexOf('--store')
  const given = at < 0 ? undefined : process.argv[at + 1]
  await using opening = new AsyncDisposableStack()
  const server = given === 'postgres' ? opening.use(await startPostgres({ durable: true })) : undefined
  const address = server ? await newDatabase(server.url) : given
  const ids = systemIds(systemClock)
  const store = opening.use(await openStore({ folder, address, clock: systemClock, ids, leaseMs: 15_000 }))
  const opened = opening.move()
  return {
    store,
    kind: address === undefined ? 'SQLite' : 'PostgreSQL',
    serverMs: () => (server ? childrenMs(server.pid) : 0),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
