import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../base/index.ts'
import { filesFolder } from '../file-folder.ts'
import { copyToPostgres, copyToSqlite, isEmpty, type TableCount } from './portable.ts'
import {
  openPostgresDatabase,
  schemaName,
  type PostgresDatabase,
  type PostgresSession,
} from '../postgres-database.ts'
import { livingProcesses } from '../postgres-elsewhere.ts'
import { applyMigrations, createSchema, migrationsDone } from '../postgres-migrate.ts'
import { postgresParts } from '../postgres-parts.ts'
import { setAside } from './set-aside.ts'
import { checkedBackup, copyKeys, intoNewFolder, type StoreCounts } from './sqlite-backup.ts'
import { allMigrations, makeTables, migrateSqlite, snapshotFile } from '../sqlite-migrate.ts'
import { copyDatabase, refuseNoBackup, refuseRunning } from './sqlite-restore.ts'
import { databaseName, isThere } from '../data-folder.ts'
import { finishRestore } from './sqlite-restoring.ts'
import { lockFolder } from '../sqlite.ts'

/** Sees the database as it was at one moment, whatever others write meanwhile. */
const oneMoment = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
const pieceBytes = 1_048_576

/**
 * Copies the state in a PostgreSQL database, as it is at one moment, into a new folder, in the form that a data folder
 * has; also while servers run. `dataFolder` has the keys. Throws `conflict` where the target has files.
 */
export async function backUpPostgres(url: string, dataFolder: string, target: string): Promise<StoreCounts> {
  return intoNewFolder(target, async () => {
    await using database = await openPostgresDatabase(url)
    const part = join(target, `${databaseName}.part`)
    await database.longTransaction(async (session) => {
      await refuseOtherVersion(session)
      await writeSqlite(session, part, allMigrations())
      await writeFiles(session, target)
    }, oneMoment)
    if (existsSync(dataFolder)) copyKeys(dataFolder, target)
    const counts = checkedBackup(part)
    renameSync(part, join(target, databaseName))
    return counts
  })
}

/** Keeps the tables of before a migration as a file beside the keys, in the form that a data folder has. */
export async function snapshotPostgres(
  database: PostgresDatabase,
  folder: string,
  done: ReadonlyMap<string, number>,
): Promise<void> {
  const file = snapshotFile(folder, done)
  await database.longTransaction((session) => writeSqlite(session, file, done), oneMoment)
}

/**
 * Puts a backup in the place of the state in a PostgreSQL database, whose schema is renamed to `movedTo`, not deleted;
 * all of it or nothing. Throws `conflict` while a server runs on it.
 */
export async function restorePostgres(
  source: string,
  { url, dataFolder, movedTo }: { url: string; dataFolder: string; movedTo: string },
): Promise<StoreCounts> {
  refuseNoBackup(source)
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  if (resolve(source) !== resolve(dataFolder)) refuseRunning(source)
  using copy = upToDateCopy(source, dataFolder)
  await using database = await openPostgresDatabase(url)
  await database.longTransaction(async (session) => {
    await refuseLiving(session)
    if ((await migrationsDone(session)).size > 0)
      await session.script(`ALTER SCHEMA ${schemaName} RENAME TO "${movedTo.replaceAll('"', '')}"`)
    await makeEmpty(session)
    await copyToPostgres(copy.database, session)
    await readFiles(session, copy.database, source)
  })
  setAside(dataFolder, movedTo)
  copyKeys(source, dataFolder)
  return copy.counts
}

/** Copies the state of a data folder into an empty PostgreSQL database, all of it or nothing. */
export async function moveToPostgres(dataFolder: string, url: string): Promise<TableCount[]> {
  if (!isThere(join(dataFolder, databaseName)))
    throw new AppError('not-found', `There is nothing to move in ${dataFolder}.`)
  await using target = await openPostgresDatabase(url)
  using _lock = heldFolder(dataFolder)
  const database = new DatabaseSync(join(dataFolder, databaseName), { timeout: 5_000 })
  try {
    migrateSqlite(database, dataFolder)
    return await target.longTransaction(async (session) => {
      const done = await migrationsDone(session)
      if (done.size === 0) await makeEmpty(session)
      else await refuseOtherVersion(session)
      if (!(await isEmpty(session, database)))
        throw new AppError(
          'conflict',
          `The database at ${target.address} holds something already. Move to one that is empty: createdb --owner USER NAME.`,
        )
      const counts = await copyToPostgres(database, session)
      return [...counts, await readFiles(session, database, dataFolder)]
    })
  } finally {
    database.close()
  }
}

/** Copies the state of a PostgreSQL database into a data folder that has none yet, all of it or nothing. */
export async function moveToSqlite(url: string, dataFolder: string): Promise<TableCount[]> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  using _lock = heldFolder(dataFolder)
  const file = join(dataFolder, databaseName)
  if (existsSync(file))
    throw new AppError(
      'conflict',
      `${file} is there already. Move it away first, or name another data folder (data: in muster.yaml).`,
    )
  await using source = await openPostgresDatabase(url)
  const part = `${file}.part`
  rmSync(part, { force: true })
  const counts = await source.longTransaction(async (session) => {
    await refuseLiving(session)
    await refuseOtherVersion(session)
    const copied = await writeSqlite(session, part, allMigrations())
    return [...copied, await writeFiles(session, dataFolder)]
  }, oneMoment)
  checkedBackup(part)
  renameSync(part, file)
  return counts
}

async function makeEmpty(session: PostgresSession): Promise<void> {
  await createSchema(session)
  await applyMigrations(session, postgresParts, new Map())
}

async function writeSqlite(
  session: PostgresSession,
  file: string,
  done: ReadonlyMap<string, number>,
): Promise<TableCount[]> {
  rmSync(file, { force: true })
  const database = new DatabaseSync(file)
  try {
    chmodSync(file, 0o600)
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
    makeTables(database, done)
    const counts = await copyToSqlite(session, database)
    database.close()
    await using handle = await open(file, 'r+')
    await handle.sync()
    return counts
  } catch (error) {
    if (database.isOpen) database.close()
    rmSync(file, { force: true })
    throw error
  }
}

/** The files of documents, from their pieces. */
async function writeFiles(session: PostgresSession, folder: string): Promise<TableCount> {
  const rows = await session.rows(
    'SELECT sha256, max(piece) AS last FROM files GROUP BY sha256 ORDER BY sha256',
  )
  let written = 0
  for (const row of rows) {
    const sha256 = row['sha256'] as string
    const path = join(folder, filesFolder, sha256.slice(0, 2), sha256)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    {
      await using file = await open(path, 'w', 0o600)
      for (let piece = 0; piece <= (row['last'] as number); piece++) {
        const [found] = await session.rows('SELECT bytes FROM files WHERE sha256 = $1 AND piece = $2', [
          sha256,
          piece,
        ])
        await file.write(found!['bytes'] as Buffer)
      }
      await file.sync()
    }
    written++
  }
  return { table: 'files', from: rows.length, to: written }
}

/** The files of documents as pieces; those that no document names are left behind. */
async function readFiles(
  session: PostgresSession,
  database: DatabaseSync,
  folder: string,
): Promise<TableCount> {
  const small = database.prepare('SELECT bytes FROM files WHERE sha256 = ?')
  const rows = await session.rows('SELECT DISTINCT sha256 FROM documents ORDER BY sha256')
  let kept = 0
  for (const row of rows) {
    const sha256 = row['sha256'] as string
    const path = join(folder, filesFolder, sha256.slice(0, 2), sha256)
    const found = small.get(sha256)?.['bytes'] as Uint8Array | undefined
    // Of documents of before files were kept there is none.
    if (!found && !existsSync(path)) continue
    kept++
    const bytes = found ?? (await readFile(path))
    for (let piece = 0; piece === 0 || piece * pieceBytes < bytes.length; piece++)
      await session.run('INSERT INTO files VALUES ($1, $2, $3)', [
        sha256,
        piece,
        bytes.subarray(piece * pieceBytes, (piece + 1) * pieceBytes),
      ])
  }
  const [found] = await session.rows('SELECT count(DISTINCT sha256) AS count FROM files')
  return { table: 'files', from: kept, to: found!['count'] as number }
}

async function refuseLiving(session: PostgresSession): Promise<void> {
  if ((await migrationsDone(session)).size === 0) return
  const [found] = await session.rows(
    `SELECT count(*) AS count FROM processes WHERE id IN (${livingProcesses})`,
  )
  const count = found!['count'] as number
  if (count > 0)
    throw new AppError(
      'conflict',
      `${count} Muster ${count === 1 ? 'process runs' : 'processes run'} on this database. Stop them first; one that was killed counts as running for a few seconds more.`,
    )
}

async function refuseOtherVersion(session: PostgresSession): Promise<void> {
  const done = await migrationsDone(session)
  if (done.size === 0) throw new AppError('not-found', 'There is nothing in this database yet.')
  for (const [part, number] of allMigrations())
    if (done.get(part) !== number)
      throw new AppError(
        'conflict',
        `The database has schema ${part} ${done.get(part) ?? 0} and this Muster ${number}. Start this version on it once, or use the one that it was written by.`,
      )
}

/** A backup of an older version is brought up to date before it is copied, and stays as it is. */
function upToDateCopy(
  source: string,
  dataFolder: string,
): Disposable & { database: DatabaseSync; counts: StoreCounts } {
  const folder = mkdtempSync(join(dataFolder, 'restoring-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const counts = copyDatabase(source, folder)
    const database = new DatabaseSync(join(folder, databaseName))
    const dispose = () => {
      database.close()
      remove()
    }
    try {
      migrateSqlite(database, folder)
    } catch (error) {
      dispose()
      throw error
    }
    return { database, counts, [Symbol.dispose]: dispose }
  } catch (error) {
    remove()
    throw error
  }
}

function heldFolder(folder: string): Disposable {
  const lock = lockFolder(folder)
  finishRestore(folder)
  return { [Symbol.dispose]: () => lock.close() }
}
