import { AppError } from '../base/index.ts'

/** SQLITE_FULL: there is no room to write; whatever was being written is undone. */
const full = 13
const busy = 5
const constraint = 19
const readOnly = 8
const inputOutput = 10
const cannotOpen = 14
/** The system's: no room, on the disk, for this user or for a file so large; not allowed; no folder. */
const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const notAllowed = new Set(['EACCES', 'EPERM', 'EROFS'])
const noFolder = new Set(['ENOTDIR', 'EISDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'])

export function isBusy(thrown: unknown): boolean {
  return codeOf(thrown) === busy
}

/** A row refers to one that is not there, or is there twice. */
export function isConstraint(thrown: unknown): boolean {
  return codeOf(thrown) === constraint
}

function codeOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined
}

/** An error of SQLite, or of the file system, as one that a person can act on; `file` is what it is about where it does not say so itself. */
export function toSqliteError(thrown: unknown, file = 'A file of the data folder'): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return thrown
  const code = codeOf(thrown)
  const { code: name = '', path } = thrown as { code?: string; path?: string }
  if (notAllowed.has(name) || code === readOnly || code === cannotOpen)
    return new AppError(
      'forbidden',
      `${path ?? file} may not be read or written by this user (${thrown.message}). Run it as the user that Muster runs as, or give that user the right.`,
      { cause: thrown },
    )
  if (noFolder.has(name))
    return new AppError(
      'bad-request',
      `${path ?? 'A path'} is no folder that can be used: ${thrown.message}.`,
      {
        cause: thrown,
      },
    )
  if (code === full || noRoom.has(name))
    return new AppError(
      'store-full',
      'The disk is full. Nothing was changed, and nothing is lost: make room in the data folder, and try again.',
      { cause: thrown },
    )
  if (code === inputOutput)
    return new AppError(
      'store-full',
      `The disk does not take what is to be written, or does not give back what was (${thrown.message}): it may be full, limited for this user, or damaged. Nothing was changed: see to it, and try again.`,
      { cause: thrown },
    )
  if (code === busy)
    return new AppError('busy', 'Another program holds the database. Try again in a moment.', {
      cause: thrown,
    })
  return thrown
}

/** The same methods, whose errors say what to do. */
export function withClearErrors<T extends object>(store: T): T {
  return Object.fromEntries(
    Object.entries(store).map(([name, method]) => [
      name,
      async (...given: unknown[]) => {
        try {
          return await (method as (...given: unknown[]) => unknown)(...given)
        } catch (thrown) {
          throw toSqliteError(thrown)
        }
      },
    ]),
  ) as T
}
