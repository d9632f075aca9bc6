import { useState } from 'react'
import {
  naturalOrder,
  type TrialReport,
  type TrialsOverview,
  type TrialSummary,
} from '../../../src/wire/index.ts'
import { format, language, t } from '../languages/index.ts'
import { shownName } from '../shown-name.ts'
import { Folded } from '../ui/folded.tsx'
import { Menu } from '../ui/menu.tsx'
import { Problem, ToldDetails } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'
import { go } from '../use-route.ts'
import { trialsApi } from './api.ts'
import { Attempts } from './attempts.tsx'
import { Back, NotThere } from './back.tsx'
import { KindResults } from './kind-results.tsx'
import { comparisonLink, reportLink } from './links.ts'
import { StartTrials } from './start-trials.tsx'
import { TrialProgress } from './trial-progress.tsx'
import { TrialSign } from './trial-sign.tsx'
import { useAttempts } from './use-attempts.ts'
import { useReport } from './use-report.ts'

/** What the trials of a model came to: each kind with its certainty, then what failed, word for word. */
export function Report({ id, administrator }: { id: string; administrator: boolean }) {
  const { report, problem } = useReport(id)
  const { value: all, problem: problemOfAll } = useLoad(trialsApi.all, [report?.state])
  const [trying, setTrying] = useState(false)
  if (!report || !all) return <NotThere problem={problem ?? problemOfAll} />
  const { host, model, state } = report
  const isThere = all.standings.some((one) => one.host === host && one.model === model && !one.gone)
  return (
    <article className="trial-report">
      <Back />
      <div className="row tools">
        <h2 className="grow">{t('trials.report.title', { model, host })}</h2>
        <Compare report={report} all={all} />
        {administrator && isThere && state !== 'running' && (
          <button onClick={() => setTrying(true)}>{t('trials.again')}</button>
        )}
      </div>
      <Outcome report={report} />
      {state === 'running' && <TrialProgress report={report} mayStop={administrator} />}
      <KindResults kinds={report.kinds} isOver={state !== 'running'} />
      {language() !== 'en' && <p className="note">{t('trials.in-english')}</p>}
      <AllAttempts report={report} trials={all.trials} />
      {trying && (
        <StartTrials
          tried={{ model, host }}
          all={all}
          onStarted={([first]) => go(first ? reportLink(first) : '#/hosts/trials')}
          onClose={() => setTrying(false)}
        />
      )}
    </article>
  )
}

function Outcome({ report }: { report: TrialReport }) {
  const { state, verdict, problem, startedAt, startedBy, repeats, seed, version } = report
  return (
    <>
      <p className="outcome" role="status">
        {state === 'done' && verdict ? (
          <TrialSign sign={verdict}>{t(`trials.report.${verdict}`)}</TrialSign>
        ) : (
          t(`trials.report.${state}`)
        )}
      </p>
      {problem !== undefined && <ToldDetails text={problem} />}
      <p className="note">
        {[
          t('trials.report.begun', { date: format.date(startedAt), name: shownName(startedBy) }),
          t('trials.report.repeats', { count: repeats }),
          t('trials.report.version', { version: format.number(version) }),
          t('trials.report.seed', { seed: String(seed) }),
        ].join(' · ')}
      </p>
    </>
  )
}

/** Leads to another report beside this one: the newest of each model and host by the same trials. */
function Compare({ report, all }: { report: TrialReport; all: TrialsOverview }) {
  const others = all.standings
    .flatMap(({ latest }) => latest ?? [])
    .filter(({ id, version }) => id !== report.id && version === report.version)
    .toSorted((a, b) => naturalOrder(a.model, b.model) || naturalOrder(a.host, b.host))
  if (others.length === 0 || report.state !== 'done') return null
  return (
    <Menu
      className=""
      label={t('trials.compare')}
      items={others.map(({ id, model, host }) => ({
        label: t('trials.report.title', { model, host }),
        onChoose: () => go(comparisonLink(report.id, id)),
      }))}
    >
      {t('trials.compare')}
    </Menu>
  )
}

/** What failed first, then what was not answered, and folded away what passed. */
function AllAttempts({ report, trials }: { report: TrialReport; trials: TrialSummary[] }) {
  const { kinds, state } = report
  const failed = useAttempts(report, 'failed')
  const unanswered = useAttempts(report, 'unanswered')
  const passed = kinds.reduce((sum, kind) => sum + kind.passed, 0)
  return (
    <>
      <Problem problem={failed.problem || unanswered.problem} />
      {failed.attempts && (failed.attempts.length > 0 || state !== 'running') && (
        <section>
          <h3>{t('trials.failed')}</h3>
          {failed.attempts.length === 0 && <p className="note">{t('trials.failed.none')}</p>}
          <Attempts attempts={failed.attempts} trials={trials} />
        </section>
      )}
      {unanswered.attempts && unanswered.attempts.length > 0 && (
        <section>
          <h3>{t('trials.unanswered.title')}</h3>
          <p className="note">{t('trials.unanswered.about')}</p>
          <Attempts attempts={unanswered.attempts} trials={trials} />
        </section>
      )}
      {passed > 0 && (
        <Folded className="passed-attempts" summary={t('trials.passed', { count: passed })}>
          {() => <Passed report={report} trials={trials} />}
        </Folded>
      )}
    </>
  )
}

function Passed({ report, trials }: { report: TrialReport; trials: TrialSummary[] }) {
  const { attempts, problem } = useAttempts(report, 'passed')
  return (
    <>
      <Problem problem={problem} />
      <Attempts attempts={attempts ?? []} trials={trials} />
    </>
  )
}
