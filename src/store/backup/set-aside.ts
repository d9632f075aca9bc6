import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { databaseName, passing } from '../data-folder.ts'

/** Moves everything in a data folder into a folder in it, but for what was set aside before. Can be gone on with. */
export function setAside(folder: string, movedTo: string): void {
  const former = readdirSync(folder).filter(
    (name) => !passing.has(name) && !name.startsWith('before-restore-') && name !== movedTo,
  )
  // With what is not yet in the database's own file: a write-ahead log is part of it.
  const log = [`${databaseName}-wal`, `${databaseName}-shm`].filter((name) => existsSync(join(folder, name)))
  if (former.length + log.length === 0) return
  const aside = join(folder, movedTo)
  mkdirSync(aside, { mode: 0o700, recursive: true })
  // The log first: beside another database than its own it would be taken for that one's.
  for (const name of [...log, ...former]) renameSync(join(folder, name), join(aside, name))
}
