import { useEffect, useState } from 'react'
import type { HostStatus } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { messageOf, useLoad } from '../ui/use-load.ts'
import { AddHost } from './add-host.tsx'
import { Plot } from './plot.tsx'
import { resultOf } from './test-result.ts'

const refreshMs = 3_000
/** Of each host so many measurements are kept: five minutes. */
const mostMeasured = 100
const signs = { ready: '●', resting: '◐', unreachable: '○' }

/** The model hosts: how they are and were, a test of each, and a form to add one. */
export function Hosts({ administrator }: { administrator: boolean }) {
  const { value, problem, reload } = useLoad(api.hosts, [])
  const [failed, setFailed] = useState('')
  const measured = useMeasured(value?.hosts)
  useEffect(() => {
    const timer = setInterval(reload, refreshMs)
    return () => clearInterval(timer)
  }, [reload])
  const hosts = value?.hosts ?? []
  const real = hosts.filter(({ kind }) => kind !== 'built in')
  return (
    <div className="page hosts">
      <h1>{t('hosts.title')}</h1>
      {(failed || problem) && (
        <p className="problem" role="alert">
          {failed || problem}
        </p>
      )}
      {value && real.length === 0 && <p className="note empty">{t('hosts.none')}</p>}
      <ul className="cards">
        {hosts.map((host) => (
          <HostCard
            key={host.name}
            host={host}
            measured={measured.get(host.name) ?? []}
            mayChange={administrator && host.kind !== 'built in'}
            onChanged={reload}
            onFailed={(error) => setFailed(messageOf(error))}
          />
        ))}
      </ul>
      {value && <Aliases aliases={value.aliases} />}
      {administrator && value && <AddHost kinds={value.kinds} onAdded={reload} />}
    </div>
  )
}

function HostCard(props: {
  host: HostStatus
  measured: number[]
  mayChange: boolean
  onChanged: () => void
  onFailed: (error: unknown) => void
}) {
  const { host, mayChange, onChanged, onFailed } = props
  const { name, state, url, models, inFlight, concurrency, problem } = host
  const [said, setSaid] = useState('')
  const test = async () => {
    setSaid(t('hosts.testing'))
    setSaid(resultOf(await api.testHost(name)))
    onChanged()
  }
  return (
    <li>
      <div className="place">
        <strong>{name}</strong>
        <span className={`state ${state}`}>
          <span aria-hidden="true">{signs[state]}</span> {t(`hosts.${state}`)}
        </span>
      </div>
      <p className="path">{url}</p>
      <p>{models.join(', ') || t('hosts.no-models')}</p>
      <p className="note">
        {concurrency === undefined
          ? t('hosts.at-work', { inFlight })
          : t('hosts.at-work.of', { inFlight, limit: concurrency })}
        {problem && ` · ${problem}`}
      </p>
      <Plot values={props.measured} limit={concurrency} minutes={(mostMeasured * refreshMs) / 60_000} />
      {mayChange && (
        <div className="row">
          <button onClick={() => void test().catch(onFailed)}>{t('hosts.test')}</button>
          <button className="quiet" onClick={() => void api.removeHost(name).then(onChanged, onFailed)}>
            {t('hosts.remove')}
          </button>
          <span role="status">{said}</span>
        </div>
      )}
    </li>
  )
}

function Aliases({ aliases }: { aliases: Record<string, string[]> }) {
  const names = Object.entries(aliases)
  if (names.length === 0) return null
  return (
    <section>
      <h2>{t('hosts.aliases')}</h2>
      <ul className="plain-list">
        {names.map(([alias, models]) => (
          <li key={alias}>
            {models.length === 0
              ? t('hosts.alias.any', { alias })
              : t('hosts.alias', { alias, models: models.join(' → ') })}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How many requests each host had at work, from when this page was opened. */
function useMeasured(hosts: HostStatus[] | undefined): Map<string, number[]> {
  const [{ seen, measured }, setState] = useState({ seen: hosts, measured: new Map<string, number[]>() })
  // Each answer of the server is taken in once, while it is being drawn.
  if (hosts && hosts !== seen)
    setState({
      seen: hosts,
      measured: new Map(
        hosts.map(({ name, inFlight }) => [
          name,
          [...(measured.get(name) ?? []), inFlight].slice(-mostMeasured),
        ]),
      ),
    })
  return measured
}
