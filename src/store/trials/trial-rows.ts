import { AppError } from '../../base/index.ts'
import type { NumberedAttempt, TrialAttempt } from '../../wire/index.ts'
import { decidingIds } from './deciding.ts'
import { reportsKept, type StoredTrialReport, type TrialEnding } from './trial-store.ts'

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

/**
 * The ids of those that go when a model is tried anew, of all of its reports on that host that have ended, the newest
 * first. One by which the model stands in some kind stays, however many came after it that say nothing of that kind.
 */
export function outlived(reports: readonly StoredTrialReport[], version: number): string[] {
  const deciding = decidingIds(reports, version)
  return [...Map.groupBy(reports, groupOf).values()]
    .flatMap((group) => group.slice(reportsKept))
    .map(({ id }) => id)
    .filter((id) => !deciding.has(id))
}

/** Reports of which each so many are kept. */
function groupOf({ state, verdict }: StoredTrialReport): 'broken' | 'unsure' | 'decided' {
  if (state !== 'done') return 'broken'
  return verdict === 'unsure' ? 'unsure' : 'decided'
}

export function alreadyRunning(cause: unknown): AppError {
  return new AppError(
    'conflict',
    'This model is being tried on this host already. Wait for its end, or stop it: `muster trials list` shows it.',
    { because: { code: 'trials-running' }, cause },
  )
}
