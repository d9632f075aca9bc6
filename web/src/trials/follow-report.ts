import type { TrialReport } from '../../../src/wire/index.ts'
import { followEvents } from '../follow-events.ts'
import { trialsApi } from './api.ts'

/** Tells of a report as it changes, until its trials have ended. */
export function followReport(report: string, onReport: (report: TrialReport) => void): () => void {
  return followEvents({
    address: () => trialsApi.events(report),
    types: ['report'],
    onEvent(told) {
      const report = told as TrialReport
      onReport(report)
      return report.state !== 'running'
    },
    onLost: () => undefined,
  })
}
