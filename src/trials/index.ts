import { trials } from './all-trials.ts'
import { idOf } from './plan.ts'

export type { AskModel, TrialAnswer, TrialTool } from './ask-model.ts'
export { kindResults, needed, verdictOf } from './kind-results.ts'
export { plannedAttempts } from './plan.ts'
export { runTrials, type RunTrials } from './run-trials.ts'
export { trialsVersion } from './trials-version.ts'

/** What each trial is, in English. */
export const allTrials = trials.map((trial) => ({
  id: idOf(trial),
  kind: trial.kind,
  title: trial.title,
  what: trial.what,
}))
