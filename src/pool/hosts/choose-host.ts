import type { Random } from '../../base/index.ts'
import { ejectionFailures, hasPlace, hasRoom, isReady, type Candidate } from './host-state.ts'
import { expectedMs } from './host-speed.ts'
import type { PromptShape } from './prefix-memory.ts'
import { withinBudgetAtMs } from './rate-budget.ts'
import { bringBack, hasNoRoom, isBackLater, ownerOf, type Tier } from './tier.ts'

export type Choice =
  | { type: 'host'; candidate: Candidate }
  /**
   * Wait for a slot, or until a resting host is back or a budget is granted anew at `untilMs` (monotonic; Infinity
   * where none is). `forSlot` is false where nothing but that hour can help.
   */
  | { type: 'wait'; untilMs: number; forSlot: boolean }
  /** Every host was tried, or has failed since the request came, or there is none. */
  | { type: 'none' }

export interface Choosing {
  /** The hosts by preference. */
  tiers: readonly Tier[]
  /** Hosts (their states), and models of them (candidates), that this request has failed on. */
  tried: ReadonlySet<object>
  prompt: PromptShape
  /** How long the answer will be, as far as one can tell, in tokens. */
  answerTokens: number
  /** Whether a lesser rank will do where the better ones are only full. */
  takesLesser: boolean
  arrivedAtMs: number
  nowMs: number
  random: Random
}

/** How much longer than the quickest a cheaper host may take. */
const worthWaiting = 1.2
/** How many free hosts of a large tier are compared (Mitzenmacher, 2001: two are nearly as good as all). */
const choices = 2
/** How many that do not count for a request are stepped over before all that have room are looked at. */
const mostSteps = 8

/**
 * Which host serves a request. A lesser tier is taken only when every host of the better ones rests, cannot be
 * reached or was tried. Within a tier the one that is expected to finish first wins, a cheaper one where it takes
 * hardly longer, then the order of the configuration. When all rest, the one that failed and is back soonest is
 * tried all the same, by one request at a time (panic mode); a host that said it is busy is taken at its word on when
 * to come back.
 */
export function chooseHost(choosing: Choosing): Choice {
  let backMs = Infinity
  let full = false
  for (const tier of choosing.tiers) {
    const found = tier.free ? fromMany(tier, choosing) : fromAll(tier, tier.candidates, choosing)
    if (found.best) return { type: 'host', candidate: found.best }
    backMs = Math.min(backMs, found.backMs)
    full ||= found.ready
    if (found.ready && !choosing.takesLesser) return { type: 'wait', untilMs: backMs, forSlot: true }
  }
  if (full) return { type: 'wait', untilMs: backMs, forSlot: true }
  return chooseResting(choosing)
}

interface Found {
  best: Candidate | undefined
  /** Whether one is in order, and only full. */
  ready: boolean
  /** When one is back that is not in order. */
  backMs: number
}

function fromAll(tier: Tier, candidates: readonly Candidate[], choosing: Choosing): Found {
  const { nowMs, prompt } = choosing
  let best: Candidate | undefined
  let bestMs = NaN
  let ready = false
  let backMs = Infinity
  for (const candidate of candidates) {
    const { state, budget } = candidate
    if (isOut(candidate, tier, choosing)) continue
    if (!isReady(state, nowMs)) {
      if (state.restsUntilMs > nowMs) backMs = Math.min(backMs, state.restsUntilMs)
      continue
    }
    ready = true
    if (!hasPlace(candidate, nowMs)) continue
    if (budget) {
      const grantedMs = withinBudgetAtMs(budget, prompt.tokens + choosing.answerTokens)
      if (grantedMs > nowMs) {
        backMs = Math.min(backMs, grantedMs)
        continue
      }
    }
    if (!best) {
      best = candidate
      continue
    }
    if (Number.isNaN(bestMs)) bestMs = finishMs(best, choosing)
    const ms = finishMs(candidate, choosing)
    if (!isBetter(candidate, ms, best, bestMs)) continue
    best = candidate
    bestMs = ms
  }
  return { best, ready, backMs }
}

/** Compares two of those that have room, and who knows the prompt's beginning. */
function fromMany(tier: Tier, choosing: Choosing): Found {
  const { tried, nowMs, prompt, random } = choosing
  const whole = tier.part?.of ?? tier
  const free = whole.free!
  const tokens = prompt.tokens + choosing.answerTokens
  bringBack(whole, nowMs)
  let best: Candidate | undefined
  let bestMs = Infinity
  const compare = (candidate: Candidate) => {
    if (candidate === best) return
    const ms = finishMs(candidate, choosing)
    if (best && !isBetter(candidate, ms, best, bestMs)) return
    best = candidate
    bestMs = ms
  }
  const blocks = prompt.blocks()
  const owner = blocks.length > 0 ? ownerOf(tier, blocks) : undefined
  if (owner && !isOut(owner, tier, choosing) && isReady(owner.state, nowMs) && hasRoom(owner, nowMs, tokens))
    compare(owner)
  // Those that do not count for this request stay where they are: some of them are stepped over.
  for (let compared = 0, steps = 0; compared < choices && free.length > 0;) {
    const candidate = free[Math.floor(random.next() * free.length)]!
    if (isOut(candidate, tier, choosing)) {
      if (++steps < mostSteps) continue
      break
    }
    const backMs = roomAtMs(candidate, nowMs, tokens)
    if (backMs <= nowMs) {
      compared++
      compare(candidate)
    } else if (backMs < Infinity) isBackLater(candidate, backMs)
    else hasNoRoom(candidate)
  }
  if (best) return { best, ready: true, backMs: Infinity }
  const left = tier.part || tried.size > 0 ? fromAll(tier, free, choosing).best : undefined
  const inOrder = whole.candidates.length - whole.later.size - whole.unreachable
  return { best: left, ready: inOrder > tried.size, backMs: whole.laterFromMs }
}

/** When a candidate has room by the clock alone; Infinity where something else has to happen first. */
function roomAtMs(candidate: Candidate, nowMs: number, tokens: number): number {
  const { state, budget } = candidate
  if (!state.reachable) return Infinity
  if (state.restsUntilMs > nowMs) return state.restsUntilMs
  if (!hasPlace(candidate, nowMs)) return Infinity
  return budget ? withinBudgetAtMs(budget, tokens) : -Infinity
}

function chooseResting(choosing: Choosing): Choice {
  const { tiers, arrivedAtMs, nowMs } = choosing
  let best: Candidate | undefined
  let probed = false
  let backMs = Infinity
  for (const tier of tiers)
    for (const candidate of tier.candidates) {
      const { state } = candidate
      if (isOut(candidate, tier, choosing)) continue
      // Another request found out meanwhile that an ejected host is still gone: asking again would say the same.
      if (state.failures >= ejectionFailures && state.failedAtMs >= arrivedAtMs && state.refusals === 0)
        continue
      if (state.restsUntilMs > nowMs) backMs = Math.min(backMs, state.restsUntilMs)
      if (state.refusals > 0) continue
      if (!hasPlace(candidate, nowMs)) probed = true
      else if (!best || state.restsUntilMs < best.state.restsUntilMs) best = candidate
    }
  if (best) return { type: 'host', candidate: best }
  if (probed || backMs < Infinity) return { type: 'wait', untilMs: backMs, forSlot: probed }
  return { type: 'none' }
}

/** Whether a candidate does not count for this request. */
function isOut(candidate: Candidate, { part }: Tier, { tried }: Choosing): boolean {
  if (tried.size > 0 && (tried.has(candidate.state) || tried.has(candidate))) return true
  return part !== undefined && !part.accepts(candidate)
}

function finishMs(candidate: Candidate, { prompt, answerTokens, nowMs }: Choosing): number {
  const known = Math.min(prompt.tokens, candidate.prefixes.knownTokens(prompt.blocks()))
  return expectedMs({
    speed: candidate.speed,
    nowMs,
    outstandingTokens: candidate.outstandingTokens,
    outstandingReadTokens: candidate.outstandingReadTokens,
    places: candidate.limit.value,
    readTokens: prompt.tokens - known,
    answerTokens,
  })
}

function isBetter(candidate: Candidate, ms: number, best: Candidate, bestMs: number): boolean {
  const price = candidate.state.host.price ?? 0
  const bestPrice = best.state.host.price ?? 0
  if (price < bestPrice) return ms <= bestMs * worthWaiting
  return price > bestPrice ? ms * worthWaiting < bestMs : ms < bestMs
}
