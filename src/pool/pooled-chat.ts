import { toAppError, type AppError } from '../base/index.ts'
import {
  isLast,
  type ChatEvent,
  type ChatRequest,
  type LastEvent,
  type StreamOptions,
  type Tell,
} from '../model/index.ts'
import type { Continuation, Usage } from '../wire/index.ts'
import type { Admission, Settled } from './queue/admission.ts'
import { isRefusal } from './hosts/after-failure.ts'
import { AnswerSoFar } from './continuation/answer-so-far.ts'
import { newAttempt, runAttempt, type Attempt } from './attempt.ts'
import type { AskedChat, PooledChatParts } from './chat-parts.ts'
import { closeAttempt } from './close-attempt.ts'
import { firstTokenRace, type Race } from './first-token-race.ts'
import { continuationOf } from './hosts/host-state.ts'
import { Moves } from './moves.ts'
import { newAdmission } from './new-admission.ts'
import type { Ticket } from './queue/queue.ts'
import { brokeOff, nobodyLeft, queueFull, stopping, unconnected } from './refusals.ts'
import { seeing, showsPictures } from './seeing.ts'
import type { Tier } from './hosts/tier.ts'

const retryPauseMs = 1_000

/**
 * One request on its way through the pool: it waits for a host, is answered by it, and moves on where that one fails.
 * One step calls the next, without a promise where nothing has to be waited for.
 */
export class PooledChat {
  readonly #parts: PooledChatParts
  readonly #request: ChatRequest
  readonly #options: StreamOptions
  readonly #tell: Tell
  readonly #admission: Admission
  readonly #answer: AnswerSoFar
  readonly #moves: Moves
  readonly #showsPictures: boolean
  #enteredAtMs: number
  /** How the host was asked to continue that is at work. */
  #way: Continuation = 'none'

  constructor(parts: PooledChatParts, { request, options, tell, arrival }: AskedChat) {
    const ownTiers = () => this.#ownTiers()
    this.#parts = parts
    this.#request = request
    this.#options = options
    this.#tell = tell
    this.#showsPictures = showsPictures(request)
    this.#answer = new AnswerSoFar(request)
    const isSpecial =
      this.#showsPictures ||
      options.preferences?.acceptsLesser === false ||
      options.only !== undefined ||
      // Vectors are not withheld.
      (request.embedding === true && parts.withholds())
    this.#admission = newAdmission(parts, { request, options, arrival }, isSpecial ? ownTiers : undefined)
    this.#enteredAtMs = this.#admission.arrivedAtMs
    this.#moves = new Moves(
      { clock: parts.clock, moveMs: parts.limits.moveMs },
      { admission: this.#admission, answer: this.#answer, ownTiers },
    )
  }

  /** Tells of the answer, to its end. */
  begin(): void {
    try {
      this.#enter()
    } catch (thrown) {
      this.#broken(thrown)
    }
  }

  /** What is broken in here ends this request, and no other. */
  #broken(thrown: unknown): void {
    void this.#tell({ type: 'error', error: toAppError(thrown) })
  }

  #later<T>(work: Promise<T>, goOn: (found: T) => void): void {
    work.then(goOn).catch((thrown: unknown) => this.#broken(thrown))
  }

  /** Those that may answer, in full. */
  #ownTiers(): Tier[] {
    const all = this.#parts.tiersFor(this.#request, this.#options)
    const tiers = this.#showsPictures ? seeing(all) : all
    return this.#options.preferences?.acceptsLesser === false ? tiers.slice(0, 1) : tiers
  }

  /** Asks for a host: one that is free is given at once. */
  #enter(): void {
    const { queue, clock } = this.#parts
    if (this.#moves.attempts > 0) this.#enteredAtMs = clock.monotonic()
    const outcome = queue.enter(this.#admission, this.#enteredAtMs)
    if (outcome.type === 'ticket') this.#later(this.#wait(outcome), (settled) => this.#settled(settled))
    else this.#settled(outcome)
  }

  /** Waits for a host, telling its place meanwhile. */
  async #wait(given: Ticket): Promise<Settled> {
    using ticket = given
    for (;;) {
      const outcome = await ticket.next()
      if (outcome.type !== 'place') return outcome
      const { place } = outcome
      const wait = this.#tell({ type: 'queued', place, estimatedWaitMs: this.#waitMs(place) })
      if (wait === false) return { type: 'aborted' }
      if (wait) await wait
    }
  }

  #waitMs(place: number): number {
    return this.#parts.expected.waitMs(place, this.#ownTiers())
  }

  /** It has a host, or it is known why there is none. */
  #settled(outcome: Settled): void {
    if (outcome.type === 'none' && this.#answer.begun)
      return this.#later(this.#pauseForAll(), (again) =>
        again
          ? this.#enter()
          : void this.#tell({ type: 'error', error: brokeOff(this.#moves.failed!.error) }),
      )
    if (outcome.type !== 'host') return void this.#tell(this.#withoutHost(outcome))
    this.#way = this.#moves.wayOf(outcome.slot.candidate)
    const attempt = newAttempt(outcome.slot, this.#answer.next(this.#way))
    const wait = this.#announce(attempt)
    if (wait) this.#later(wait, () => this.#send(attempt))
    else if (wait === false) this.#ended({ attempt, last: { type: 'aborted' } })
    else this.#send(attempt)
  }

  /** Says who works on it from now on. */
  #announce({ slot: { candidate } }: Attempt): Promise<void> | false | undefined {
    const { counts } = this.#parts
    const { failed } = this.#moves
    const host = candidate.state.host.name
    this.#moves.attempts++
    this.#admission.admitted = true
    const chosen = { type: 'host-chosen', host, model: candidate.model } as const
    if (!failed) return this.#tell(chosen)
    counts.retries++
    if (failed.host === host) return this.#tell(chosen)
    counts.moves++
    return this.#tellAll([
      {
        type: 'moved',
        from: failed.host,
        to: host,
        reason: failed.error.message,
        because: failed.error.because,
      },
      chosen,
    ])
  }

  /** One host works on it; two may, until the first content, where hosts are hedged and this one is late. */
  #send(attempt: Attempt): void {
    const { hedging, clock } = this.#parts
    const { signal } = this.#options
    if (signal.aborted) return this.#ended({ attempt, last: { type: 'aborted' } })
    const lateAfterMs =
      this.#request.stream && !this.#answer.begun ? hedging.lateAfterMs(this.#request.model) : undefined
    if (lateAfterMs === undefined)
      return this.#run(attempt, signal, (event) =>
        isLast(event) ? this.#ended({ attempt, last: event }) : this.#pass(event),
      )
    firstTokenRace({
      first: attempt,
      lateAfterMs,
      clock,
      signal,
      run: (one, ownSignal, tell) => this.#run(one, ownSignal, tell),
      second: () => this.#secondOf(attempt),
      won: ({ slot: { candidate } }) =>
        this.#tell({ type: 'host-chosen', host: candidate.state.host.name, model: candidate.model }),
      lost: (one) => this.#lost(one),
      over: (race) => this.#ended(race),
      pass: (event) => this.#pass(event),
    })
  }

  #run(attempt: Attempt, signal: AbortSignal, tell: Tell): void {
    const { clock, notes } = this.#parts
    const { caller } = this.#options
    runAttempt(attempt, {
      clock,
      notes,
      signal,
      caller,
      tell: (event) => {
        try {
          return tell(event)
        } catch (thrown) {
          this.#broken(thrown)
          return false
        }
      },
    })
  }

  #secondOf({ slot, request }: Attempt): Attempt | undefined {
    const { hedging, queue, counts } = this.#parts
    const other = queue.another(this.#admission, slot.candidate, () => hedging.spend())
    if (!other) return undefined
    counts.hedges++
    return newAttempt(other, request)
  }

  /** Another host was quicker, or goes on where this one failed. */
  #lost(attempt: Attempt): void {
    const last: LastEvent = attempt.last?.type === 'error' ? attempt.last : { type: 'aborted' }
    this.#note(attempt, { last, usage: undefined, enteredAtMs: attempt.slot.sentAtMs })
  }

  /** Passes on what a host has told, as far as it goes out now. */
  #pass(event: Exclude<ChatEvent, LastEvent>): Promise<void> | false | undefined {
    if (event.type !== 'delta' || this.#answer.take(event)) return this.#tell(event)
    const due = this.#answer.due()
    if (this.#answer.unconnected) return false
    return due.length === 0 ? undefined : due.length === 1 ? this.#tell(due[0]!) : this.#tellAll(due)
  }

  async #tellAll(events: readonly Exclude<ChatEvent, LastEvent>[]): Promise<void> {
    for (const event of events) {
      const wait = this.#tell(event)
      if (wait === false) return
      if (wait) await wait
    }
  }

  /** The host has ended its work. */
  #ended({ attempt, last }: Race): undefined {
    if (last.type !== 'done') return this.#close(attempt, { last, usage: undefined })
    const { usage } = last
    const { rest, done } = this.#answer.finish(last)
    if (rest.length === 0) return this.#close(attempt, { last: done, usage })
    this.#later(this.#tellAll(rest), () => this.#close(attempt, { last: done, usage }))
  }

  /** Notes what is known at the end of a host's work, gives its place back, and ends or goes on. */
  #close(
    attempt: Attempt,
    { last: worked, usage }: { last: LastEvent; usage: Usage | undefined },
  ): undefined {
    const { candidate } = attempt.slot
    const isContinued = attempt.request !== this.#request
    let last = worked
    if (this.#answer.unconnected) last = { type: 'error', error: unconnected(candidate.state.host.name) }
    if (last.type !== 'done' && this.#options.signal.aborted) last = { type: 'aborted' }
    this.#note(attempt, { last, usage, enteredAtMs: this.#enteredAtMs })
    if (last.type === 'done' && isContinued && this.#way !== continuationOf(candidate))
      // Asked otherwise it went on: the refusal was of the way, not of the request.
      candidate.state.continuations.set(candidate.model, this.#way)
    if (last.type !== 'error') return void this.#tell(last)
    const end = this.#moves.breakOff(candidate, last.error, isContinued ? this.#way : undefined)
    if (end) return void this.#tell(end)
    // Also where there is nothing to wait for: hosts that fail at once must not pile up calls.
    this.#later(this.#pauseBeforeRetry(last.error), () => this.#enter())
  }

  #note(attempt: Attempt, ended: { last: LastEvent; usage: Usage | undefined; enteredAtMs: number }): void {
    closeAttempt(this.#parts, attempt, {
      ...ended,
      asked: this.#request,
      options: this.#options,
      count: this.#moves.attempts,
      // What it wrote did not connect: that is no fault of the host's.
      isBlamed: !this.#answer.unconnected,
    })
  }

  async #pauseBeforeRetry(error: AppError): Promise<void> {
    const { retries, random } = this.#parts
    if (this.#answer.begun || isRefusal(error) || retries.spend()) return
    // Too many are tried again already: this one goes slowly.
    await this.#pause(retryPauseMs * (0.5 + random.next()))
  }

  /** Waits before all hosts are tried again with an answer that broke off; false where they are not. */
  async #pauseForAll(): Promise<boolean> {
    const pauseMs = this.#moves.pauseMs()
    if (pauseMs === undefined) return false
    await this.#pause(pauseMs)
    this.#moves.forgive()
    return true
  }

  async #pause(pauseMs: number): Promise<void> {
    const wait = this.#tell({ type: 'queued', place: 1, estimatedWaitMs: Math.round(pauseMs) })
    if (wait) await wait
    await this.#parts.clock.sleep(pauseMs, this.#options.signal).catch(() => {})
  }

  /** What ends a request that got no host. */
  #withoutHost({ type }: Exclude<Settled, { type: 'host' }>): LastEvent {
    const { counts, queue, clock } = this.#parts
    if (type === 'aborted') return { type }
    if (type === 'closed') return { type: 'error', error: stopping() }
    const estimatedWaitMs = this.#waitMs(queue.length)
    if (type === 'full') {
      counts.rejected++
      return { type: 'error', error: queueFull({ waiting: queue.length, estimatedWaitMs }) }
    }
    const name = this.#request.model
    const last = this.#moves.failed?.error
    if (last?.code === 'not-found') return { type: 'error', error: last }
    const nowMs = clock.monotonic()
    const error = nobodyLeft({ name, tiers: this.#ownTiers(), nowMs, estimatedWaitMs, last })
    return { type: 'error', error }
  }
}
