import type { Client } from 'pg'
import { AppError, type Clock } from '../base/index.ts'
import type { Elsewhere, StoreChange } from './elsewhere.ts'
import { channel } from './postgres-changes.ts'
import type { PostgresDatabase } from './postgres-database.ts'
import type { PostgresMigrations } from './postgres-migrate.ts'

export const postgresProcessMigrations: PostgresMigrations = {
  standsFor: 1,
  list: [
    `
    CREATE TABLE processes (id TEXT PRIMARY KEY, seen_at TIMESTAMPTZ NOT NULL, lease_ms BIGINT NOT NULL);
    CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    `,
  ],
}

/** The ids of the processes that have shown a sign of life within their lease, by the database's own clock. */
export const livingProcesses = "SELECT id FROM processes WHERE seen_at + lease_ms * interval '1 ms' > now()"

const beatsPerLease = 5
const longestPauseMs = 5_000

/** Listens to the other processes, and shows them that this one lives. */
export async function openElsewhere({
  database,
  clock,
  process,
  leaseMs,
}: {
  database: PostgresDatabase
  clock: Clock
  process: string
  leaseMs: number
}): Promise<Elsewhere & AsyncDisposable> {
  const watchers = new Set<(change: StoreChange) => void>()
  const sweeps = new Set<() => Promise<void>>()
  let client: Client | undefined
  let wasConnected = false
  let timer: Disposable | undefined
  let working: Promise<void> = Promise.resolve()
  let closed = false
  /** Since when every sign of life got through. */
  let aliveSince: number | undefined
  let sweptAt = clock.monotonic()

  const tell = (change: StoreChange) => {
    for (const onChange of watchers) onChange(change)
  }

  const lose = () => {
    void client?.end().catch(() => undefined)
    client = undefined
    aliveSince = undefined
  }

  const listen = async (): Promise<Client> => {
    const opened = await database.connect()
    const onLost = () => {
      if (client !== opened) return
      lose()
      schedule(0)
    }
    opened.on('error', onLost)
    opened.on('end', onLost)
    opened.on('notification', ({ payload }) => {
      const { process: from, ...change } = JSON.parse(payload!) as StoreChange & { process: string }
      // Events that this process adds to runs of the dead are news to those who follow them here.
      if (from !== process || change.kind === 'run-events') tell(change as StoreChange)
    })
    await opened.query(`LISTEN ${channel}`)
    return opened
  }

  const beat = async () => {
    const isBack = client === undefined
    client ??= await listen()
    // A connection that neither answers nor breaks is given up.
    using _limit = clock.after(leaseMs, lose)
    await client.query(
      `INSERT INTO processes VALUES ($1, now(), $2)
       ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, lease_ms = excluded.lease_ms`,
      [process, leaseMs],
    )
    aliveSince ??= clock.monotonic()
    if (isBack && wasConnected) tell({ kind: 'missed' })
    wasConnected = true
  }

  /**
   * After an outage everybody seems dead to everybody. Only who has been alive for a whole lease without a break, in
   * which all others could show that they are, too, looks for the dead.
   */
  const sweep = async () => {
    const now = clock.monotonic()
    if (aliveSince === undefined || now - aliveSince < leaseMs || now - sweptAt < leaseMs) return
    sweptAt = now
    for (const one of sweeps) await one()
  }

  const turn = async () => {
    try {
      await beat()
    } catch {
      lose()
    }
    await sweep().catch(() => undefined)
    schedule(Math.min(longestPauseMs, leaseMs / beatsPerLease))
  }

  function schedule(delayMs: number): void {
    timer?.[Symbol.dispose]()
    if (closed) return
    timer = clock.after(delayMs, () => {
      working = working.then(() => (closed ? undefined : turn()))
    })
  }

  await beat()
  schedule(leaseMs / beatsPerLease)

  return {
    watch(onChange) {
      watchers.add(onChange)
      return { [Symbol.dispose]: () => void watchers.delete(onChange) }
    },
    async stopRun(run) {
      await database.rows('SELECT pg_notify($1, $2)', [
        channel,
        JSON.stringify({ process, kind: 'run-stop', run } satisfies StoreChange & { process: string }),
      ])
    },
    alone: (what, work) =>
      database.longTransaction(async (session) => {
        await session.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [`muster ${what}`])
        return work()
      }),
    everySweep(one) {
      sweeps.add(one)
      return { [Symbol.dispose]: () => void sweeps.delete(one) }
    },
    async sameForAll(name, value, message) {
      await database.run('INSERT INTO installation VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value])
      const [found] = await database.rows('SELECT value FROM installation WHERE name = $1', [name])
      if (found!['value'] !== value) throw new AppError('bad-config', message)
    },
    async [Symbol.asyncDispose]() {
      closed = true
      timer?.[Symbol.dispose]()
      await working
      await database.run('DELETE FROM processes WHERE id = $1', [process]).catch(() => undefined)
      await client?.end().catch(() => undefined)
    },
  }
}
