import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { inject } from 'vitest'
import { systemClock, type Clock } from '../src/base/index.ts'
import { loadConfig } from '../src/config.ts'
import { startServer, type RunningServer } from '../src/start.ts'
import { newDatabase } from './postgres-server.ts'

export interface TestServer extends AsyncDisposable {
  url: string
  signInLink: string
  /** A key of the API. */
  key: string
  /** The folder of muster.yaml and data/. */
  folder: string
  /** The address of its PostgreSQL; undefined where it has none. */
  database: string | undefined
  server: RunningServer
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests of stores have a PostgreSQL; elsewhere there is none. */
    serversUsePostgres: boolean
  }
}

/** A real server on a free port with its state in a temporary folder, which goes with it. */
export async function startTestServer({
  config = {},
  clock = systemClock,
}: { config?: object; clock?: Clock } = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'))
  const path = join(folder, 'muster.yaml')
  // Benchmarks and the pictures of the page start one too: there is no test that could say otherwise.
  const isTest = process.env['VITEST'] !== undefined
  const usesPostgres = isTest && inject('serversUsePostgres')
  const database = usesPostgres && !('store' in config) ? await newDatabase(inject('postgres')) : undefined
  await writeFile(
    path,
    stringify({
      listen: '127.0.0.1:0',
      discover: false,
      log: 'silent',
      ...(database && { store: database }),
      ...config,
    }),
  )
  const server = await startServer(await loadConfig({ path, environment: {} }), { clock })
  await server.describeHosts()
  const { key } = JSON.parse(await readFile(join(folder, 'data', 'server.json'), 'utf8')) as {
    key: string
  }
  return {
    url: server.url,
    signInLink: await server.createSignInLink(),
    key,
    folder,
    database,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
