import type { HostSample } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { mostLines, Plot, type PlotLine } from '../ui/plot.tsx'

type OfHost = HostSample['hosts'][string]

/** The last hour of the hosts as plots, the busiest of them. */
export function HostPlots({ samples, known }: { samples: HostSample[]; known: string[] }) {
  if (samples.length < 2) return <p className="note">{t('hosts.hour.none')}</p>
  const times = samples.map(({ at }) => at / 1000)
  const names = busiest(samples, known)
  const perHost = (pick: (host: OfHost) => number | null): PlotLine[] =>
    names.map((name) => ({
      name,
      values: samples.map(({ hosts }) => (hosts[name] ? pick(hosts[name]) : null)),
    }))
  const counts = (name: string, pick: (sample: HostSample) => number): PlotLine => ({
    name,
    values: samples.map(pick),
  })
  const ofAll = (pick: (host: OfHost) => number) => (sample: HostSample) =>
    Object.values(sample.hosts).reduce((sum, host) => sum + pick(host), 0)
  return (
    <div className="plots">
      <Plot
        title={t('hosts.plot.in-flight')}
        times={times}
        lines={perHost(({ inFlight }) => inFlight)}
        show={format.number}
        whole
      />
      <Plot
        title={t('hosts.plot.limit')}
        times={times}
        lines={perHost(({ limit }) => limit)}
        show={format.number}
        whole
      />
      <Plot
        title={t('hosts.plot.first-token')}
        times={times}
        lines={perHost(({ firstTokenMs }) => firstTokenMs)}
        show={format.milliseconds}
      />
      <Plot
        title={t('hosts.plot.token')}
        times={times}
        lines={perHost(({ tokenMs }) => tokenMs)}
        show={format.milliseconds}
      />
      <Plot
        title={t('hosts.plot.queue')}
        times={times}
        lines={[
          counts(t('hosts.plot.waiting'), ({ queue }) => queue),
          counts(t('hosts.plot.refused'), ({ refused }) => refused),
        ]}
        show={format.number}
        whole
      />
      <Plot
        title={t('hosts.plot.trouble')}
        times={times}
        lines={[
          counts(t('hosts.plot.moves'), ({ moves }) => moves),
          counts(
            t('hosts.plot.failures'),
            ofAll(({ failures }) => failures),
          ),
          counts(
            t('hosts.plot.ejections'),
            ofAll(({ ejections }) => ejections),
          ),
        ]}
        show={format.number}
        whole
      />
    </div>
  )
}

/** Those that did most, by name; as many as can be told apart. */
function busiest(samples: HostSample[], known: string[]): string[] {
  const work = new Map<string, number>()
  for (const { hosts } of samples)
    for (const [name, { answers, failures, inFlight }] of Object.entries(hosts))
      work.set(name, (work.get(name) ?? 0) + answers + failures + inFlight)
  return known
    .toSorted((a, b) => (work.get(b) ?? 0) - (work.get(a) ?? 0))
    .slice(0, mostLines)
    .toSorted()
}
