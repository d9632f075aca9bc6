import { ejectionFailures, hasRoom, isReady, type Candidate, type HostState } from './host-state.ts'

export type Choice =
  | { type: 'host'; candidate: Candidate }
  /**
   * Wait for a slot, or until a resting host is back at `untilMs` (monotonic; Infinity where none rests).
   * `forSlot` is false where nothing but that hour can help.
   */
  | { type: 'wait'; untilMs: number; forSlot: boolean }
  /** Every host was tried, or has failed since the request came, or there is none. */
  | { type: 'none' }

export interface Choosing {
  /** The hosts by preference. */
  tiers: Candidate[][]
  /** Hosts by name, and models of them by `host/model`, that this request has failed on. */
  tried: ReadonlySet<string>
  arrivedAtMs: number
  nowMs: number
}

/**
 * Which host serves a request. A lesser tier is taken only when every host of the better ones rests, cannot be
 * reached or was tried. Within a tier the least loaded wins, then the order of the configuration. When all rest,
 * the one that failed and is back soonest is tried all the same, by one request at a time (panic mode); a host
 * that said it is busy is taken at its word on when to come back.
 */
export function chooseHost({ tiers, tried, arrivedAtMs, nowMs }: Choosing): Choice {
  let backMs = Infinity
  for (const tier of tiers) {
    let best: Candidate | undefined
    let ready = false
    for (const candidate of tier) {
      const { state } = candidate
      if (tried.size > 0 && wasTried(candidate, tried)) continue
      if (!isReady(state, nowMs)) {
        if (state.restsUntilMs > nowMs) backMs = Math.min(backMs, state.restsUntilMs)
        continue
      }
      ready = true
      if (hasRoom(state, nowMs) && (!best || load(state) < load(best.state))) best = candidate
    }
    if (best) return { type: 'host', candidate: best }
    if (ready) return { type: 'wait', untilMs: backMs, forSlot: true }
  }
  return chooseResting({ tiers, tried, arrivedAtMs, nowMs })
}

function chooseResting({ tiers, tried, arrivedAtMs, nowMs }: Choosing): Choice {
  let best: Candidate | undefined
  let probed = false
  let backMs = Infinity
  for (const candidate of tiers.flat()) {
    const { state } = candidate
    if (wasTried(candidate, tried)) continue
    // Another request found out meanwhile that an ejected host is still gone: asking again would say the same.
    if (state.failures >= ejectionFailures && state.failedAtMs >= arrivedAtMs && state.refusals === 0)
      continue
    if (state.restsUntilMs > nowMs) backMs = Math.min(backMs, state.restsUntilMs)
    if (state.refusals > 0) continue
    if (!hasRoom(state, nowMs)) probed = true
    else if (!best || state.restsUntilMs < best.state.restsUntilMs) best = candidate
  }
  if (best) return { type: 'host', candidate: best }
  if (probed || backMs < Infinity) return { type: 'wait', untilMs: backMs, forSlot: probed }
  return { type: 'none' }
}

function wasTried({ state, model }: Candidate, tried: ReadonlySet<string>): boolean {
  return tried.has(state.host.name) || tried.has(`${state.host.name}/${model}`)
}

function load({ inFlight, limit }: HostState): number {
  return inFlight / limit
}
