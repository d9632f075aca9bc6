import { AppError, type ErrorBecause } from '../../base/index.ts'

/** Why a file could not be read; `reason` goes on from "could not be read: ". */
export interface ReadProblem {
  reason: string
  because?: ErrorBecause | undefined
}

export const encrypted: ReadProblem = {
  reason: 'it is encrypted; save a copy without a password and add that',
  because: { code: 'file-encrypted' },
}

/** `what` is damaged, and `detail` is what its parser said. */
export function damaged(what: string, detail: string): ReadProblem {
  return {
    reason: `${what} is damaged (${detail}); open it in its own program, save it again and add that`,
    because: { code: 'file-damaged' },
  }
}

/** For a parser that has to give up. */
export function unreadableFile({ reason, because }: ReadProblem, cause?: unknown): AppError {
  return new AppError('unreadable', reason, { cause, ...(because && { because }) })
}
