import { AppError } from '../../base/index.ts'

/** Whether a host did not take what it was asked: it may take something else. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof AppError && (thrown.code === 'bad-request' || thrown.code === 'too-large')
}
