import { useState } from 'react'
import { naturalOrder, type TrialKind, type TrialStanding } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Problem } from '../ui/problem.tsx'
import { Words } from '../ui/words.tsx'
import { reportLink } from './links.ts'
import { StartTrials, type Tried } from './start-trials.tsx'
import { TrialKinds } from './trial-kinds.tsx'
import { TrialProgress } from './trial-progress.tsx'
import { useStandings } from './use-standings.ts'

/** How far each model may be trusted on each host, and what begins its trials. */
export function Standings({ administrator }: { administrator: boolean }) {
  const { value, problem, reload } = useStandings()
  const [tried, setTried] = useState<Tried>()
  const standings = (value?.standings ?? []).toSorted(
    (a, b) =>
      Number(a.gone ?? false) - Number(b.gone ?? false) ||
      naturalOrder(a.model, b.model) ||
      naturalOrder(a.host, b.host),
  )
  const first = standings.find(({ gone }) => !gone)
  return (
    <>
      <div className="row tools">
        <h2 className="grow">{t('trials.title')}</h2>
        {administrator && first && (
          <button className="primary" onClick={() => setTried({ model: first.model })}>
            {t('trials.try')}
          </button>
        )}
      </div>
      <p className="note">{t('trials.about')}</p>
      <Problem problem={problem} />
      {value && <Rule enforced={value.enforced} required={value.required} />}
      {value && standings.length === 0 && <p className="note empty">{t('trials.none')}</p>}
      <ul className="plain-list trial-standings" aria-label={t('trials.title')}>
        {standings.map((standing) => (
          <Standing
            key={`${standing.host} ${standing.model} ${standing.gone && standing.latest?.id}`}
            standing={standing}
            enforced={value!.enforced}
            administrator={administrator}
            onTry={() => setTried({ model: standing.model, host: standing.host })}
            onStopped={reload}
          />
        ))}
      </ul>
      {tried && (
        <StartTrials tried={tried} all={value!} onStarted={reload} onClose={() => setTried(undefined)} />
      )}
    </>
  )
}

/** Whether a model that has not passed is kept from people. */
function Rule({ enforced, required }: { enforced: boolean; required: TrialKind[] }) {
  return (
    <p className="note">
      {enforced ? (
        t('trials.enforced', {
          kinds: format.list(required.map((kind) => t(`trials.kind.${kind}`))),
        })
      ) : (
        <Words text={t('trials.not-enforced')} />
      )}
    </p>
  )
}

function Standing(props: {
  standing: TrialStanding
  enforced: boolean
  administrator: boolean
  onTry: () => void
  onStopped: () => void
}) {
  const { standing, enforced, administrator, onTry, onStopped } = props
  const { host, model, gone, kinds, latest, running, served, because } = standing
  const shown = latest ?? running
  return (
    <li>
      <div className="trial-of">
        <div className="row">
          <strong>{shown ? <a href={reportLink(shown)}>{model}</a> : model}</strong>
          {gone && <span className="tag">{t('trials.gone')}</span>}
          {enforced && !gone && (
            <span className={served ? 'tag' : 'tag warn'}>
              {t(served ? 'trials.served' : 'trials.not-served')}
            </span>
          )}
        </div>
        <div className="path">
          {t('trials.on-host', { host })}
          {latest && ` · ${t('trials.tried', { date: format.fullDay(latest.endedAt ?? latest.startedAt) })}`}
        </div>
        {because && (enforced || because === 'outdated') && !running && !gone && (
          <p className="note">{t(`trials.because.${because}`)}</p>
        )}
      </div>
      <TrialKinds kinds={kinds} shown={shown?.id} />
      {administrator && !running && !gone && (
        <button aria-label={t('trials.try.of', { model, host })} onClick={onTry}>
          {t('trials.try.this')}
        </button>
      )}
      {running && (
        <TrialProgress
          report={running}
          mayStop={administrator}
          href={reportLink(running)}
          onStopped={onStopped}
        />
      )}
    </li>
  )
}
