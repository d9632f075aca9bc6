import type { AppError, Clock } from '../base/index.ts'
import type { LastEvent } from '../model/index.ts'
import type { Continuation } from '../wire/index.ts'
import type { Admission } from './queue/admission.ts'
import { isRefusal } from './hosts/after-failure.ts'
import type { AnswerSoFar } from './continuation/answer-so-far.ts'
import { continuing, lesserWay } from './continuation/continuation.ts'
import { continuationOf, type Candidate } from './hosts/host-state.ts'
import { nobody } from './new-admission.ts'
import { brokeOff } from './refusals.ts'
import { candidatesIn, type Tier } from './hosts/tier.ts'

/** How many hosts one request is sent to at the most, one after another, once text of its answer went out. */
const mostAttempts = 30
const shortestPauseMs = 250

/** What hosts have failed in one request, and so where it goes on: written into its admission. */
export class Moves {
  attempts = 0
  failed: { host: string; error: AppError } | undefined
  /** Ways of continuing that a model refused in this request, with what is tried there instead. */
  #refusedWays: Map<Candidate, Continuation> | undefined
  #seenAtBreak = 0
  readonly #clock: Clock
  readonly #moveMs: number
  readonly #admission: Admission
  readonly #answer: AnswerSoFar
  readonly #ownTiers: () => Tier[]

  /** `moveMs`: how long a request waits for a host that goes on with its answer. `ownTiers`: who may answer, in full. */
  constructor(
    parts: { clock: Clock; moveMs: number },
    request: { admission: Admission; answer: AnswerSoFar; ownTiers: () => Tier[] },
  ) {
    this.#clock = parts.clock
    this.#moveMs = parts.moveMs
    this.#admission = request.admission
    this.#answer = request.answer
    this.#ownTiers = request.ownTiers
  }

  wayOf(one: Candidate): Continuation {
    return this.#refusedWays?.get(one) ?? continuationOf(one)
  }

  /**
   * A host has failed: returns how the answer ends, or undefined where it goes on at another host. `way` is how this
   * one had been asked to continue.
   */
  breakOff(candidate: Candidate, error: AppError, way: Continuation | undefined): LastEvent | undefined {
    const ways = this.#answer.breakOff()
    if (ways === undefined) return { type: 'error', error: brokeOff(error) }
    if (typeof ways === 'object') return ways
    if (error.code === 'not-found') this.#avoid(candidate)
    else if (!error.retryable) {
      // The caller's own fault is the same everywhere; what we added to its messages is not its own.
      if (way === undefined) return { type: 'error', error: this.#answer.begun ? brokeOff(error) : error }
      this.#refusedWays ??= new Map()
      this.#refusedWays.set(candidate, lesserWay(way))
    }
    // Who is only busy may be asked again later; who failed is not asked twice for one request.
    else if (!isRefusal(error)) this.#avoid(candidate.state)
    this.failed = { host: candidate.state.host.name, error }
    if (this.#answer.begun) this.#goOnWith(ways)
    return undefined
  }

  /**
   * How long to wait before all hosts are tried again with an answer that broke off; undefined where its time is over
   * or no host can continue it.
   */
  pauseMs(): number | undefined {
    const { tiers, deadlineMs } = this.#admission
    const candidates = (tiers?.() ?? this.#ownTiers()).flatMap(candidatesIn)
    const nowMs = this.#clock.monotonic()
    if (this.attempts >= mostAttempts || candidates.length === 0 || nowMs >= deadlineMs) return undefined
    const backMs = candidates.reduce((least, { state }) => Math.min(least, state.restsUntilMs), Infinity)
    return Math.min(deadlineMs - nowMs, Math.max(shortestPauseMs, backMs - nowMs))
  }

  /** All may be tried again. */
  forgive(): void {
    this.#admission.tried = nobody
    this.#admission.arrivedAtMs = this.#clock.monotonic()
  }

  #avoid(one: object): void {
    this.#admission.tried = new Set(this.#admission.tried).add(one)
  }

  /** From now on only those are waited for that can go on with what went out. */
  #goOnWith(ways: 'again' | 'any' | 'prefix'): void {
    const admission = this.#admission
    admission.tiers =
      ways === 'again' ? this.#ownTiers : () => continuing(this.#ownTiers(), ways, (one) => this.wayOf(one))
    admission.arrivedAtMs = this.#clock.monotonic()
    const seen = this.#answer.length
    // Its time starts anew only with a host that brought it forward.
    if (seen > this.#seenAtBreak) admission.deadlineMs = admission.arrivedAtMs + this.#moveMs
    this.#seenAtBreak = seen
  }
}
