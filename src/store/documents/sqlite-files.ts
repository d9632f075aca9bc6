import type { DatabaseSync } from 'node:sqlite'
import { openFileFolder } from '../file-folder.ts'

/**
 * A file of at most so many bytes is kept in the database: to make, sync and name it in a folder would take longer than
 * all else that is stored of a page.
 */
const longestInDatabase = 65_536

/** The files that the documents of one SQLite database were read from, as long as a document names them. */
export interface SqliteFiles {
  /** Before the transaction that names a file: resolves once what cannot be in it is safe on disk, held until it is let go. */
  prepare(sha256: string, bytes: Uint8Array): Promise<Disposable | undefined>
  /** Inside of the transaction that names it. */
  put(sha256: string, bytes: Uint8Array): void
  /** Inside of a transaction, once a document of it does not name this one any more. */
  takeOutUnnamed(sha256: string): void
  /** Once it is certain that a document does not name it any more. */
  removeUnnamed(sha256: string): void
  /** Bytes `start` to `end`, fewer at its end; undefined when it is not kept. */
  read(sha256: string, start: number, end: number): Promise<Uint8Array | undefined>
}

/** Small ones in the database, others in the data folder, where earlier versions kept all. */
export function sqliteFiles(database: DatabaseSync, dataFolder: string): SqliteFiles {
  const isNamed = database.prepare('SELECT 1 FROM documents WHERE sha256 = ? LIMIT 1')
  const add = database.prepare('INSERT OR IGNORE INTO files (sha256, bytes) VALUES (?, ?)')
  const takeOut = database.prepare(
    'DELETE FROM files WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.sha256 = ?1)',
  )
  const part = database.prepare('SELECT substr(bytes, ?2, ?3) AS part FROM files WHERE sha256 = ?1')
  const folder = openFileFolder(dataFolder, (sha256) => isNamed.get(sha256) !== undefined)
  const isSmall = (bytes: Uint8Array) => bytes.length <= longestInDatabase

  return {
    prepare: async (sha256, bytes) => (isSmall(bytes) ? undefined : await folder.keep(sha256, bytes)),
    put(sha256, bytes) {
      if (isSmall(bytes)) add.run(sha256, bytes)
    },
    takeOutUnnamed: (sha256) => void takeOut.run(sha256),
    removeUnnamed: (sha256) => folder.removeUnnamed(sha256),
    async read(sha256, start, end) {
      const found = part.get(sha256, start + 1, Math.max(0, end - start))
      return found ? (found['part'] as Uint8Array) : await folder.read(sha256, start, end)
    },
  }
}
