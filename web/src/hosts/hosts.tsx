import { lazy, Suspense, useState } from 'react'
import type { HostSample, ListedHost } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Problem, ToldDetails, ToldWords } from '../ui/problem.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { AddHost } from './add-host.tsx'
import { HostPlots } from './host-plots.tsx'
import { Models } from './models.tsx'
import { Sparkline } from './sparkline.tsx'
import { resultOf } from './test-result.ts'
import { useHosts } from './use-hosts.ts'
import '../style/administration.css'
import { told, toldError, type Told } from '../told.ts'

const Trials = lazy(() => import('../trials/trials.tsx').then((it) => ({ default: it.Trials })))

const parts = ['hosts', 'models', 'trials'] as const
type Part = (typeof parts)[number]

const signs = { ready: '●', resting: '◐', unreachable: '○' }

/** The model hosts, the models that they serve, and how far each of these may be trusted. */
export function Hosts(props: {
  part: string | undefined
  reports: string[]
  administrator: boolean
  self: string
}) {
  const { reports, administrator, self } = props
  const part = parts.find((one) => one === props.part) ?? 'hosts'
  return (
    <div className="page hosts">
      <h1>{t('hosts.title')}</h1>
      <Tabs
        label={t('hosts.title')}
        tabs={parts.map((one) => ({
          href: one === 'hosts' ? '#/hosts' : `#/hosts/${one}`,
          name: t(`hosts.tab.${one}`),
          current: one === part,
        }))}
      />
      {part === 'trials' ? (
        <Suspense>
          <Trials reports={reports} administrator={administrator} />
        </Suspense>
      ) : (
        <HostsAndModels part={part} administrator={administrator} self={self} />
      )}
    </div>
  )
}

/** The hosts: how they are and were, a test of each, a form to add one; and the models that they serve. */
function HostsAndModels(props: { part: Exclude<Part, 'trials'>; administrator: boolean; self: string }) {
  const { part, administrator, self } = props
  const { value, samples, problem, reload } = useHosts()
  const [failed, setFailed] = useState<Told>()
  const hosts = value?.hosts ?? []
  const real = hosts.filter(({ kind }) => kind !== 'built in')
  const cards = (
    <ul key="cards" className="cards">
      {hosts.map((host) => (
        <HostCard
          key={host.name}
          host={host}
          samples={samples}
          mayChange={administrator && host.kind !== 'built in'}
          onChanged={reload}
          onFailed={(error) => setFailed(toldError(error))}
        />
      ))}
    </ul>
  )
  const hour = (
    <section key="hour">
      <h2>{t('hosts.hour')}</h2>
      <HostPlots samples={samples} known={real.map(({ name }) => name)} />
    </section>
  )
  const add = administrator && value && <AddHost key="add" kinds={value.kinds} onAdded={reload} />
  return (
    <>
      <Problem problem={failed || problem} />
      {part === 'models' ? (
        value && <Models hosts={hosts} administrator={administrator} self={self} />
      ) : (
        <>
          {value && real.length === 0 && <p className="note">{t('hosts.none')}</p>}
          {/* Where there is none yet, to add one comes first; what it says stays as it moves to the end. */}
          {real.length === 0 ? [add, cards] : [cards, hour, add]}
        </>
      )}
    </>
  )
}

function HostCard(props: {
  host: ListedHost
  samples: HostSample[]
  mayChange: boolean
  onChanged: () => void
  onFailed: (error: unknown) => void
}) {
  const { host, samples, mayChange, onChanged, onFailed } = props
  const { name, state, url, models, inFlight, concurrency, problem, because, origin } = host
  const wrong = problem === undefined ? undefined : told({ message: problem, code: 'host-failed', because })
  const [said, setSaid] = useState<Told>()
  const test = async () => {
    setSaid({ text: t('hosts.testing') })
    setSaid(resultOf(await api.testHost(name)))
    onChanged()
  }
  const measured = samples.flatMap(({ hosts }) => hosts[name]?.inFlight ?? [])
  const minutes = samples.length < 2 ? 0 : Math.ceil((samples.at(-1)!.at - samples[0]!.at) / 60_000)
  return (
    <li>
      <div className="place">
        <strong>{name}</strong>
        <span className={`state ${state}`}>
          <span aria-hidden="true">{signs[state]}</span> {t(`hosts.${state}`)}
        </span>
      </div>
      <p className="path">{host.kind === 'built in' ? t('hosts.built-in') : url}</p>
      <p>{models.join(', ') || t('hosts.no-models')}</p>
      <p className="note">
        {concurrency === undefined
          ? t('hosts.at-work', { inFlight })
          : t('hosts.at-work.of', { inFlight, limit: concurrency })}
        {wrong && ` · ${wrong.text}`}
      </p>
      {wrong?.details && <ToldDetails text={wrong.details} />}
      <Sparkline values={measured} limit={concurrency} minutes={minutes} />
      {mayChange && (origin === 'file' || origin === 'found') && (
        <p className="note">{t(origin === 'file' ? 'hosts.in-file' : 'hosts.found')}</p>
      )}
      {mayChange && (
        <div className="row">
          <button onClick={() => void test().catch(onFailed)}>{t('hosts.test')}</button>
          {origin === 'added' && (
            <button
              className="quiet"
              onClick={() => {
                if (confirm(t('hosts.remove.sure', { name })))
                  void api.removeHost(name).then(onChanged, onFailed)
              }}
            >
              {t('hosts.remove')}
            </button>
          )}
          <div role="status">{said && <ToldWords told={said} />}</div>
        </div>
      )}
    </li>
  )
}
