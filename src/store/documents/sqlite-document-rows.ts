import type { SQLOutputValue } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import { blockValues, documentValues } from './document-rows.ts'
import type { DocumentStore, StoredDocument } from './document-store.ts'
import type { IndexedBlock } from '../word-index/posting-list.ts'
import type { SqliteCounts } from '../word-index/sqlite-counts.ts'
import type { DocumentStatements } from './sqlite-document-statements.ts'
import type { SqliteFiles } from './sqlite-files.ts'
import type { RecordInLedger } from '../ledger/sqlite-ledger.ts'
import { indexedIn } from './sqlite-slices.ts'

export type Row = Record<string, SQLOutputValue>

/** What was written: the document that was removed for it, if there was one, and the blocks that came and went. */
export interface Change {
  before: Row | undefined
  collection: string
  added: IndexedBlock[]
  removed: IndexedBlock[]
}

/** Writes and removes the rows of a document, each time within the transaction of whoever asks for it. */
export function sqliteDocumentRows({
  statements,
  counts,
  files,
  record,
}: {
  statements: DocumentStatements
  counts: SqliteCounts
  files: SqliteFiles
  record: RecordInLedger
}) {
  /** One that is there already under the same name. Throws `conflict` where it is somebody else's. */
  const knownBefore = ({ id, collection, name, addedBy }: StoredDocument): Row | undefined => {
    const known = statements.find.get(collection, name)
    if (known && known['id'] !== id && known['added_by'] !== (addedBy ?? null))
      throw new AppError('conflict', `${name} was added by somebody else in the meantime. Try again.`, {
        because: { code: 'changed-meanwhile' },
      })
    return known
  }

  const remove = (row: Row): IndexedBlock[] => {
    const id = row['id'] as string
    const removed = indexedIn(statements.numbers.all(id))
    statements.removeText.run(id)
    statements.removePieces.run(id)
    statements.removeBlocks.run(id)
    statements.remove.run(id)
    // What is written of a removal goes where the document was: there may be no other room.
    counts.removing(removed)
    return removed
  }

  /** Keeps the file of a document that was just written, and none that only the one before it was read from. */
  const keepFile = (sha256: string, file: Uint8Array | undefined, before: Row | undefined) => {
    if (file) files.put(sha256, file)
    if (before && before['sha256'] !== sha256) files.takeOutUnnamed(before['sha256'] as string)
  }

  /** Writes a document and its blocks in the place of one that was there before. */
  const put = ([document, text, blocks, records = [], file]: Parameters<DocumentStore['put']>): Change => {
    counts.load()
    const { id, collection, sha256 } = document
    const known = knownBefore(document)
    const removed = known ? remove(known) : []
    statements.add.run(...documentValues(document, blocks))
    statements.addText.run(id, text)
    const added = blocks.map((block) => {
      const { lastInsertRowid } = statements.addBlock.run(...blockValues(id, block, text))
      return { id: Number(lastInsertRowid), numbers: block.terms }
    })
    statements.name.run(added[0]?.id ?? null, added.at(-1)?.id ?? null, id)
    keepFile(sha256, file, known)
    record(...records)
    return { before: known, collection, added, removed }
  }

  return { knownBefore, remove, keepFile, put }
}

export type SqliteDocumentRows = ReturnType<typeof sqliteDocumentRows>
