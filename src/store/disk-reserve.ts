import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/index.ts'
import { reserveName } from './data-folder.ts'
import { toSqliteError } from './sqlite-errors.ts'

/** Enough to note the removal of a document of some thousand blocks. */
const reservedBytes = 4 * 1024 * 1024

/** Room on the disk that is kept for removing something once there is no other. */
export interface DiskReserve {
  /** Does something that fails with nothing done where the disk is full, then again with the room that was kept. */
  use<T>(work: () => T): T
}

export function diskReserve(folder: string): DiskReserve {
  const path = join(folder, reserveName)
  const keep = () => {
    try {
      if (statSync(path, { throwIfNoEntry: false })?.size === reservedBytes) return
      const file = openSync(path, 'w', 0o600)
      try {
        // Written and not only made so long: a hole takes no room.
        writeSync(file, Buffer.alloc(reservedBytes))
      } finally {
        closeSync(file)
      }
    } catch {
      // There is no room for it now; what there was of it is of use as well.
    }
  }
  keep()
  return {
    use(work) {
      try {
        return work()
      } catch (error) {
        const known = toSqliteError(error)
        if (!(known instanceof AppError) || known.code !== 'store-full') throw error
        rmSync(path, { force: true })
        return work()
      } finally {
        keep()
      }
    },
  }
}
