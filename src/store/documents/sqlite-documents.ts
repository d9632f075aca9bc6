import type { DatabaseSync } from 'node:sqlite'
import { blockRuns, runsOf } from '../word-index/block-runs.ts'
import { diskReserve } from '../disk-reserve.ts'
import type { DocumentStore } from './document-store.ts'
import { groupCommit } from '../group-commit.ts'
import { sqliteCandidates } from './sqlite-candidates.ts'
import { sqliteCounts } from '../word-index/sqlite-counts.ts'
import { sqliteDocumentLookups } from './sqlite-document-lookups.ts'
import { sqliteDocumentRows, type Change, type Row } from './sqlite-document-rows.ts'
import { documentStatements } from './sqlite-document-statements.ts'
import { sqliteFiles } from './sqlite-files.ts'
import { addKnownRuns } from './sqlite-known-runs.ts'
import { sqliteLargeDocuments } from './sqlite-large-documents.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { sqlitePostings } from '../word-index/sqlite-postings.ts'
import { sqliteSlices, takeOutLeft } from './sqlite-slices.ts'
import { sqliteVectors } from './sqlite-vectors.ts'
import { transaction } from '../transaction.ts'

/** The documents of one open SQLite database, and the files that they were read from beside it in the data folder. */
export function sqliteDocuments(
  database: DatabaseSync,
  dataFolder: string,
  record: RecordInLedger = () => {},
  { blocksAtOnce }: { blocksAtOnce?: number } = {},
): DocumentStore {
  const statements = documentStatements(database)
  const counts = sqliteCounts(database, { notIndexed: () => postings.pending() })
  const reserve = diskReserve(dataFolder)
  const files = sqliteFiles(database, dataFolder)
  const rows = sqliteDocumentRows({ statements, counts, files, record })
  const runs = blockRuns()
  takeOutLeft(database, counts, addKnownRuns(statements, runs))
  const postings = sqlitePostings(database, runs, { indexed: counts.indexed })
  const slices = sqliteSlices(database, { runs, counts, postings, reserve, most: blocksAtOnce })
  const { forget, ...candidates } = sqliteCandidates({ statements, counts, postings })

  /** Once it is certain that it is kept. */
  const changed = ({ before, collection, added, removed }: Change) => {
    forget({ removed: before !== undefined })
    for (const run of runsOf(removed)) runs.remove(run)
    for (const run of runsOf(added)) runs.add(run, collection)
    counts.changed({ added, removed })
    if (removed.length > 0) postings.removed()
    postings.added(added)
    if (before) files.removeUnnamed(before['sha256'] as string)
  }

  const large = sqliteLargeDocuments({
    database,
    statements,
    rows,
    runs,
    slices,
    files,
    reserve,
    record,
    changed,
  })
  const commit = groupCommit(database)
  const isLarge = (row: Row | undefined) => slices.isLarge((row?.['blocks'] as number | undefined) ?? 0)

  return {
    ...sqliteDocumentLookups(database),
    ...sqliteVectors(database, large.takeLate),
    ...candidates,
    put(...given) {
      const [document, , blocks, , file] = given
      const prepare = async () => file && (await files.prepare(document.sha256, file))
      if (slices.isLarge(blocks.length) || isLarge(statements.find.get(document.collection, document.name)))
        return large.put(given, prepare)
      return commit({
        prepare,
        write: () => rows.put(given),
        done: (change) => {
          changed(change)
          return { replaced: change.before !== undefined }
        },
      })
    },
    async file(id, start, end) {
      const row = statements.get.get(id)
      return row && files.read(row['sha256'] as string, start, end)
    },
    async remove(id, records = []) {
      if (isLarge(statements.get.get(id))) return large.remove(id, records)
      counts.load()
      const change = reserve.use(() =>
        transaction(database, (): Change => {
          const before = statements.get.get(id)
          const removed = before ? rows.remove(before) : []
          if (before) {
            files.takeOutUnnamed(before['sha256'] as string)
            record(...records)
          }
          return { before, collection: '', added: [], removed }
        }),
      )
      changed(change)
      return change.before !== undefined
    },
  }
}
