import { AppError, type Clock } from '../../base/index.ts'
import type { Host } from '../../model/index.ts'

/** How long a port of this machine may take to answer before it counts as empty. */
const probeMs = 300

export interface Probe {
  name: string
  kind: string
  url: string
}

/** Asks the well-known local ports, all at once, and returns a host for each that lists models. */
export async function discoverHosts(options: {
  probes: Probe[]
  makeHost: (probe: Probe) => Host
  clock: Clock
  signal?: AbortSignal
}): Promise<Host[]> {
  const { probes, makeHost, clock } = options
  const limit = new AbortController()
  const signal = options.signal ? AbortSignal.any([limit.signal, options.signal]) : limit.signal
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    if (signal.aborted) reject(signal.reason as Error)
  })
  // Nobody may be racing against it any more when it rejects.
  late.catch(() => {})
  using _timer = clock.after(probeMs, () => limit.abort(new AppError('timeout', 'nothing answered')))
  const found = await Promise.all(
    probes.map(async (probe) => {
      const host = makeHost(probe)
      try {
        await Promise.race([host.listModels(signal), late])
        return host
      } catch {
        // Nothing is there, or nothing that speaks the protocol: not a host.
        await host.close()
        return undefined
      }
    }),
  )
  return found.filter((host) => host !== undefined)
}
