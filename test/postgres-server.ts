import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { postgresFolder } from './system-packages.ts'

export interface PostgresServer extends AsyncDisposable {
  /** Of a user who may make databases. */
  url: string
  pid: number
  /** Ends the server at once, as an outage does; `start` brings it back with what was acknowledged. */
  kill(): Promise<void>
  start(): Promise<void>
}

const password = 'of-the-tests'
/** Without waiting for a disk that goes with the test: what is acknowledged outlives the server, not the machine. */
const quick = ['-c', 'fsync=off', '-c', 'full_page_writes=off']

/** A real PostgreSQL on a free port, in a temporary folder that goes with it. It refuses to run as root. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const programs = postgresFolder()
  const folder = mkdtempSync(join(tmpdir(), 'muster-postgres-'))
  const user = process.getuid?.() === 0 ? { uid: userId('postgres'), gid: groupId('postgres') } : {}
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  writeFileSync(passwordFile, password)
  chmodSync(folder, 0o700)
  if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid!)
  const made = spawnSync(
    join(programs, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'muster',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-sync',
    ],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`)
  const port = await freePort()
  const url = `postgres://muster:${password}@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  const start = async () => {
    server = spawn(
      join(programs, 'postgres'),
      [
        '-D',
        data,
        '-k',
        folder,
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-c',
        'max_connections=200',
        '-c',
        'shared_buffers=64MB',
        '-c',
        'log_min_messages=fatal',
        ...(durable ? [] : quick),
      ],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    goesWithUs(server.pid!, folder)
    let said = ''
    server.stderr!.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000)))
    while (!(await answers(url))) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const stop = async (signal: NodeJS.Signals) => {
    const stopping = server
    server = undefined
    if (!stopping || stopping.exitCode !== null) return
    watchers.get(stopping.pid!)?.kill('SIGKILL')
    watchers.delete(stopping.pid!)
    const ended = once(stopping, 'exit')
    stopping.kill(signal)
    await ended
  }
  await start()
  return {
    url,
    get pid() {
      return server!.pid!
    },
    kill: () => stop('SIGQUIT'),
    start,
    async [Symbol.asyncDispose]() {
      await stop('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ends the server, and removes its folder, when this process ends without having done so, however that is. */
function goesWithUs(pid: number, folder: string): void {
  const watcher = spawn(
    'sh',
    ['-c', 'cat > /dev/null; kill -INT "$0" 2> /dev/null && sleep 2; rm -rf "$1"', String(pid), folder],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      // In a group of its own: what interrupts us does not interrupt it.
      detached: true,
    },
  )
  watchers.set(pid, watcher)
  watcher.unref()
  ;(watcher.stdin as unknown as { unref(): void }).unref()
}
const watchers = new Map<number, ChildProcess>()

/** A new, empty database on the server; gives its address. */
export async function newDatabase(serverUrl: string): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await asAdministrator(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export async function asAdministrator(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await asAdministrator(url, 'SELECT 1')
    return true
  } catch {
    return false
  }
}

/** An unprivileged user: the one that Debian's package made, or nobody. */
function userId(name: string): number {
  return idOf('-u', name)
}
function groupId(name: string): number {
  return idOf('-g', name)
}
function idOf(kind: '-u' | '-g', name: string): number {
  const found = Number(spawnSync('id', [kind, name], { encoding: 'utf8' }).stdout)
  return found > 0 ? found : 65_534
}
