import type { Clock } from '../../base/index.ts'
import type { Pool, Serves } from '../../pool/index.ts'
import type { TrialStore } from '../../store/index.ts'
import { standingOf, type TrialRules } from './standing.ts'
import { byTried, nameOfTried } from './trial-standings.ts'

/** What was missed, and a clock that was put right, is found out at the latest then. */
const longestMs = 60 * 60 * 1000

/** Serves people only by what has passed its trials. */
export interface TrialGate extends Disposable {
  /** To be called when a report has ended. Where the reports cannot be read, what was known holds on. */
  reload(): Promise<void>
}

/**
 * Closed at first to every model, and opened to those whose reports say so. What holds is looked up when the pool finds
 * out who serves a name, and not for each request.
 */
export async function openTrialGate({
  store,
  pool,
  clock,
  rules,
}: {
  store: TrialStore
  pool: Pick<Pool, 'serveOnly'>
  clock: Clock
  rules: TrialRules
}): Promise<TrialGate> {
  let servedUntil = new Map<string, number>()
  let timer: Disposable | undefined
  let closed = false
  const serves: Serves = (host, model) => {
    if (host.kind === 'built in') return true
    const until = servedUntil.get(nameOfTried({ host: host.name, url: host.url, model }))
    return until !== undefined && until > clock.now()
  }
  const apply = () => {
    pool.serveOnly(serves)
    timer?.[Symbol.dispose]()
    if (closed) return
    const now = clock.now()
    const nextMs = [...servedUntil.values()]
      .filter((until) => until > now)
      .reduce((least, until) => Math.min(least, until - now), longestMs)
    timer = clock.after(nextMs, () => {
      // What holds no longer holds no longer, also where the store is away.
      apply()
      void reload().catch(() => undefined)
    })
  }
  let reading: Promise<void> = Promise.resolve()
  /** One after the other: what was read first must not be taken over last. */
  const reload = () => (reading = reading.catch(() => undefined).then(read))
  const read = async () => {
    const reports = byTried(await store.reports())
    const now = clock.now()
    servedUntil = new Map([...reports].map(([name, own]) => [name, standingOf(own, rules, now).until]))
    apply()
  }
  pool.serveOnly(serves)
  await reload()
  return {
    reload,
    [Symbol.dispose]() {
      closed = true
      timer?.[Symbol.dispose]()
    },
  }
}
