import type { AppError, Clock, Random } from '../base/index.ts'
import type { ChatEvent, ChatRequest, LastEvent, Preferences, StreamOptions, Tell } from '../model/index.ts'
import type { Continuation, Usage } from '../wire/index.ts'
import { isRefusal } from './after-failure.ts'
import { AnswerSoFar } from './answer-so-far.ts'
import { firstTokenRace, type Race } from './first-token-race.ts'
import type { Hedging } from './hedging.ts'
import { newAttempt, runAttempt, type Attempt } from './attempt.ts'
import { continuing, lesserWay } from './continuation.ts'
import type { Expectations } from './expectations.ts'
import { continuationOf, type Candidate, type HostState } from './host-state.ts'
import type { HostNotes } from './host-notes.ts'
import type { PoolEvent } from './pool-event.ts'
import type { PoolLimits } from './pool-interface.ts'
import { promptShape } from './prefix-memory.ts'
import type { Admission, Outcome } from './admission.ts'
import type { Ticket, WaitingQueue } from './queue.ts'
import { brokeOff, nobodyLeft, queueFull, stopping, unconnected } from './refusals.ts'
import type { RetryBudget } from './retry-budget.ts'
import { candidatesIn, type Tier } from './tier.ts'

/** How many hosts one request is sent to at the most, one after another, once text of its answer went out. */
const mostAttempts = 30
const shortestPauseMs = 250
const retryPauseMs = 1_000
/** Two bytes a character, four characters a token. */
const bytesPerToken = 8
const noPreferences: Preferences = {}

/** What all requests of a pool share. */
export interface PooledChatParts {
  clock: Clock
  random: Random
  limits: PoolLimits
  counts: { retries: number; moves: number; hedges: number; rejected: number }
  tiersOf: (name: string) => Tier[]
  queue: WaitingQueue
  notes: HostNotes
  retries: RetryBudget
  expected: Expectations
  hedging: Hedging
  /** Tells those who watch, where somebody does. */
  isWatched: () => boolean
  watched: (event: PoolEvent) => void
  /** Called after an answer of a model: its way to continue may have to be found out. */
  answered: (state: HostState, model: string) => void
}

export interface AskedChat {
  request: ChatRequest
  options: StreamOptions
  tell: Tell
  /** Counts up with every request. */
  arrival: number
}

type Settled = Exclude<Outcome, { type: 'place' }>

/** One request on its way through the pool: it waits for a host, is answered by it, and moves on where that one fails. */
export class PooledChat {
  readonly #parts: PooledChatParts
  readonly #request: ChatRequest
  readonly #options: StreamOptions
  readonly #tell: Tell
  readonly #admission: Admission
  readonly #answer: AnswerSoFar
  /** Ways of continuing that a model refused in this request, with what is tried there instead. */
  #refusedWays: Map<Candidate, Continuation> | undefined
  #failed: { host: string; error: AppError } | undefined
  #attempts = 0
  #seenAtBreak = 0

  constructor(parts: PooledChatParts, { request, options, tell, arrival }: AskedChat) {
    const { preferences = noPreferences, caller, signal } = options
    const name = request.model
    const arrivedAtMs = parts.clock.monotonic()
    const prompt = promptShape(request)
    const waits = parts.expected.waits(parts.tiersOf(name).length > 1, preferences, arrivedAtMs)
    this.#parts = parts
    this.#request = request
    this.#options = options
    this.#tell = tell
    this.#answer = new AnswerSoFar(request)
    this.#admission = {
      name,
      callerId: caller.id,
      weight: caller.weight ?? 1,
      batch: preferences.batch === true,
      prompt,
      answerTokens: parts.expected.answerTokens(request),
      bytes: prompt.tokens * bytesPerToken,
      arrival,
      arrivedAtMs,
      deadlineMs: waits.deadlineMs,
      lesserFromMs: waits.lesserFromMs,
      start: undefined,
      tried: new Set(),
      signal,
      admitted: false,
      tiers: preferences.acceptsLesser === false ? () => this.#ownTiers() : undefined,
    }
  }

  async answer(): Promise<LastEvent> {
    for (;;) {
      const enteredAtMs = this.#attempts === 0 ? this.#admission.arrivedAtMs : this.#parts.clock.monotonic()
      const coming = this.#outcome()
      const outcome = coming instanceof Promise ? await coming : coming
      if (outcome.type === 'none' && this.#answer.begun) {
        if (!(await this.#pauseForAll())) return { type: 'error', error: brokeOff(this.#failed!.error) }
        continue
      }
      if (outcome.type !== 'host') return this.#withoutHost(outcome)
      const way = this.#wayOf(outcome.slot.candidate)
      const { attempt, last } = await this.#run(newAttempt(outcome.slot, this.#answer.next(way)), enteredAtMs)
      const { candidate } = attempt.slot
      const isContinued = attempt.request !== this.#request
      if (last.type === 'done' && isContinued && way !== continuationOf(candidate))
        // Asked otherwise it went on: the refusal was of the way, not of the request.
        candidate.state.continuations.set(candidate.model, way)
      if (last.type !== 'error') return last
      const end = this.#breakOff(candidate, last.error, isContinued ? way : undefined)
      if (end) return end
      if (!this.#answer.begun) await this.#pauseBeforeRetry(last.error)
    }
  }

  /** Those that may answer, in full. */
  #ownTiers(): Tier[] {
    const tiers = this.#parts.tiersOf(this.#request.model)
    return this.#options.preferences?.acceptsLesser === false ? tiers.slice(0, 1) : tiers
  }

  #wayOf(one: Candidate): Continuation {
    return this.#refusedWays?.get(one) ?? continuationOf(one)
  }

  /** A host, or why there is none: at once where nothing has to be waited for. */
  #outcome(): Settled | Promise<Settled> {
    const ticket = this.#parts.queue.enter(this.#admission)
    const first = ticket.next()
    if (first instanceof Promise || first.type === 'place') return this.#wait(ticket, first)
    ticket[Symbol.dispose]()
    return first
  }

  /** Waits for a host, telling its place meanwhile. */
  async #wait(ticket: Ticket, first: Outcome | Promise<Outcome>): Promise<Settled> {
    using _ = ticket
    for (let outcome = await first; ; outcome = await ticket.next()) {
      if (outcome.type !== 'place') return outcome
      const { place } = outcome
      const wait = this.#tell({ type: 'queued', place, estimatedWaitMs: this.#waitMs(place) })
      if (wait === false) return { type: 'aborted' }
      if (wait) await wait
    }
  }

  #waitMs(place: number): number {
    const { expected, tiersOf } = this.#parts
    return expected.waitMs(place, tiersOf(this.#request.model))
  }

  /** One host's work on the request, from its slot to what is known at its end. */
  async #run(attempt: Attempt, enteredAtMs: number): Promise<Race> {
    const { counts } = this.#parts
    const { slot } = attempt
    const host = slot.candidate.state.host.name
    const failed = this.#failed
    this.#attempts++
    this.#admission.admitted = true
    if (failed) counts.retries++
    const isMoved = failed !== undefined && failed.host !== host
    if (isMoved) counts.moves++
    let wait = isMoved
      ? this.#tell({ type: 'moved', from: failed.host, to: host, reason: failed.error.message })
      : undefined
    if (wait) await wait
    if (wait !== false) wait = this.#tell({ type: 'host-chosen', host, model: slot.candidate.model })
    if (wait) await wait
    let ended: Race = { attempt, last: { type: 'aborted' } }
    if (wait !== false && !this.#options.signal.aborted) ended = await this.#work(attempt)
    return { attempt: ended.attempt, last: await this.#settle(ended, enteredAtMs) }
  }

  /** One host works on it; two may, until the first content, where hosts are hedged and this one is late. */
  async #work(attempt: Attempt): Promise<Race> {
    const { hedging, clock } = this.#parts
    const { signal } = this.#options
    const lateAfterMs =
      this.#request.stream && !this.#answer.begun ? hedging.lateAfterMs(this.#request.model) : undefined
    const pass: Tell = (event) => this.#pass(event)
    if (lateAfterMs === undefined) return { attempt, last: await this.#host(attempt, signal, pass) }
    return firstTokenRace({
      first: attempt,
      lateAfterMs,
      clock,
      signal,
      run: (one, ownSignal, tell) => this.#host(one, ownSignal, tell),
      second: () => this.#secondOf(attempt),
      won: ({ slot: { candidate } }) =>
        this.#tell({ type: 'host-chosen', host: candidate.state.host.name, model: candidate.model }),
      lost: (one) => this.#lost(one),
      pass,
    })
  }

  #host(attempt: Attempt, signal: AbortSignal, tell: Tell): Promise<LastEvent> {
    const { clock, notes } = this.#parts
    const { slot } = attempt
    return runAttempt(attempt, {
      clock,
      options: {
        signal,
        caller: this.#options.caller,
        onRateLimits: (rateLimits) => notes.rateLimits(slot, rateLimits),
      },
      first: () => {
        if (slot.probe) notes.probe(slot)
      },
      tell,
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
    const { notes, queue } = this.#parts
    const { slot, times } = attempt
    const last: LastEvent = attempt.last?.type === 'error' ? attempt.last : { type: 'aborted' }
    if (last.type === 'error') notes.failure(slot, last.error)
    queue.release(slot, used(attempt, undefined))
    if (this.#parts.isWatched())
      this.#report({ ...attempt, times }, { last, usage: undefined, enteredAtMs: slot.sentAtMs })
  }

  /** What is known at the end of a host's work. */
  async #settle({ attempt, last: worked }: Race, enteredAtMs: number): Promise<LastEvent> {
    const { queue, notes } = this.#parts
    const { slot } = attempt
    let last = worked
    let usage: Usage | undefined
    if (last.type === 'done') {
      usage = last.usage
      const { rest, done } = this.#answer.finish(last)
      if (rest.length > 0) await this.#tellAll(rest)
      last = done
    }
    if (this.#answer.unconnected) last = { type: 'error', error: unconnected(slot.candidate.state.host.name) }
    if (last.type === 'done') this.#noteSuccess(attempt, usage)
    else if (this.#options.signal.aborted) last = { type: 'aborted' }
    else if (last.type === 'error' && !this.#answer.unconnected) notes.failure(slot, last.error)
    queue.release(slot, used(attempt, usage))
    if (this.#parts.isWatched()) this.#report(attempt, { last, usage, enteredAtMs })
    return last
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

  #noteSuccess(attempt: Attempt, usage: Usage | undefined): void {
    const { expected, hedging, notes, answered, clock } = this.#parts
    const { slot, times } = attempt
    answered(slot.candidate.state, slot.candidate.model)
    const tokens = usage?.completion_tokens ?? times.tokens
    if (times.firstTokenAtMs !== undefined)
      hedging.note(this.#request.model, times.firstTokenAtMs - slot.sentAtMs)
    expected.note(this.#request.model, tokens, clock.monotonic() - slot.sentAtMs)
    notes.success(slot, times, usage)
  }

  #report(
    { slot, times, request }: Attempt,
    { last, usage, enteredAtMs }: { last: LastEvent; usage: Usage | undefined; enteredAtMs: number },
  ): void {
    const { clock } = this.#parts
    const { candidate, sentAtMs } = slot
    const { firstTokenAtMs } = times
    this.#parts.watched({
      type: 'attempt',
      name: this.#request.model,
      host: candidate.state.host.name,
      model: candidate.model,
      caller: this.#options.caller,
      stream: this.#request.stream,
      attempt: this.#attempts,
      continues: request !== this.#request,
      endedAt: clock.now(),
      queuedMs: sentAtMs - enteredAtMs,
      durationMs: clock.monotonic() - sentAtMs,
      firstTokenMs: firstTokenAtMs === undefined ? undefined : firstTokenAtMs - sentAtMs,
      promptTokens: usage?.prompt_tokens,
      answerTokens: usage?.completion_tokens ?? times.tokens,
      outcome: last.type === 'error' ? last.error.code : last.type,
    })
  }

  /**
   * A host has failed: returns how the answer ends, or undefined where it goes on at another host. `way` is how this
   * one had been asked to continue.
   */
  #breakOff(candidate: Candidate, error: AppError, way: Continuation | undefined): LastEvent | undefined {
    const { tried } = this.#admission
    const ways = this.#answer.breakOff()
    if (ways === undefined) return { type: 'error', error: brokeOff(error) }
    if (typeof ways === 'object') return ways
    if (error.code === 'not-found') tried.add(candidate)
    else if (!error.retryable) {
      // The caller's own fault is the same everywhere; what we added to its messages is not its own.
      if (way === undefined) return { type: 'error', error: this.#answer.begun ? brokeOff(error) : error }
      this.#refusedWays ??= new Map()
      this.#refusedWays.set(candidate, lesserWay(way))
    }
    // Who is only busy may be asked again later; who failed is not asked twice for one request.
    else if (!isRefusal(error)) tried.add(candidate.state)
    this.#failed = { host: candidate.state.host.name, error }
    if (this.#answer.begun) this.#goOnWith(ways)
    return undefined
  }

  /** From now on only those are waited for that can go on with what went out. */
  #goOnWith(ways: 'again' | 'any' | 'prefix'): void {
    const admission = this.#admission
    admission.tiers =
      ways === 'again'
        ? () => this.#ownTiers()
        : () => continuing(this.#ownTiers(), ways, (one) => this.#wayOf(one))
    admission.arrivedAtMs = this.#parts.clock.monotonic()
    const seen = this.#answer.text.length + this.#answer.reasoning.length
    // Its time starts anew only with a host that brought it forward.
    if (seen > this.#seenAtBreak) admission.deadlineMs = admission.arrivedAtMs + this.#parts.limits.moveMs
    this.#seenAtBreak = seen
  }

  async #pauseBeforeRetry(error: AppError): Promise<void> {
    const { retries, random } = this.#parts
    if (isRefusal(error) || retries.spend()) return
    // Too many are tried again already: this one goes slowly.
    await this.#pause(retryPauseMs * (0.5 + random.next()))
  }

  async #pause(pauseMs: number): Promise<void> {
    const wait = this.#tell({ type: 'queued', place: 1, estimatedWaitMs: Math.round(pauseMs) })
    if (wait) await wait
    await this.#parts.clock.sleep(pauseMs, this.#options.signal).catch(() => {})
  }

  /**
   * Waits before all hosts are tried again with an answer that broke off; false where its time is over or no host can
   * continue it.
   */
  async #pauseForAll(): Promise<boolean> {
    const admission = this.#admission
    const { tiers, deadlineMs } = admission
    const candidates = (tiers?.() ?? this.#ownTiers()).flatMap(candidatesIn)
    const nowMs = this.#parts.clock.monotonic()
    if (this.#attempts >= mostAttempts || candidates.length === 0 || nowMs >= deadlineMs) return false
    const backMs = candidates.reduce((least, { state }) => Math.min(least, state.restsUntilMs), Infinity)
    await this.#pause(Math.min(deadlineMs - nowMs, Math.max(shortestPauseMs, backMs - nowMs)))
    admission.tried.clear()
    admission.arrivedAtMs = this.#parts.clock.monotonic()
    return true
  }

  /** What ends a request that got no host. */
  #withoutHost({ type }: Exclude<Outcome, { type: 'host' | 'place' }>): LastEvent {
    const { counts, queue, tiersOf, clock } = this.#parts
    if (type === 'aborted') return { type }
    if (type === 'closed') return { type: 'error', error: stopping() }
    const estimatedWaitMs = this.#waitMs(queue.length)
    if (type === 'full') {
      counts.rejected++
      return { type: 'error', error: queueFull({ waiting: queue.length, estimatedWaitMs }) }
    }
    const name = this.#request.model
    const last = this.#failed?.error
    if (last?.code === 'not-found') return { type: 'error', error: last }
    const nowMs = clock.monotonic()
    const error = nobodyLeft({ name, tiers: tiersOf(name), nowMs, estimatedWaitMs, last })
    return { type: 'error', error }
  }
}

/** What a request cost in the end, as far as it can be told. */
function used({ slot, times }: Attempt, usage: Usage | undefined): number {
  if (usage) return usage.prompt_tokens + usage.completion_tokens
  return Math.min(slot.tokens, slot.promptTokens + times.tokens)
}
