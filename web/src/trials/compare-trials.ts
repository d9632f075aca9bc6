import type { TrialAttempt, TrialKind, TrialSummary } from '../../../src/wire/index.ts'

/** What is known of a report whose trials were made to their end. */
export interface Tried {
  /** The kinds that were tried. */
  kinds: TrialKind[]
  repeats: number
  failed: TrialAttempt[]
  unanswered: TrialAttempt[]
}

/** How one trial went in a report. */
export interface TrialCount {
  failed: TrialAttempt[]
  /** How many attempts the host answered. */
  answered: number
}

export interface TrialPair {
  trial: TrialSummary
  counts: readonly [TrialCount, TrialCount]
}

/**
 * The trials at which two reports failed unequally often, those with the largest difference first; and those at which
 * both failed as often, but not never. What was not tried in both, or not answered, is in neither.
 */
export function compareTrials(
  trials: TrialSummary[],
  reports: readonly [Tried, Tried],
): { different: TrialPair[]; alike: TrialPair[] } {
  const pairs = trials
    .filter(({ kind }) => reports.every(({ kinds }) => kinds.includes(kind)))
    .map((trial): TrialPair => ({
      trial,
      counts: [countOf(trial, reports[0]), countOf(trial, reports[1])],
    }))
    .filter(({ counts }) => counts.every(({ answered }) => answered > 0))
  return {
    different: pairs.filter((pair) => difference(pair) > 0).toSorted((a, b) => difference(b) - difference(a)),
    alike: pairs.filter((pair) => difference(pair) === 0 && pair.counts[0].failed.length > 0),
  }
}

function countOf(trial: TrialSummary, { repeats, failed, unanswered }: Tried): TrialCount {
  const of = (attempts: TrialAttempt[]) => attempts.filter((one) => one.trial === trial.id)
  return { failed: of(failed), answered: repeats - of(unanswered).length }
}

function difference({ counts: [one, other] }: TrialPair): number {
  return Math.abs(one.failed.length / one.answered - other.failed.length / other.answered)
}
