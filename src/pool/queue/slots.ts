import type { Clock, Random } from '../../base/index.ts'
import type { Admission, Slot } from './admission.ts'
import type { Callers } from './callers.ts'
import { chooseHost, type Choice } from '../hosts/choose-host.ts'
import { isOnTrial, type Candidate } from '../hosts/host-state.ts'
import { spend } from '../hosts/rate-budget.ts'
import { candidatesIn, hasNoRoom, mayHaveRoom, rememberOwner, type Tier } from '../hosts/tier.ts'

/** The places on hosts: chosen, taken, and given back. */
export interface Slots {
  choose(request: Admission, tiers: readonly Tier[], nowMs: number): Choice
  take(candidate: Candidate, request: Admission, nowMs: number): Slot
  /**
   * A slot on another host for a request that has one already: of the same rank, in good order and free, where
   * `mayTake` agrees.
   */
  another(request: Admission, than: Candidate, mayTake: () => boolean): Slot | undefined
  giveBack(slot: Slot, usedTokens: number): void
}

export function openSlots(options: {
  clock: Clock
  random: Random
  callers: Callers
  tiersOf: (name: string) => Tier[]
}): Slots {
  const { clock, random, callers, tiersOf } = options

  function choose(request: Admission, tiers: readonly Tier[], nowMs: number): Choice {
    const { tried, prompt, answerTokens, arrivedAtMs, lesserFromMs } = request
    const takesLesser = lesserFromMs <= nowMs
    return chooseHost({ tiers, tried, prompt, answerTokens, takesLesser, arrivedAtMs, nowMs, random })
  }

  function take(candidate: Candidate, request: Admission, nowMs: number): Slot {
    const { state } = candidate
    const { prompt, answerTokens, callerId } = request
    const probe = isOnTrial(state, nowMs)
    const tokens = prompt.tokens + answerTokens
    callers.served(request)
    state.inFlight++
    state.counts.requests++
    if (probe) state.probing++
    candidate.inFlight++
    candidate.outstandingTokens += answerTokens
    candidate.sent++
    candidate.sentTokens += tokens
    spend(candidate.budget, tokens)
    const full = candidate.inFlight >= candidate.limit.value
    if (full) hasNoRoom(candidate)
    const blocks = prompt.blocks()
    let readTokens = prompt.tokens
    if (blocks.length > 0) {
      readTokens = Math.max(0, readTokens - candidate.prefixes.knownTokens(blocks))
      candidate.prefixes.remember(blocks)
      rememberOwner(candidate, blocks)
    }
    candidate.outstandingReadTokens += readTokens
    const { sent, sentTokens } = candidate
    return {
      candidate,
      callerId,
      probe,
      sentAtMs: nowMs,
      tokens,
      promptTokens: prompt.tokens,
      readTokens,
      full,
      sent,
      sentTokens,
    }
  }

  function giveBack(slot: Slot, usedTokens: number): void {
    const { candidate, probe, tokens } = slot
    const { state } = candidate
    slot.full ||= candidate.inFlight >= candidate.limit.value
    state.inFlight--
    if (probe) state.probing--
    candidate.inFlight--
    candidate.outstandingTokens -= tokens - slot.promptTokens
    candidate.outstandingReadTokens -= slot.readTokens
    callers.over(slot.callerId, { estimated: tokens, used: usedTokens })
    mayHaveRoom(candidate)
    if (state.ceiling < Infinity && state.candidates.size > 1)
      for (const other of state.candidates.values()) mayHaveRoom(other)
  }

  function another(request: Admission, than: Candidate, mayTake: () => boolean): Slot | undefined {
    const tiers = request.tiers?.() ?? tiersOf(request.name)
    const tier = tiers.find((one) => candidatesIn(one).includes(than))
    if (!tier) return undefined
    const nowMs = clock.monotonic()
    const choice = choose({ ...request, tried: new Set([...request.tried, than.state]) }, [tier], nowMs)
    if (choice.type !== 'host' || isOnTrial(choice.candidate.state, nowMs) || !mayTake()) return undefined
    return take(choice.candidate, request, nowMs)
  }

  return { choose, take, another, giveBack }
}
