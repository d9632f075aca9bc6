import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import { databaseName, isThere, passing } from '../data-folder.ts'
import { filesFolder } from '../file-folder.ts'
import { snapshotPrefix } from '../sqlite-migrate.ts'

const pagesAtOnce = 1_000

export interface StoreCounts {
  documents: number
  conversations: number
  ledgerEntries: number
}

/**
 * Copies the state in a folder into a new one, also while a server runs on it: the database as it was at one moment,
 * the files of its documents, and the keys beside it. The copy is checked before it is called done. Throws `conflict` where the target has files.
 */
export async function backUp(folder: string, target: string): Promise<StoreCounts> {
  const file = join(folder, databaseName)
  if (!isThere(file)) throw new AppError('not-found', `There is nothing to back up in ${folder}.`)
  return intoNewFolder(target, async () => {
    const part = join(target, `${databaseName}.part`)
    // Before the database, since a document may go meanwhile, and after it, since one may come.
    copyFiles(folder, target)
    const database = new DatabaseSync(file, { timeout: 30_000 })
    try {
      await backup(database, part, { rate: pagesAtOnce })
    } finally {
      database.close()
    }
    copyFiles(folder, target)
    copyKeys(folder, target)
    const counts = checkedBackup(part)
    renameSync(part, join(target, databaseName))
    return counts
  })
}

/** Everything beside the database that is a file and is to be kept: the ledger's signing key, host keys. */
export function copyKeys(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!entry.isFile() || passing.has(entry.name) || entry.name.startsWith(databaseName)) continue
    if (entry.name.startsWith(snapshotPrefix)) continue
    cpSync(join(from, entry.name), join(to, entry.name))
  }
}

/** The files of documents that are not there yet; those that nothing names go when the store is opened. */
export function copyFiles(from: string, to: string): void {
  if (!existsSync(join(from, filesFolder))) return
  for (const entry of readdirSync(join(from, filesFolder), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.endsWith('.part')) continue
    const path = join(entry.parentPath, entry.name)
    const copy = join(to, relative(from, path))
    if (existsSync(copy)) continue
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 })
    try {
      copyFileSync(path, copy, constants.COPYFILE_FICLONE)
    } catch (error) {
      // It went with its document since it was listed.
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    }
  }
}

export function checkedBackup(file: string): StoreCounts {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const { integrity_check: found } = database.prepare('PRAGMA integrity_check').get() as {
      integrity_check: string
    }
    if (found !== 'ok') throw new Error(found)
    const count = (table: string) =>
      (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count
    return {
      documents: count('documents'),
      conversations: count('conversations'),
      ledgerEntries: count('ledger'),
    }
  } catch (cause) {
    throw damaged(file, cause)
  } finally {
    database.close()
    for (const left of ['-wal', '-shm']) rmSync(`${file}${left}`, { force: true })
  }
}

export function damaged(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AppError('unreadable', `${basename(file)} is damaged: ${reason}. Use another backup.`, { cause })
}

/** A new folder for a backup, which goes again with all that is in it where the work fails. */
export async function intoNewFolder<T>(target: string, work: () => Promise<T>): Promise<T> {
  const isNew = !existsSync(target)
  mkdirSync(target, { recursive: true, mode: 0o700 })
  chmodSync(target, 0o700)
  if (readdirSync(target).length > 0)
    throw new AppError('conflict', `${target} is not empty. Name a folder that is new.`)
  try {
    return await work()
  } catch (error) {
    for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true })
    if (isNew) rmSync(target, { recursive: true, force: true })
    throw error
  }
}
