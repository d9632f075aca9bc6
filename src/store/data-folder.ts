import { statSync } from 'node:fs'

export const databaseName = 'muster.db'
/** Takes room and holds nothing. */
export const reserveName = 'reserve'

/** Of a data folder, what belongs to a running process or to a restore, and what a database makes anew. */
export const passing = new Set([
  'lock',
  'lock-journal',
  reserveName,
  'server.json',
  `${databaseName}-wal`,
  `${databaseName}-shm`,
  'restoring',
  'restoring-into',
  'restoring-into.part',
  'restoring-placing',
])

/** Whether there is something at a path. Unlike `existsSync` it throws where that may not be known. */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
