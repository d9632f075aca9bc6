import { AppError } from '../../base/index.ts'
import type { TableCount } from './portable.ts'
import { backUp, type StoreCounts } from './sqlite-backup.ts'
import { withClearErrors } from '../sqlite-errors.ts'
import { restore } from './sqlite-restore.ts'

/** Where all state is: in a database at an address, or in SQLite in the data folder, where the keys are in any case. */
export interface StatePlace {
  dataFolder: string
  address: string | undefined
}

/** Copies all state into a new folder, also while servers run. */
async function backUpPlace({ dataFolder, address }: StatePlace, target: string): Promise<StoreCounts> {
  if (address === undefined) return backUp(dataFolder, target)
  const { backUpPostgres } = await import('./postgres-backup.ts')
  return backUpPostgres(address, dataFolder, target)
}

/** Puts a backup, of whichever database, in the place of all state, which is set aside under the name `movedTo`. */
async function restorePlace(
  source: string,
  { dataFolder, address }: StatePlace,
  movedTo: string,
): Promise<StoreCounts> {
  if (address === undefined) return restore(source, dataFolder, movedTo)
  const { restorePostgres } = await import('./postgres-backup.ts')
  return restorePostgres(source, { url: address, dataFolder, movedTo })
}

/** Copies all state from one database into another that is empty, all of it or nothing; gives the rows of each table. */
async function movePlace({ dataFolder, address }: StatePlace, to: string | undefined): Promise<TableCount[]> {
  const { moveToPostgres, moveToSqlite } = await import('./postgres-backup.ts')
  if (address === undefined && to !== undefined) return moveToPostgres(dataFolder, to)
  if (address !== undefined && to === undefined) return moveToSqlite(address, dataFolder)
  throw new AppError(
    'bad-request',
    address === undefined
      ? 'The state is in SQLite already. Name a database to move it to: --to postgres://user:password@host:port/database.'
      : 'The state is in PostgreSQL already. To bring it to another PostgreSQL, back it up and restore it there.',
  )
}

/** The three, whose errors say what to do. */
export const { backUpState, moveState, restoreState } = withClearErrors({
  backUpState: backUpPlace,
  moveState: movePlace,
  restoreState: restorePlace,
})
