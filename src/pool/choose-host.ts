import { hasRoom, isReady, type Candidate } from './host-state.ts'

export type Choice =
  | { type: 'host'; candidate: Candidate }
  /** All that are ready are full, or the busy ones rest: wait until `atMs` (monotonic) or until a slot is free. */
  | { type: 'wait'; untilMs: number }
  /** Every host was tried, or there is none. */
  | { type: 'none' }

/**
 * Which host serves a request. `tiers` are the candidates by preference; a lesser tier is taken only when every
 * host of the better ones rests or was tried. Within a tier the least loaded wins, then the order of the
 * configuration. When all rest because they failed, the one that is back soonest is tried all the same.
 */
export function chooseHost(tiers: Candidate[][], tried: Set<string>, nowMs: number): Choice {
  for (const tier of tiers) {
    const ready = tier.filter(({ state }) => !tried.has(state.host.name) && isReady(state, nowMs))
    if (ready.length === 0) continue
    const free = ready.filter(({ state }) => hasRoom(state))
    return free.length > 0
      ? { type: 'host', candidate: leastLoaded(free) }
      : { type: 'wait', untilMs: Infinity }
  }
  const resting = tiers.flat().filter(({ state }) => !tried.has(state.host.name))
  if (resting.length === 0) return { type: 'none' }
  // A host that said it is busy is not failing: its word on when to come back is taken.
  const busy = resting.filter(({ state }) => state.refusals > 0)
  const failed = resting.filter(({ state }) => state.refusals === 0 && hasRoom(state))
  if (failed.length > 0 && busy.length === 0) return { type: 'host', candidate: soonestBack(failed) }
  return { type: 'wait', untilMs: Math.min(...resting.map(({ state }) => state.restsUntilMs)) }
}

function leastLoaded(candidates: Candidate[]): Candidate {
  return candidates.reduce((best, next) => (load(next) < load(best) ? next : best))
}

function load({ state }: Candidate): number {
  return state.inFlight / state.limit
}

function soonestBack(candidates: Candidate[]): Candidate {
  return candidates.reduce((best, next) => (next.state.restsUntilMs < best.state.restsUntilMs ? next : best))
}
