import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import { databaseName, isThere } from '../data-folder.ts'
import { checkedBackup, copyFiles, copyKeys, damaged, type StoreCounts } from './sqlite-backup.ts'
import { refuseNewer } from '../sqlite-migrate.ts'
import { finishRestore, intoName, stageName } from './sqlite-restoring.ts'
import { lockFolder } from '../sqlite.ts'

/**
 * Puts a backup in the place of the state in a folder, which is moved aside, not deleted. All of it is copied and looked
 * through first; from then on a restore that is killed is finished by whoever opens the folder next. Throws `conflict`
 * while a server runs there, `unreadable` for a backup that is damaged, before anything is changed.
 */
export function restore(source: string, folder: string, movedTo: string): StoreCounts {
  refuseNoBackup(source)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = lockFolder(folder)
  try {
    finishRestore(folder)
    if (resolve(source) !== resolve(folder)) refuseRunning(source)
    const counts = stage(source, folder)
    const into = join(folder, intoName)
    writeFileSync(`${into}.part`, movedTo)
    sync(`${into}.part`)
    renameSync(`${into}.part`, into)
    sync(folder)
    finishRestore(folder)
    chmodSync(folder, 0o700)
    return counts
  } finally {
    lock.close()
  }
}

/** Copies a backup into a folder beside what there is, and looks it through. */
export function stage(source: string, folder: string): StoreCounts {
  const stage = join(folder, stageName)
  rmSync(stage, { recursive: true, force: true })
  mkdirSync(stage, { mode: 0o700 })
  try {
    copyKeys(source, stage)
    copyFiles(source, stage)
    const counts = copyDatabase(source, stage)
    for (const entry of readdirSync(stage, { recursive: true, withFileTypes: true }))
      sync(join(entry.parentPath, entry.name))
    return counts
  } catch (error) {
    rmSync(stage, { recursive: true, force: true })
    throw error
  }
}

/** A database with what is in its write-ahead log, which one that was set aside after a crash has; it stays as it is. */
export function copyDatabase(source: string, target: string): StoreCounts {
  for (const name of [databaseName, `${databaseName}-wal`])
    if (existsSync(join(source, name))) copyFileSync(join(source, name), join(target, name))
  const file = join(target, databaseName)
  try {
    const database = new DatabaseSync(file)
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      database.close()
    }
  } catch (error) {
    throw damaged(file, error)
  }
  const counts = checkedBackup(file)
  refuseNewer(file)
  return counts
}

export function refuseNoBackup(source: string): void {
  if (isThere(join(source, databaseName))) return
  throw new AppError(
    'not-found',
    existsSync(join(source, `${databaseName}.part`))
      ? `${source} is a backup that was not finished. Use another one.`
      : `${source} is no backup: it has no ${databaseName}.`,
  )
}

/** The folder of a running server may change while it is copied. */
export function refuseRunning(source: string): void {
  if (!existsSync(join(source, 'lock'))) return
  try {
    lockFolder(source).close()
  } catch (error) {
    throw new AppError(
      'conflict',
      `A Muster runs on ${source}. Make a backup of it with \`muster backup\`, and restore that.`,
      { cause: error },
    )
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
