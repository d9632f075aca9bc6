import type { DatabaseSync } from 'node:sqlite'
import { nextTurn } from '../../base/index.ts'
import type { LedgerRecord } from '../../wire/index.ts'
import { runsOf, type BlockRun, type BlockRuns } from '../word-index/block-runs.ts'
import type { DiskReserve } from '../disk-reserve.ts'
import { documentValues } from './document-rows.ts'
import type { DocumentStore } from './document-store.ts'
import type { Change, SqliteDocumentRows } from './sqlite-document-rows.ts'
import type { DocumentStatements } from './sqlite-document-statements.ts'
import type { SqliteFiles } from './sqlite-files.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { changedMeanwhile, leftForTheNextStart, type SqliteSlices } from './sqlite-slices.ts'
import { transaction } from '../transaction.ts'

export interface LargeDocumentParts {
  database: DatabaseSync
  statements: DocumentStatements
  rows: SqliteDocumentRows
  runs: BlockRuns
  slices: SqliteSlices
  files: SqliteFiles
  reserve: DiskReserve
  record: RecordInLedger
  /** Is told once it is certain that something is kept. */
  changed: (change: Change) => void
}

/** Documents of very many blocks, which come and go one after the other, a slice at a time. */
export function sqliteLargeDocuments(parts: LargeDocumentParts) {
  const { database, statements, rows, runs, slices, files, reserve, record, changed } = parts
  /** The first block of a large document that is found now, with blocks of others behind it that were found before. */
  let lateFrom = Infinity
  /** Large documents come and go one after the other. */
  let lastLarge: Promise<unknown> = Promise.resolve()
  const afterLarge = <T>(work: () => Promise<T>): Promise<T> => {
    const next = lastLarge.then(work, work)
    lastLarge = next.catch(() => {})
    return next
  }

  /** Writes one where there are many blocks or were: nobody waits for more than a slice of them. */
  const putLarge = async (
    [document, text, blocks, records = [], file]: Parameters<DocumentStore['put']>,
    held: Disposable | undefined,
  ): Promise<{ replaced: boolean }> => {
    using _ = held
    const { id, collection, sha256 } = document
    const brought = await slices.bring(id, text, blocks)
    const [first, last] = [brought[0]?.first ?? null, brought.at(-1)?.last ?? null]
    let change: Change
    let former: BlockRun[] = []
    try {
      change = transaction(database, () => {
        const known = rows.knownBefore(document)
        const isWhole = statements.countIn.get(id, first, last)!['blocks'] === blocks.length
        if (!isWhole || !statements.row.get(id)) throw changedMeanwhile()
        former = runsOfDocument(id)
        const removed = known && known['id'] !== id ? rows.remove(known) : []
        statements.change.run(...documentValues(document, blocks), id)
        statements.name.run(first, last, id)
        statements.removeText.run(id)
        if (brought.length === 0) statements.addText.run(id, text)
        rows.keepFile(sha256, file, known)
        record(...records)
        return { before: known, collection, added: [], removed }
      })
    } catch (error) {
      await slices.takeOut(id, brought).catch(leftForTheNextStart)
      throw error
    }
    lateFrom = Math.min(lateFrom, first ?? Infinity)
    const gone = slices.hide(former)
    for (const run of brought) {
      runs.remove(run)
      runs.add(run, collection)
    }
    changed(change)
    await nextTurn()
    await slices.takeOut(id, gone).catch(leftForTheNextStart)
    return { replaced: change.before !== undefined }
  }

  const runsOfDocument = (id: string): BlockRun[] => {
    const row = statements.get.get(id)
    if (!row) return []
    const { first_block: first, last_block: last, blocks } = row as Record<string, number>
    const isOne = last! - first! + 1 === blocks
    return isOne ? [{ first: first!, last: last! }] : runsOf(statements.idsOf.all(id) as { id: number }[])
  }

  const removeLarge = async (id: string, records: LedgerRecord[]): Promise<boolean> => {
    const before = statements.get.get(id)
    if (!before) return false
    const gone = runsOfDocument(id)
    reserve.use(() =>
      transaction(database, () => {
        statements.removeText.run(id)
        statements.hide.run(id)
        files.takeOutUnnamed(before['sha256'] as string)
        record(...records)
      }),
    )
    const hidden = slices.hide(gone)
    changed({ before, collection: '', added: [], removed: [] })
    await nextTurn()
    await slices.takeOut(id, hidden).catch(leftForTheNextStart)
    return true
  }

  return {
    put: (given: Parameters<DocumentStore['put']>, prepare: () => Promise<Disposable | undefined>) =>
      afterLarge(async () => putLarge(given, await prepare())),
    remove: (id: string, records: LedgerRecord[]) => afterLarge(() => removeLarge(id, records)),
    /** From which block on some were found late, since it was last asked. */
    takeLate(): number {
      const from = lateFrom
      lateFrom = Infinity
      return from
    },
  }
}
