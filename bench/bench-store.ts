import { systemClock, systemIds } from '../src/base/index.ts'
import { openStore, type Store } from '../src/store/index.ts'
import { newDatabase, startPostgres } from '../test/postgres-server.ts'

export interface BenchStore extends AsyncDisposable {
  store: Store
  /** What it is, for a table. */
  kind: string
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
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
