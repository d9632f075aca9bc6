import type { Host } from '../model/index.ts'
import type { Continuation } from '../wire/index.ts'

/** What the pool knows of a host. Decisions read it; only the pool writes it. */
export interface HostState {
  host: Host
  /** The models that it serves; undefined until it could be asked. */
  models: string[] | undefined
  /** Whether it was asked for its models at all, answered or not. */
  asked: boolean
  /** False when it could not be asked for its models the last time. */
  reachable: boolean
  problem: string | undefined
  inFlight: number
  /** How many of those in flight were sent to see whether it is back: one at a time. */
  probing: number
  limit: number
  /** Failures in a row. */
  failures: number
  /** Refusals for being busy in a row. */
  refusals: number
  /** When it last failed or refused, in monotonic milliseconds. */
  failedAtMs: number
  /** Left alone until then, in monotonic milliseconds. */
  restsUntilMs: number
  /** How its models turned out to continue answers, where that is not as declared. */
  continuations: Map<string, Continuation>
  counts: { requests: number; failures: number; refusals: number }
}

/** A host, with the name by which it knows the model that was asked for. */
export interface Candidate {
  state: HostState
  model: string
}

/** From how many failures in a row on a host is ejected: it then gets one request at a time until one succeeds. */
export const ejectionFailures = 3

/** What is known of a host that was just added. */
export function newHostState(host: Host, defaultLimit: number): HostState {
  return {
    host,
    models: undefined,
    asked: false,
    reachable: true,
    problem: undefined,
    inFlight: 0,
    probing: 0,
    limit: host.concurrency ?? defaultLimit,
    failures: 0,
    refusals: 0,
    failedAtMs: -Infinity,
    restsUntilMs: -Infinity,
    continuations: new Map(),
    counts: { requests: 0, failures: 0, refusals: 0 },
  }
}

/** How a model on a host continues an answer, as far as is known. */
export function continuationOf({ state, model }: Candidate): Continuation {
  const known = state.continuations.get(model) ?? state.host.continuation?.(model) ?? 'none'
  return known === 'probe' ? 'instruction' : known
}

/** Whether a host may be given work now, apart from being full. */
export function isReady(state: HostState, nowMs: number): boolean {
  return state.reachable && state.restsUntilMs <= nowMs
}

/** Whether the next request would be a probe: the host has yet to show that it is back. */
export function isOnTrial(state: HostState, nowMs: number): boolean {
  return state.failures >= ejectionFailures || !isReady(state, nowMs)
}

/** Whether a host has room for one more; on trial there is room for one probe. */
export function hasRoom(state: HostState, nowMs: number): boolean {
  return state.inFlight < state.limit && (state.probing === 0 || !isOnTrial(state, nowMs))
}
