import type { RunEvent } from './run-events.ts'

/**
 * Told to those who follow a run beside its events, and kept nowhere: it has no number. What is written comes once it is
 * on disk; until then they are told why it does not come.
 */
export type RunNotice =
  | { type: 'store-away'; code: string; message: string }
  /** Behind `store-away`: what waited comes now. */
  | { type: 'store-back' }

/** Whether it tells of the run itself, and has a number. */
export function isRunEvent(event: RunEvent | RunNotice): event is RunEvent {
  return 'seq' in event
}
