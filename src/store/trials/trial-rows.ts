import { AppError } from '../../base/index.ts'
import type { NumberedAttempt, TrialAttempt } from '../../wire/index.ts'
import type { StoredTrialReport, TrialEnding } from './trial-store.ts'

export function toReport(row: Record<string, unknown>): StoredTrialReport {
  return JSON.parse(row['report'] as string) as StoredTrialReport
}

export function toAttempt(row: Record<string, unknown>): NumberedAttempt {
  return { ...(JSON.parse(row['attempt'] as string) as TrialAttempt), seq: row['seq'] as number }
}

export function ended(report: StoredTrialReport, ending: TrialEnding): StoredTrialReport {
  return { ...report, ...ending }
}

/** The report with one attempt more. */
export function withAttempt(report: StoredTrialReport, kinds: StoredTrialReport['kinds']): StoredTrialReport {
  return { ...report, made: report.made + 1, kinds }
}

/** Reports of which each so many are kept; `verdict` is how a database reads it from the column `report`. */
export function groupOf(verdict: string): string {
  return `CASE WHEN state <> 'done' THEN 'broken' WHEN ${verdict} = 'unsure' THEN 'unsure' ELSE 'decided' END`
}

export function alreadyRunning(cause: unknown): AppError {
  return new AppError(
    'conflict',
    'This model is being tried on this host already. Wait for its end, or stop it: `muster trials list` shows it.',
    { because: { code: 'trials-running' }, cause },
  )
}
