import type {
  LedgerRecord,
  NumberedAttempt,
  TrialAttempt,
  TrialOutcome,
  TrialReport,
} from '../../wire/index.ts'

/** A report with the address that its host had: another one under the same name was not tried. `startedBy` is an id. */
export type StoredTrialReport = TrialReport & { url: string }

/** What becomes of a report when it ends. */
export type TrialEnding = Pick<TrialReport, 'problem' | 'verdict'> & {
  state: 'done' | 'stopped' | 'broken'
  endedAt: number
}

/** How many reports are kept of a model on a host: of those that say something, that leave it open, that broke off. */
export const reportsKept = 10

/** What models were tried by, and what came of it. */
export interface TrialStore {
  /**
   * Adds reports that are running, all or none; the oldest of the same models on the same hosts go. Throws `conflict`
   * where one of these models is being tried on its host.
   */
  start(reports: StoredTrialReport[]): Promise<void>
  /** Adds an attempt to a running report, and what it came to so far; false where it runs no more. */
  addAttempt(id: string, attempt: TrialAttempt, kinds: TrialReport['kinds']): Promise<boolean>
  /** Ends a running report; false where it runs no more: then nothing is recorded either. */
  end(id: string, ending: TrialEnding, records?: LedgerRecord[]): Promise<boolean>
  report(id: string): Promise<StoredTrialReport | undefined>
  /** All of them, the newest first. */
  reports(): Promise<StoredTrialReport[]>
  /** The attempts of a report with a number above `after`, in order, no more than `limit`. */
  attempts(
    id: string,
    which: { after: number; outcome?: TrialOutcome | undefined; limit: number },
  ): Promise<NumberedAttempt[]>
  /** Running reports that nobody works on any more, as far as the store knows: what a crash left, or this process itself. */
  unfinished(): Promise<StoredTrialReport[]>
}
