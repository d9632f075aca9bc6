import { AppError } from '../base/index.ts'

/** SQLITE_FULL: there is no room to write; whatever was being written is undone. */
const full = 13
const busy = 5

/** An error of SQLite as one that a person can act on. */
export function toSqliteError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return thrown
  const code = 'errcode' in thrown ? Number(thrown.errcode) & 0xff : undefined
  if (code === full || ('code' in thrown && thrown.code === 'ENOSPC'))
    return new AppError(
      'store-full',
      'The disk is full. Nothing was changed, and nothing is lost: make room in the data folder, and try again.',
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
