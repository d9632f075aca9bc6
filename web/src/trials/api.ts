import type {
  NumberedAttempt,
  StartTrials,
  TrialOutcome,
  TrialReport,
  TrialsOverview,
} from '../../../src/wire/index.ts'
import { call, send } from '../api.ts'

const at = (report: string) => `/api/trials/${encodeURIComponent(report)}`

/** The server's routes of trials: loaded with the place that needs them. */
export const trialsApi = {
  all: () => call<TrialsOverview>('/api/trials'),
  start: (what: Omit<StartTrials, 'seed'>) => send<{ reports: TrialReport[] }>('POST', '/api/trials', what),
  stop: (report: string) => send<TrialReport>('POST', `${at(report)}/stop`),
  report: (report: string) => call<TrialReport>(at(report)),
  attempts: (report: string, outcome: TrialOutcome, after: number) =>
    call<{ attempts: NumberedAttempt[] }>(
      `${at(report)}/attempts?${new URLSearchParams({ outcome, after: String(after) })}`,
    ),
  /** Where a report is told whenever it changes. */
  events: (report: string) => `${at(report)}/events`,
}
