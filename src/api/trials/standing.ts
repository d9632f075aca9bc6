import { decidingOf, triedIn, type StoredTrialReport } from '../../store/index.ts'
import { trialKinds, type KindStanding, type TrialKind, type TrialStanding } from '../../wire/index.ts'

/** What a model has to have passed for people to be served by it. */
export interface TrialRules {
  /** Of the trials that there are now. */
  version: number
  required: readonly TrialKind[]
  validMs: number
}

export type Standing = Pick<TrialStanding, 'served' | 'because'> & {
  /** Until when people are served, as far as is known now, in wall time. */
  until: number
}

/** Why people are not served, the weightiest first. */
const reasons = ['failed', 'untried', 'outdated', 'unsure'] as const

/**
 * How far one model on one host may be trusted, by its reports, the newest first. Of each kind the newest report says so
 * that says anything: one with too few attempts to be sure takes nothing back, and gives nothing.
 */
export function standingOf(
  reports: readonly StoredTrialReport[],
  rules: TrialRules,
  nowMs: number,
): Standing {
  const found = rules.required.map((kind) => standingIn(kind, reports, rules))
  const until = Math.min(...found.map((one) => (typeof one === 'number' ? one : -Infinity)))
  const because = reasons.find((reason) => found.includes(reason))
  if (because !== undefined) return { served: false, because, until }
  return until > nowMs ? { served: true, until } : { served: false, because: 'outdated', until }
}

/** Until when a kind is passed, or why it is not. */
function standingIn(
  kind: TrialKind,
  reports: readonly StoredTrialReport[],
  { version, validMs }: TrialRules,
): number | (typeof reasons)[number] {
  const tried = triedIn(kind, reports)
  const found = decidingOf(tried, version)
  if (!found) return tried.length > 0 ? 'outdated' : 'untried'
  return found.verdict === 'passed' ? found.report.endedAt! + validMs : found.verdict
}

/** What a model came to in each kind that it was tried in by a version of the trials. */
export function kindStandings(reports: readonly StoredTrialReport[], version: number): KindStanding[] {
  return trialKinds.flatMap((kind) => {
    const found = decidingOf(triedIn(kind, reports), version)
    return found ? [{ kind, verdict: found.verdict, report: found.report.id }] : []
  })
}
