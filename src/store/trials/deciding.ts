import { trialKinds, type TrialKind, type TrialKindResult } from '../../wire/index.ts'
import type { StoredTrialReport } from './trial-store.ts'

export interface TriedKind {
  report: StoredTrialReport
  verdict: TrialKindResult['verdict']
}

/** What reports that came to their end say of a kind, in their order. */
export function triedIn(kind: TrialKind, reports: readonly StoredTrialReport[]): TriedKind[] {
  return reports.flatMap((report) => {
    const result = report.state === 'done' ? report.kinds.find((one) => one.kind === kind) : undefined
    return result ? [{ report, verdict: result.verdict }] : []
  })
}

/** Which of them counts, the newest first: the first of this version of the trials that leaves nothing open, or else the first. */
export function decidingOf(tried: readonly TriedKind[], version: number): TriedKind | undefined {
  const current = tried.filter(({ report }) => report.version === version)
  return current.find(({ verdict }) => verdict !== 'unsure') ?? current[0]
}

/** The ids of the reports of one model on a host, the newest first, by which it stands in some kind at some address. */
export function decidingIds(reports: readonly StoredTrialReport[], version: number): Set<string> {
  const byAddress = Map.groupBy(reports, ({ url }) => url)
  return new Set(
    [...byAddress.values()].flatMap((there) =>
      trialKinds.flatMap((kind) => decidingOf(triedIn(kind, there), version)?.report.id ?? []),
    ),
  )
}
