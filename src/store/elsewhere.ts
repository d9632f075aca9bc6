import type { AccountTable } from './accounts/account-store.ts'

/** What another process did on the same database. */
export type StoreChange =
  /** Rows of these tables changed; `signedOut` are the people whose sessions ended with it. */
  | { kind: 'accounts'; tables: AccountTable[]; signedOut: string[] }
  | { kind: 'hosts' }
  /** These documents were replaced or removed, or vectors of them made. */
  | { kind: 'documents'; documents: string[] }
  | { kind: 'run-events'; runs: string[] }
  /** Whoever works on this run shall end it. */
  | { kind: 'run-stop'; run: string }
  /** A call of a tool was decided on, or came to its end. */
  | { kind: 'tool-call'; call: string }
  /** Trials of a model were begun, went on or ended. */
  | { kind: 'trials'; report: string; ended: boolean }
  /** The connection was lost for a while: anything may have happened. */
  | { kind: 'missed' }

/** The other processes on the same database. A store of one process has none. */
export interface Elsewhere {
  /** Calls back with everything that another process does from now on. */
  watch(onChange: (change: StoreChange) => void): Disposable
  /** Asks whichever process works on a run to end it. */
  stopRun(run: string): Promise<void>
  /** Runs `work` while no other process does the same. */
  alone<T>(what: string, work: () => Promise<T>): Promise<T>
  /**
   * Calls back every so often, when it is time to look for what processes that died have left. How long after its
   * last sign of life a process counts as dead is up to the store.
   */
  everySweep(sweep: () => Promise<void>): Disposable
  /** Throws `bad-config` where the processes before this one had another value: a key that all have to share. */
  sameForAll(name: string, value: string, message: string): Promise<void>
}
