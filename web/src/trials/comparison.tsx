import { trialKinds, type TrialReport, type TrialSummary } from '../../../src/wire/index.ts'
import { format, language, t } from '../languages/index.ts'
import { Folded } from '../ui/folded.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'
import { trialsApi } from './api.ts'
import { Attempt } from './attempts.tsx'
import { Back, NotThere } from './back.tsx'
import { compareTrials, type TrialCount, type TrialPair, type Tried } from './compare-trials.ts'
import { reportLink } from './links.ts'
import { atLeastText } from './surely-passes.ts'
import { TrialHead } from './trial-head.tsx'
import { TrialSign } from './trial-sign.tsx'
import { useAttempts } from './use-attempts.ts'
import { useReport } from './use-report.ts'

/** Two reports beside each other: what their kinds came to, and first the trials in which they differ. */
export function Comparison({ ids }: { ids: readonly [string, string] }) {
  const first = useReport(ids[0])
  const second = useReport(ids[1])
  const { value: all, problem } = useLoad(trialsApi.all, [])
  if (!first.report || !second.report || !all)
    return <NotThere problem={first.problem ?? second.problem ?? problem} />
  const reports = [first.report, second.report] as const
  const isSameTrials = reports[0].version === reports[1].version
  const isComplete = reports.every(({ state }) => state === 'done')
  return (
    <article className="trial-report">
      <Back />
      <h2>{t('trials.side-by-side')}</h2>
      {!isSameTrials && <p className="problem">{t('trials.compare.versions')}</p>}
      {!isComplete && <p className="problem">{t('trials.compare.incomplete')}</p>}
      <Kinds reports={reports} />
      {isSameTrials && isComplete && <Trials reports={reports} trials={all.trials} />}
    </article>
  )
}

type Pair<T> = readonly [T, T]

function Kinds({ reports }: { reports: Pair<TrialReport> }) {
  const tried = trialKinds.filter((kind) =>
    reports.some(({ kinds }) => kinds.some((one) => one.kind === kind)),
  )
  return (
    <table className="roomy plain side-by-side">
      <caption className="visually-hidden">{t('trials.side-by-side')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('trials.start.kinds')}</th>
          {reports.map(({ id, model, host }) => (
            <th key={id} scope="col">
              <a href={reportLink({ id })}>{model}</a>
              <div className="path">{t('trials.on-host', { host })}</div>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tried.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`trials.kind.${kind}`)}</th>
            {reports.map((report) => (
              <KindCell key={report.id} result={report.kinds.find((one) => one.kind === kind)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function KindCell({ result }: { result: TrialReport['kinds'][number] | undefined }) {
  const sign = result?.verdict ?? 'untried'
  const answered = result ? result.passed + result.failed : 0
  return (
    <td>
      <TrialSign sign={sign} />
      {result && answered > 0 && (
        <div className="path">
          {t('trials.in-short', {
            passed: format.number(result.passed),
            made: format.number(answered),
            atLeast: atLeastText(result.atLeast),
          })}
        </div>
      )}
    </td>
  )
}

/** The trials of both, once all that did not pass is there. */
function Trials({ reports, trials }: { reports: Pair<TrialReport>; trials: TrialSummary[] }) {
  const first = useTried(reports[0])
  const second = useTried(reports[1])
  if (!first.tried || !second.tried) return <Problem problem={first.problem ?? second.problem} />
  const { different, alike } = compareTrials(trials, [first.tried, second.tried])
  const draw = (pair: TrialPair) => <Difference key={pair.trial.id} pair={pair} reports={reports} />
  return (
    <>
      {language() !== 'en' && <p className="note">{t('trials.in-english')}</p>}
      <section>
        <h3>{t('trials.compare.differ')}</h3>
        {different.length === 0 && <p className="note">{t('trials.compare.none')}</p>}
        {different.map(draw)}
      </section>
      {alike.length > 0 && (
        <Folded className="passed-attempts" summary={t('trials.compare.alike', { count: alike.length })}>
          {() => alike.map(draw)}
        </Folded>
      )}
    </>
  )
}

function useTried(report: TrialReport) {
  const failed = useAttempts(report, 'failed')
  const unanswered = useAttempts(report, 'unanswered')
  const tried: Tried | undefined = failed.attempts &&
    unanswered.attempts && {
      kinds: report.kinds.map(({ kind }) => kind),
      repeats: report.repeats,
      failed: failed.attempts,
      unanswered: unanswered.attempts,
    }
  return { tried, problem: failed.problem ?? unanswered.problem }
}

function Difference({ pair, reports }: { pair: TrialPair; reports: Pair<TrialReport> }) {
  const { trial, counts } = pair
  return (
    <section className="card trial">
      <TrialHead trial={trial} />
      <div className="two">
        {reports.map(({ id, model, host }, index) => (
          <CountOf key={id} name={t('trials.report.title', { model, host })} count={counts[index]!} />
        ))}
      </div>
    </section>
  )
}

function CountOf({ name, count: { failed, answered } }: { name: string; count: TrialCount }) {
  const sign = failed.length === 0 ? 'passed' : 'failed'
  return (
    <div>
      <h5>{name}</h5>
      <p>
        <TrialSign sign={sign}>
          {t('trials.failed.of', { failed: format.number(failed.length), made: format.number(answered) })}
        </TrialSign>
      </p>
      {failed.map((attempt) => (
        <Attempt key={attempt.number} attempt={attempt} />
      ))}
    </div>
  )
}
