import { abortError, AppError, assert, type Clock, type Random } from '../base/index.ts'
import type { ChatEvent, ChatRequest, Host, Preferences, StreamOptions } from '../model/index.ts'
import type { Continuation, Usage } from '../wire/index.ts'
import { afterSuccess, isRefusal } from './after-failure.ts'
import { AnswerSoFar } from './answer-so-far.ts'
import { continuing, lesserWay } from './continuation.ts'
import { estimateWaitMs, slotsOf } from './estimate-wait.ts'
import { continuationOf, type Candidate, type HostState } from './host-state.ts'
import { hostNotes, type AttemptTimes } from './host-notes.ts'
import { firstFacts } from './first-facts.ts'
import { knownHosts } from './known-hosts.ts'
import type { PoolEvent } from './pool-event.ts'
import { poolDefaults, type Pool, type PoolLimits } from './pool-interface.ts'
import { promptShape } from './prefix-memory.ts'
import { probeContinuation } from './probe-continuation.ts'
import { candidatesIn } from './tier.ts'
import { waitingQueue, type Admission, type Outcome, type Slot } from './queue.ts'
import { retryBudget } from './retry-budget.ts'
import { brokeOff, endedEarly, nobodyLeft, queueFull, unconnected, unknownModel } from './refusals.ts'

type LastEvent = Extract<ChatEvent, { type: 'done' | 'error' | 'aborted' }>

/** How many hosts one request is sent to at the most, one after another, once text of its answer went out. */
const mostAttempts = 30
const shortestPauseMs = 250
const retryPauseMs = 1_000
/** Two bytes a character, four characters a token. */
const bytesPerToken = 8
const unknownAnswerTokens = 256
const rememberedNames = 1_000

/** Makes one model of many hosts: waits for a free one, and moves on when one fails, in mid-answer too. */
export function createPool(options: {
  hosts: Host[]
  aliases: Record<string, string[]>
  clock: Clock
  random: Random
  limits?: Partial<PoolLimits>
}): Pool {
  const { clock, random } = options
  const limits = { ...poolDefaults, ...options.limits }
  const counts = { requests: 0, retries: 0, moves: 0, rejected: 0 }
  /** An exponential average of how long requests take, for the estimated wait. */
  let usualMs = 5_000
  let arrivals = 0
  let closed = false
  const closing = new AbortController()
  let refreshTimer: Disposable | undefined
  const watchers = new Set<(event: PoolEvent) => void>()
  const tell = (event: PoolEvent) => {
    for (const watcher of watchers) watcher(event)
  }
  const known = knownHosts({
    aliases: options.aliases,
    clock,
    limitBounds: { start: limits.hostConcurrency, ceiling: limits.mostHostConcurrency },
    listMs: limits.listMs,
    changed: () => queue.offer(),
  })
  const { tiersOf } = known
  const queue = waitingQueue({
    clock,
    random,
    bounds: {
      capacity: limits.queueLength,
      bytes: limits.queueBytes,
      callerShare: limits.callerShare,
    },
    tiersOf,
  })
  const notes = hostNotes({ clock, random, changed: () => queue.offer(), tell })
  const retries = retryBudget({ share: limits.retryShare, reserve: 50 })
  /** How long answers are, by the name that was asked for: an exponential average, in tokens. */
  const usualAnswers = new Map<string, number>()
  for (const host of options.hosts) known.add(host)

  async function refresh(signal?: AbortSignal): Promise<void> {
    const asked = known.askAll({ again: true }).then(() => {
      refreshTimer?.[Symbol.dispose]()
      if (!closed) refreshTimer = clock.after(limits.refreshMs, () => void refresh())
    })
    if (signal) await untilAborted(asked, signal)
    else await asked
  }

  /** Before it says that a name is unknown, or falls back for a name of ours, it asks hosts never heard of. */
  function mayBeIncomplete(name: string): boolean {
    const tiers = tiersOf(name)
    if (tiers.length > 1 || (tiers.length === 1 && !known.isAlias(name))) return false
    return known.states.some((state) => !state.asked)
  }

  async function* stream(
    request: ChatRequest,
    { signal, caller, preferences = {} }: StreamOptions,
  ): AsyncGenerator<ChatEvent> {
    counts.requests++
    retries.earn()
    const name = request.model
    if (mayBeIncomplete(name)) await untilAborted(known.askAll({ again: false }), signal).catch(() => {})
    if (signal.aborted) return yield { type: 'aborted' }
    if (closed) return yield { type: 'error', error: stopping() }
    if (tiersOf(name).length === 0) return yield { type: 'error', error: unknown(name) }

    const arrivedAtMs = clock.monotonic()
    /** Those that may answer, in full. */
    const ownTiers = () => (preferences.acceptsLesser === false ? tiersOf(name).slice(0, 1) : tiersOf(name))
    const prompt = promptShape(request)
    const admission: Admission = {
      name,
      callerId: caller.id,
      weight: caller.weight ?? 1,
      batch: preferences.batch === true,
      prompt,
      answerTokens: answerTokensOf(request),
      bytes: prompt.tokens * bytesPerToken,
      arrival: arrivals++,
      arrivedAtMs,
      ...waits(tiersOf(name).length > 1, preferences, arrivedAtMs),
      start: undefined,
      tried: new Set(),
      signal,
      admitted: false,
      tiers: preferences.acceptsLesser === false ? ownTiers : undefined,
    }
    const answer = new AnswerSoFar(request)
    /** Ways of continuing that a model refused in this request, with what is tried there instead. */
    const refusedWays = new Map<Candidate, Continuation>()
    const wayOf = (one: Candidate) => refusedWays.get(one) ?? continuationOf(one)
    let failed: { host: string; error: AppError } | undefined
    let attempts = 0
    let seenAtBreak = 0
    for (;;) {
      const enteredAtMs = attempts === 0 ? arrivedAtMs : clock.monotonic()
      let outcome: Outcome
      {
        using ticket = queue.enter(admission)
        outcome = await ticket.next()
        while (outcome.type === 'place') {
          const { place } = outcome
          yield { type: 'queued', place, estimatedWaitMs: waitMs(name, place) }
          outcome = await ticket.next()
        }
      }
      if (outcome.type === 'none' && answer.begun) {
        const pauseMs = attempts < mostAttempts ? pauseBefore(admission) : undefined
        if (pauseMs === undefined) return yield { type: 'error', error: brokeOff(failed!.error) }
        yield { type: 'queued', place: 1, estimatedWaitMs: pauseMs }
        await clock.sleep(pauseMs, signal).catch(() => {})
        admission.tried.clear()
        admission.arrivedAtMs = clock.monotonic()
        continue
      }
      if (outcome.type !== 'host') return yield lastEvent(outcome, name, failed?.error)
      attempts++
      const { slot } = outcome
      const { state, model } = slot.candidate
      const host = state.host.name
      const way = wayOf(slot.candidate)
      const next = answer.next(way)
      const times: AttemptTimes = { firstTokenAtMs: undefined, tokens: 0 }
      let heard = false
      let last: LastEvent | undefined
      let usage: Usage | undefined
      try {
        if (failed) {
          counts.retries++
          if (failed.host !== host) {
            counts.moves++
            yield { type: 'moved', from: failed.host, to: host, reason: failed.error.message }
          }
        }
        admission.admitted = true
        yield { type: 'host-chosen', host, model }
        const asked = model === name ? next : { ...next, model }
        const streamOptions: StreamOptions = {
          signal,
          caller,
          onRateLimits: (rateLimits) => notes.rateLimits(slot, rateLimits),
        }
        for await (const event of state.host.model(model).stream(asked, streamOptions)) {
          if (event.type === 'delta') {
            if (!heard && (event.text !== '' || event.reasoning !== '' || event.toolCalls.length > 0)) {
              heard = true
              // An answer that comes as a whole says nothing of its first token.
              if (request.stream) times.firstTokenAtMs = clock.monotonic()
              if (slot.probe) notes.probe(slot)
            }
            times.tokens += event.tokens ?? (event.text === '' ? 0 : 1)
            if (answer.take(event)) yield event
            else yield* answer.due()
            if (answer.unconnected) break
          } else if (event.type === 'done' || event.type === 'error' || event.type === 'aborted') {
            last = event
            break
          } else yield event
        }
        if (last?.type === 'done') {
          usage = last.usage
          const end = answer.finish(last)
          yield* end.rest
          last = end.done
        }
        if (answer.unconnected) last = { type: 'error', error: unconnected(host) }
        // Cut off without a last word, or given up by the host itself: both are its failure.
        else if ((!last || last.type === 'aborted') && !signal.aborted)
          last = { type: 'error', error: endedEarly(host) }
      } catch (thrown) {
        last ??= { type: 'error', error: endedEarly(host, thrown) }
      } finally {
        if (last?.type === 'done') noteSuccess(name, slot, times, usage)
        else if (signal.aborted) last = { type: 'aborted' }
        else if (last?.type === 'error' && !answer.unconnected) notes.failure(slot, last.error)
        queue.release(slot, used(slot, times, usage))
        if (watchers.size > 0)
          tell({
            type: 'attempt',
            name,
            host,
            model,
            caller,
            stream: request.stream,
            attempt: attempts,
            continues: next !== request,
            endedAt: clock.now(),
            queuedMs: slot.sentAtMs - enteredAtMs,
            durationMs: clock.monotonic() - slot.sentAtMs,
            firstTokenMs:
              times.firstTokenAtMs === undefined ? undefined : times.firstTokenAtMs - slot.sentAtMs,
            promptTokens: usage?.prompt_tokens,
            answerTokens: usage?.completion_tokens ?? times.tokens,
            outcome: last?.type === 'error' ? last.error.code : (last?.type ?? 'aborted'),
          })
      }
      // A consumer that left does not come here.
      assert(last, 'an attempt ends in a last event')
      if (last.type === 'done' && next !== request && way !== continuationOf(slot.candidate))
        // Asked otherwise it went on: the refusal was of the way, not of the request.
        state.continuations.set(model, way)
      if (last.type !== 'error') return yield last
      const { error } = last
      const ways = answer.breakOff()
      if (ways === undefined) return yield { type: 'error', error: brokeOff(error) }
      if (typeof ways === 'object') return yield ways
      if (error.code === 'not-found') admission.tried.add(slot.candidate)
      else if (!error.retryable) {
        // The caller's own fault is the same everywhere; what we added to its messages is not its own.
        if (next === request) return yield { type: 'error', error: answer.begun ? brokeOff(error) : error }
        refusedWays.set(slot.candidate, lesserWay(way))
      }
      // Who is only busy may be asked again later; who failed is not asked twice for one request.
      else if (!isRefusal(error)) admission.tried.add(state)
      failed = { host, error }
      if (!answer.begun) {
        if (isRefusal(error) || retries.spend()) continue
        // Too many are tried again already: this one goes slowly.
        const pauseMs = retryPauseMs * (0.5 + random.next())
        yield { type: 'queued', place: 1, estimatedWaitMs: Math.round(pauseMs) }
        await clock.sleep(pauseMs, signal).catch(() => {})
        continue
      }
      admission.tiers = ways === 'again' ? ownTiers : () => continuing(ownTiers(), ways, wayOf)
      admission.arrivedAtMs = clock.monotonic()
      const seen = answer.text.length + answer.reasoning.length
      // Its time starts anew only with a host that brought it forward.
      if (seen > seenAtBreak) admission.deadlineMs = admission.arrivedAtMs + limits.moveMs
      seenAtBreak = seen
    }
  }

  /**
   * How long an answer that broke off waits before all hosts are tried again; undefined where its time is over or no
   * host can continue it.
   */
  function pauseBefore({ name, tiers, deadlineMs }: Admission): number | undefined {
    const candidates = (tiers?.() ?? tiersOf(name)).flatMap(candidatesIn)
    const nowMs = clock.monotonic()
    if (candidates.length === 0 || nowMs >= deadlineMs) return undefined
    const backMs = candidates.reduce((least, { state }) => Math.min(least, state.restsUntilMs), Infinity)
    return Math.min(deadlineMs - nowMs, Math.max(shortestPauseMs, backMs - nowMs))
  }

  /** What ends a request that got no host. */
  function lastEvent(
    outcome: Exclude<Outcome, { type: 'host' | 'place' }>,
    name: string,
    last: AppError | undefined,
  ): ChatEvent {
    if (outcome.type === 'aborted') return { type: 'aborted' }
    if (outcome.type === 'closed') return { type: 'error', error: stopping() }
    if (outcome.type === 'full') {
      counts.rejected++
      const estimatedWaitMs = waitMs(name, queue.length)
      return { type: 'error', error: queueFull({ waiting: queue.length, estimatedWaitMs }) }
    }
    if (last?.code === 'not-found') return { type: 'error', error: last }
    const estimatedWaitMs = waitMs(name, queue.length)
    const nowMs = clock.monotonic()
    return {
      type: 'error',
      error: nobodyLeft({ name, tiers: tiersOf(name), nowMs, estimatedWaitMs, last }),
    }
  }

  function noteSuccess(name: string, slot: Slot, times: AttemptTimes, usage: Usage | undefined): void {
    const { state, model } = slot.candidate
    if (state.host.continuation?.(model) === 'probe' && !state.continuations.has(model))
      void probe(state, model)
    usualMs += 0.1 * (clock.monotonic() - slot.sentAtMs - usualMs)
    const tokens = usage?.completion_tokens ?? times.tokens
    const usual = usualAnswers.get(name)
    if (usual !== undefined || usualAnswers.size < rememberedNames)
      usualAnswers.set(name, usual === undefined ? tokens : usual + 0.1 * (tokens - usual))
    notes.success(slot, times, usage)
  }

  /** What a request cost in the end, as far as it can be told. */
  function used(slot: Slot, { tokens }: AttemptTimes, usage: Usage | undefined): number {
    if (usage) return usage.prompt_tokens + usage.completion_tokens
    return Math.min(slot.tokens, slot.promptTokens + tokens)
  }

  /** How long the answer will be: as usual for this name, and never more than the caller allows. */
  function answerTokensOf({ model, parameters }: ChatRequest): number {
    const limit = Number(parameters['max_completion_tokens'] ?? parameters['max_tokens'] ?? Infinity)
    const usual = Math.ceil(usualAnswers.get(model) ?? unknownAnswerTokens)
    return limit >= 0 ? Math.min(usual, limit) : usual
  }

  /** Until when a request waits, and from when on the next best model will do. */
  function waits(
    hasLesser: boolean,
    { maxWaitMs, acceptsLesser = true }: Preferences,
    nowMs: number,
  ): Pick<Admission, 'deadlineMs' | 'lesserFromMs'> {
    const lesser = hasLesser && acceptsLesser
    const firstMs = Math.min(maxWaitMs ?? Infinity, limits.waitMs)
    return {
      lesserFromMs: lesser ? nowMs + (maxWaitMs === undefined ? limits.lesserMs : firstMs) : Infinity,
      deadlineMs: nowMs + (lesser ? limits.waitMs : firstMs),
    }
  }

  /** Asks a model that has just answered how it continues, before that is needed. */
  async function probe(state: HostState, model: string): Promise<void> {
    // Also keeps its own requests from asking again.
    state.continuations.set(model, 'probe')
    const found = await probeContinuation(pool, `${state.host.name}/${model}`, closing.signal)
    if (found) state.continuations.set(model, found)
    else state.continuations.delete(model)
  }

  function waitMs(name: string, place: number): number {
    return estimateWaitMs({ place, usualMs, slots: slotsOf(tiersOf(name)) })
  }

  function unknown(name: string): AppError {
    const unasked = known.states.filter((state) => !state.models).map(({ host }) => host.name)
    return unknownModel({ name, known: known.models().map(({ id }) => id), unasked })
  }

  const pool: Pool = {
    id: 'pool',
    stream,
    hosts: known.status,
    aliases: known.aliases,
    setAliases: known.setAliases,
    models: known.models,
    facts: (name) => firstFacts(tiersOf(name)),
    resolves: (model) => tiersOf(model).length > 0,
    addHost: known.add,
    removeHost: known.remove,
    refresh,
    async testHost(name, signal) {
      const state = known.find(name)
      if (!state) throw new AppError('not-found', `There is no host \`${name}\`.`)
      const startedMs = clock.monotonic()
      await known.ask(state, signal)
      if (signal.aborted) throw abortError(signal)
      if (state.reachable) Object.assign(state, afterSuccess(), { problem: undefined })
      queue.offer()
      return {
        ok: state.reachable,
        models: state.models ?? [],
        latencyMs: Math.round(clock.monotonic() - startedMs),
        ...(state.problem !== undefined && { problem: state.problem }),
      }
    },
    metrics: () => ({
      ...counts,
      queueLength: queue.length,
      inFlight: known.states.reduce((sum, state) => sum + state.inFlight, 0),
      hosts: known.states.map(({ host, counts, candidates }) => ({
        host: host.name,
        ...counts,
        models: [...candidates.values()].map(({ model, limit, inFlight }) => ({
          model,
          limit: limit.value,
          inFlight,
        })),
      })),
    }),
    watch(watcher) {
      watchers.add(watcher)
      return { [Symbol.dispose]: () => void watchers.delete(watcher) }
    },
    async [Symbol.asyncDispose]() {
      closed = true
      closing.abort(stopping())
      refreshTimer?.[Symbol.dispose]()
      queue.close()
      await known.close()
    },
  }
  return pool
}

function stopping(): AppError {
  return new AppError('stopping', 'The server is stopping. Try again in a moment.', { retryAfterMs: 5_000 })
}

/** Waits for work that others wait for too: leaving does not end it. Rejects when the signal aborts. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const left = Promise.withResolvers<never>()
  const onAbort = () => left.reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work, left.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
