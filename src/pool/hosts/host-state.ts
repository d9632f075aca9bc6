import type { AppError } from '../../base/index.ts'
import type { Host } from '../../model/index.ts'
import type { Continuation } from '../../wire/index.ts'
import { newSpeed, type HostSpeed } from './host-speed.ts'
import { newLimit, type LearnedLimit } from './learned-limit.ts'
import { prefixMemory, type PrefixMemory } from './prefix-memory.ts'
import { withinBudgetAtMs, type RateBudget } from './rate-budget.ts'

/** What the pool knows of a host. Decisions read it; only the pool writes it. */
export interface HostState {
  host: Host
  /** The models that it serves; undefined until it could be asked. */
  models: string[] | undefined
  /** Whether it was asked for its models at all, answered or not. */
  asked: boolean
  /** False when it could not be asked for its models the last time. */
  reachable: boolean
  /** What was wrong with it the last time; undefined where nothing is. */
  problem: AppError | undefined
  inFlight: number
  /** How many of those in flight were sent to see whether it is back: one at a time. */
  probing: number
  /** The most requests that it is given at once, over all of its models. */
  ceiling: number
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
  /** Its models as candidates, made when first asked for. */
  candidates: Map<string, Candidate>
}

/** A model on a host, by the host's own name for it. */
export interface Candidate {
  readonly state: HostState
  readonly model: string
  inFlight: number
  /** Of the requests in flight: tokens of their expected answers, and of their prompts as far as they are not cached. */
  outstandingTokens: number
  outstandingReadTokens: number
  limit: LearnedLimit
  budget: RateBudget | undefined
  /** Requests and tokens sent to it, ever. */
  sent: number
  sentTokens: number
  speed: HostSpeed
  prefixes: PrefixMemory
  /** The tier of all that serve this model, and its place among those that may have room; -1 for none. */
  tier: Tier | undefined
  freeAt: number
}

/**
 * Candidates of the same rank. A large tier, of all hosts that serve one model, also keeps those that may have room,
 * so that a choice does not look at every host: whoever is found without is taken out, and comes back when something
 * of it changes.
 */
export interface Tier {
  readonly candidates: readonly Candidate[]
  /** Those that may have room; undefined in a small tier, where all are looked at. */
  readonly free: Candidate[] | undefined
  /** Those that are without room until a known hour, and the earliest such hour. */
  readonly later: Map<Candidate, number>
  laterFromMs: number
  /** How many could not be reached when the tier was made. */
  readonly unreachable: number
  /** Who last read a prompt with this block; only in a large tier. */
  readonly owners: Map<number, Candidate>
  /** Set in a part of another tier: which of its candidates count. */
  readonly part: { of: Tier; accepts: (candidate: Candidate) => boolean } | undefined
}

/** From how many failures in a row on a host is ejected: it then gets one request at a time until one succeeds. */
export const ejectionFailures = 3
/** Of how many models of one host something is remembered; clients can ask for `host/anything`. */
const rememberedModels = 1_000

/** What is known of a host that was just added. */
export function newHostState(host: Host): HostState {
  return {
    host,
    models: undefined,
    asked: false,
    reachable: true,
    problem: undefined,
    inFlight: 0,
    probing: 0,
    ceiling: host.concurrency ?? Infinity,
    failures: 0,
    refusals: 0,
    failedAtMs: -Infinity,
    restsUntilMs: -Infinity,
    continuations: new Map(),
    counts: { requests: 0, failures: 0, refusals: 0 },
    candidates: new Map(),
  }
}

/** How a learned limit begins, where the host does not say what it takes. */
export interface LimitBounds {
  start: number
  ceiling: number
}

/** The candidate for a model of a host: always the same object. */
export function candidateOf(state: HostState, model: string, bounds: LimitBounds): Candidate {
  const known = state.candidates.get(model)
  if (known) return known
  const { concurrency } = state.host
  const candidate: Candidate = {
    state,
    model,
    inFlight: 0,
    outstandingTokens: 0,
    outstandingReadTokens: 0,
    // What somebody has configured is where it begins and what it never exceeds.
    limit: newLimit(concurrency === undefined ? bounds : { start: concurrency, ceiling: concurrency }),
    budget: undefined,
    sent: 0,
    sentTokens: 0,
    speed: newSpeed(),
    prefixes: prefixMemory(),
    tier: undefined,
    freeAt: -1,
  }
  if (state.candidates.size < rememberedModels) state.candidates.set(model, candidate)
  return candidate
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

/** Whether there is a free place; on trial there is one for one probe. */
export function hasPlace(candidate: Candidate, nowMs: number): boolean {
  const { state, limit } = candidate
  return (
    candidate.inFlight < limit.value &&
    state.inFlight < state.ceiling &&
    (state.probing === 0 || !isOnTrial(state, nowMs))
  )
}

/** Whether there is a place for a request of so many tokens, within what the host still grants. */
export function hasRoom(candidate: Candidate, nowMs: number, tokens: number): boolean {
  return (
    hasPlace(candidate, nowMs) &&
    (candidate.budget === undefined || withinBudgetAtMs(candidate.budget, tokens) <= nowMs)
  )
}
