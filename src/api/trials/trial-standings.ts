import type { OfferedModel } from '../../pool/index.ts'
import type { StoredTrialReport } from '../../store/index.ts'
import type { TrialReport, TrialStanding } from '../../wire/index.ts'
import { kindStandings, standingOf, type TrialRules } from './standing.ts'

/** Which model on which host, at the address that it had when it was tried. */
export function nameOfTried({ host, url, model }: Pick<OfferedModel, 'host' | 'url' | 'model'>): string {
  return JSON.stringify([host, url, model])
}

/** Reports by what was tried, in the order that they came in. */
export function byTried(reports: readonly StoredTrialReport[]): Map<string, StoredTrialReport[]> {
  return Map.groupBy(reports, nameOfTried)
}

/**
 * How far every model may be trusted that a host has, and behind them those that were tried on hosts that are gone.
 * `reports` are all there are, the newest first; `told` is how one is told.
 */
export function trialStandings(
  offered: readonly OfferedModel[],
  reports: readonly StoredTrialReport[],
  {
    rules,
    nowMs,
    told,
  }: { rules: TrialRules; nowMs: number; told: (report: StoredTrialReport) => TrialReport },
): TrialStanding[] {
  const tried = byTried(reports)
  const there = new Set(offered.map(nameOfTried))
  const gone = [...tried].filter(([name]) => !there.has(name)).map(([, [newest]]) => newest!)
  return [...offered, ...gone].map((one) => {
    const name = nameOfTried(one)
    const own = tried.get(name) ?? []
    const { served, because } = standingOf(own, rules, nowMs)
    const latest = own.find(({ state }) => state === 'done')
    const running = own.find(({ state }) => state === 'running')
    return {
      host: one.host,
      model: one.model,
      ...(!there.has(name) && { gone: true as const }),
      kinds: kindStandings(own, rules.version),
      ...(latest && { latest: told(latest) }),
      ...(running && { running: told(running) }),
      served,
      ...(because && { because }),
    }
  })
}
