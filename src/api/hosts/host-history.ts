import type { Clock } from '../../base/index.ts'
import type { Pool, PoolEvent } from '../../pool/index.ts'
import type { HostHistory, HostSample } from '../../wire/index.ts'

const everyMs = 5_000
/** An hour of samples. */
const mostSamples = 720
const mostHosts = 200
/** Of how many answers between two samples the times are kept. */
const mostTimes = 1_000

type Attempt = Extract<PoolEvent, { type: 'attempt' }>

/** What happened at a host since the last sample. */
interface Since {
  answers: number
  failures: number
  ejections: number
  firstTokenMs: number[]
  tokenMs: number[]
}

/** The last hour of the hosts, sampled every few seconds: what the page plots, from the moment that it is opened. */
export function hostHistory(
  pool: Pool,
  clock: Clock,
): Disposable & {
  history(): HostHistory
  /** Calls back with each new sample. */
  watch(onSample: (sample: HostSample) => void): Disposable
} {
  const samples: HostSample[] = []
  const watchers = new Set<(sample: HostSample) => void>()
  let since = new Map<string, Since>()
  let before = pool.metrics()

  const sinceOf = (host: string): Since => {
    let found = since.get(host)
    if (!found) {
      found = { answers: 0, failures: 0, ejections: 0, firstTokenMs: [], tokenMs: [] }
      since.set(host, found)
    }
    return found
  }
  const note = (attempt: Attempt) => {
    const found = sinceOf(attempt.host)
    const { outcome, durationMs, firstTokenMs, answerTokens = 0 } = attempt
    if (outcome === 'done') found.answers++
    else if (outcome !== 'aborted') found.failures++
    if (firstTokenMs === undefined || found.firstTokenMs.length >= mostTimes) return
    found.firstTokenMs.push(firstTokenMs)
    if (answerTokens > 1) found.tokenMs.push((durationMs - firstTokenMs) / (answerTokens - 1))
  }
  const watching = pool.watch((event) => {
    if (event.type === 'attempt') note(event)
    else if (event.change === 'ejected') sinceOf(event.host).ejections++
  })

  const take = () => {
    const now = pool.metrics()
    const hosts = pool.hosts().slice(0, mostHosts)
    const sample: HostSample = {
      at: clock.now(),
      queue: now.queueLength,
      moves: now.moves - before.moves,
      refused: now.rejected - before.rejected,
      hosts: Object.fromEntries(
        hosts.map(({ name, inFlight, concurrency }) => {
          const found = since.get(name)
          return [
            name,
            {
              inFlight,
              limit: concurrency ?? null,
              answers: found?.answers ?? 0,
              failures: found?.failures ?? 0,
              ejections: found?.ejections ?? 0,
              firstTokenMs: median(found?.firstTokenMs),
              tokenMs: median(found?.tokenMs),
            },
          ]
        }),
      ),
    }
    before = now
    since = new Map()
    samples.push(sample)
    if (samples.length > mostSamples) samples.shift()
    for (const watcher of watchers) watcher(sample)
    timer = clock.after(everyMs, take)
  }
  let timer = clock.after(everyMs, take)

  return {
    history: () => ({ everyMs, samples }),
    watch(onSample) {
      watchers.add(onSample)
      return { [Symbol.dispose]: () => void watchers.delete(onSample) }
    },
    [Symbol.dispose]() {
      timer[Symbol.dispose]()
      watching[Symbol.dispose]()
    },
  }
}

function median(values: number[] | undefined): number | null {
  if (!values || values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length / 2)]! * 10) / 10
}
