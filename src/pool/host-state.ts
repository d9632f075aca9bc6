import type { Host } from '../model/index.ts'

/** What the pool knows of a host. Decisions read it; only the pool writes it. */
export interface HostState {
  host: Host
  /** Undefined until it was asked. */
  models: string[] | undefined
  /** False when it could not be asked for its models the last time. */
  reachable: boolean
  problem: string | undefined
  inFlight: number
  limit: number
  /** Failures in a row. */
  failures: number
  /** Refusals for being busy in a row. */
  refusals: number
  /** Left alone until then, in monotonic milliseconds. */
  restsUntilMs: number
}

/** A host in the order of the configuration, with the name by which it knows the model that was asked for. */
export interface Candidate {
  state: HostState
  model: string
}

/** From how many failures in a row on a host gets only one request at a time, to see whether it is back. */
export const ejectionFailures = 3

/** Whether a host may be given work now, apart from being full. */
export function isReady(state: HostState, nowMs: number): boolean {
  return state.restsUntilMs <= nowMs
}

/** Whether a host has room for one more. */
export function hasRoom(state: HostState): boolean {
  return state.inFlight < (state.failures >= ejectionFailures ? 1 : state.limit)
}
