import { hash } from 'node:crypto'
import { canonicalJson, type LedgerRecord } from '../../wire/index.ts'
import type { StoredEntry } from './ledger-store.ts'

const beforeTheFirst = '0'.repeat(64)

/** The entries that records make behind the last one, each chained to the one before it. */
export function entriesAfter(
  last: { seq: number; hash: string } | undefined,
  records: LedgerRecord[],
): StoredEntry[] {
  let seq = last?.seq ?? 0
  let previous = last?.hash ?? beforeTheFirst
  return records.map(({ at, actor, action, object, details }) => {
    seq++
    const text = canonicalJson({ action, actor, at, object, previous, seq, ...(details && { details }) })
    // The hash of a leaf (RFC 6962, 2.1): a zero byte goes before what it holds.
    previous = hash('sha256', `\0${text}`, 'hex')
    return { seq, text, hash: previous }
  })
}
