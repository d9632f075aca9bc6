import { AppError, type Clock, type Ids } from '../base/index.ts'
import type { AccountStore, RunStore, StoredCalibration } from '../store/index.ts'
import {
  logLoss,
  recalibrate,
  recalibrated,
  shippedCalibration,
  shippedProbability,
  type Recalibration,
  type Thumb,
} from '../verify/index.ts'
import type {
  ApplyCalibration,
  CalibrationReport,
  RunEvent,
  Verdict,
  VerdictKind,
  VerdictReport,
} from '../wire/index.ts'

/** How verdicts are calibrated here, and what people taught. */
export interface Calibrations {
  /** What holds now; undefined: the model as it ships. */
  current(): Promise<Recalibration | undefined>
  report(): Promise<CalibrationReport>
  /** Puts in force what the report proposes. Throws `conflict` where that is no longer what was shown. */
  apply(shown: ApplyCalibration, actor: string): Promise<CalibrationReport>
  /** Goes back to the model as it ships. */
  reset(actor: string): Promise<CalibrationReport>
}

export interface CalibrationParts {
  accounts: Pick<AccountStore, 'rows' | 'change'>
  runs: Pick<RunStore, 'reports' | 'events'>
  clock: Clock
  ids: Ids
}

const mostReports = 5_000
/** A verdict beside a reported one was seen, too: that nobody objected says a little. */
const unsaidWeight = 0.1
const examples = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]

type Reported = VerdictReport & { runId: string; at: number }

/** Opens the calibrations of an installation; every change is in the ledger, with the numbers before and after. */
export function openCalibrations({ accounts, runs, clock, ids }: CalibrationParts): Calibrations {
  const last = async () => (await accounts.rows('calibrations')).at(-1)

  const collect = async () => {
    const history = await accounts.rows('calibrations')
    const byRun = new Map<string, Reported[]>()
    // Newest first: of two words on one verdict the later counts.
    for (const report of await runs.reports(mostReports)) {
      const others = byRun.get(report.runId) ?? []
      if (!others.some(({ start }) => start === report.start)) others.push(report)
      byRun.set(report.runId, others)
    }
    const found = { thumbs: [] as Thumb[], right: 0, wrong: 0, unsaid: 0 }
    for (const [runId, reports] of byRun) {
      for (const { thumb, says } of thumbsOf(await runs.events(runId, 0), reports, history)) {
        found.thumbs.push(thumb)
        found[says]++
      }
    }
    return found
  }

  const report = async (): Promise<CalibrationReport> => {
    const stored = await last()
    const { slope, shift } = stored ?? shippedCalibration
    const current = { slope, shift }
    const { thumbs, ...counts } = await collect()
    const proposed = recalibrate(thumbs)
    return {
      current: { ...current, ...(stored && { since: stored.at }) },
      proposed,
      ...counts,
      loss: {
        shipped: logLoss(thumbs, shippedCalibration),
        current: logLoss(thumbs, current),
        proposed: logLoss(thumbs, proposed),
      },
      examples: examples.map((shipped) => ({
        shipped,
        current: recalibrated(shipped, current),
        proposed: recalibrated(shipped, proposed),
      })),
    }
  }

  const put = async (next: Recalibration, thumbs: number, actor: string) => {
    const { slope, shift } = (await last()) ?? shippedCalibration
    const at = clock.now()
    const id = ids.next('calibration')
    // Numbers of the ledger are whole: thousandths, written out.
    const text = (one: Recalibration) => `${one.slope} ${one.shift}`
    const details = { before: text({ slope, shift }), after: text(next), thumbs }
    await accounts.change(
      [{ at, actor, action: 'calibration-changed', object: id, details }],
      [{ put: 'calibrations', row: { id, at, ...next, thumbs } }],
    )
  }

  return {
    current: last,
    report,
    async apply(shown, actor) {
      const { proposed, right, wrong } = await report()
      if (proposed.slope !== shown.slope || proposed.shift !== shown.shift)
        throw new AppError(
          'conflict',
          'People have said more since this was shown. Look at the proposal again.',
          { because: { code: 'changed-meanwhile' } },
        )
      await put(proposed, right + wrong, actor)
      return report()
    },
    async reset(actor) {
      await put(shippedCalibration, 0, actor)
      return report()
    },
  }
}

/** What the verdicts of one run teach: those that somebody said something of, and those beside them. */
function thumbsOf(
  events: RunEvent[],
  reports: Reported[],
  history: StoredCalibration[],
): { thumb: Thumb; says: 'right' | 'wrong' | 'unsaid' }[] {
  const shownAs = new Map<number, VerdictKind>()
  for (const event of events) if (event.type === 'second-opinion') shownAs.set(event.start, event.verdict)
  return events.flatMap((event) => {
    if (event.type !== 'verdict' || isExact(event.verdict)) return []
    const held = history.findLast(({ at }) => at <= event.at) ?? shippedCalibration
    const probability = shippedProbability(event.probability, held)
    const report = reports.find(({ start }) => start === event.start)
    const supported = report
      ? supportedBy(report)
      : (shownAs.get(event.start) ?? event.verdict) === 'supported'
    if (supported === undefined) return []
    const says = report ? (report.says ?? 'wrong') : 'unsaid'
    return [{ thumb: { probability, supported, weight: report ? 1 : unsaidWeight }, says }]
  })
}

/** Contradictions and sums are shown, not estimated: there is nothing to calibrate. */
function isExact(verdict: Verdict['verdict']): boolean {
  return verdict === 'contradicted' || verdict === 'recomputed'
}

/** Whether a claim is supported by what somebody said of its verdict; undefined where that does not tell. */
function supportedBy({ verdict, says = 'wrong', expected }: VerdictReport): boolean | undefined {
  if (isExact(verdict)) return undefined
  if (says === 'right') return verdict === 'supported'
  if (expected !== undefined) return isExact(expected) ? undefined : expected === 'supported'
  return verdict === 'partly' ? undefined : verdict !== 'supported'
}
