import type { LedgerRecord } from '../wire/index.ts'
import type { StoreChange } from './elsewhere.ts'
import { entriesAfter } from './ledger/ledger-entries.ts'
import type { PostgresDatabase, PostgresSession } from './postgres-database.ts'

/** The channel that processes tell each other by. */
export const channel = 'muster'
/** A notification holds 8,000 bytes at most. */
const mostBytes = 7_900

/** A transaction that also writes into the ledger and tells other processes, all of it or nothing. */
export interface ChangingSession extends PostgresSession {
  record(...records: LedgerRecord[]): void
  tell(change: StoreChange): void
}

/** Runs changes. `process` is who tells: whoever told something is not told of it. */
export type RunChange = <T>(work: (session: ChangingSession) => Promise<T>, begin?: string) => Promise<T>

export function changesOf(database: PostgresDatabase, process: string): RunChange {
  return (work, begin) =>
    database.transaction(async (session) => {
      const records: LedgerRecord[] = []
      const told: StoreChange[] = []
      const result = await work({
        ...session,
        record: (...more) => void records.push(...more),
        tell: (change) => void told.push(change),
      })
      for (const change of told)
        for (const text of payloads(process, change))
          await session.rows('SELECT pg_notify($1, $2)', [channel, text])
      // Last, because it makes all others wait until this transaction has ended.
      if (records.length > 0) await addToLedger(session, records)
      return result
    }, begin)
}

/** The head's row is locked until the transaction ends: so entries are chained in the order of their commits. */
async function addToLedger(session: PostgresSession, records: LedgerRecord[]): Promise<void> {
  const [head] = await session.rows('SELECT seq, hash FROM ledger_head FOR UPDATE')
  const entries = entriesAfter(head as { seq: number; hash: string }, records)
  const last = entries.at(-1)!
  await session.run(
    `WITH added AS (
       INSERT INTO ledger (seq, text, hash) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]))
     UPDATE ledger_head SET seq = $4, hash = $5`,
    [
      entries.map(({ seq }) => seq),
      entries.map(({ text }) => text),
      entries.map((entry) => entry.hash),
      last.seq,
      last.hash,
    ],
  )
}

/** A change as texts that fit into notifications; a list that does not is told in parts. */
function payloads(process: string, change: StoreChange): string[] {
  const text = JSON.stringify({ process, ...change })
  if (Buffer.byteLength(text) <= mostBytes) return [text]
  if (change.kind === 'run-events')
    return halves(change.runs).flatMap((runs) => payloads(process, { ...change, runs }))
  if (change.kind === 'documents')
    return halves(change.documents).flatMap((documents) => payloads(process, { ...change, documents }))
  if (change.kind === 'accounts')
    return halves(change.signedOut).flatMap((signedOut) => payloads(process, { ...change, signedOut }))
  throw new Error('Invariant broken: a notification is too long')
}

function halves<T>(list: T[]): T[][] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}
