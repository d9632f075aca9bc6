import { abortError, AppError, assert, type Clock, type Random } from '../base/index.ts'
import type { ChatEvent, ChatRequest, Host, Model, StreamOptions } from '../model/index.ts'
import type { HostStatus } from '../wire/index.ts'
import { afterFailure, afterProbe, afterSuccess, isRefusal } from './after-failure.ts'
import { estimateWaitMs, slotsOf } from './estimate-wait.ts'
import type { HostState } from './host-state.ts'
import { knownHosts } from './known-hosts.ts'
import { waitingQueue, type Admission, type Outcome, type Slot } from './queue.ts'
import { brokeOff, endedEarly, nobodyLeft, queueFull, unknownModel } from './refusals.ts'

export interface PoolLimits {
  /** How many requests may wait. */
  queueLength: number
  /** How long one may wait before it is told to come back later. */
  waitMs: number
  /** How many requests a host takes at once when it does not say. */
  hostConcurrency: number
  /** How long a host may take to list its models. */
  listMs: number
  /** How often hosts are asked for their models again. */
  refreshMs: number
}

export const poolDefaults: PoolLimits = {
  queueLength: 1_000,
  waitMs: 120_000,
  hostConcurrency: 8,
  listMs: 3_000,
  refreshMs: 30_000,
}

export interface PoolMetrics {
  requests: number
  /** Attempts beyond the first. */
  retries: number
  /** Those of them that went to another host. */
  moves: number
  /** Refused because the queue was full. */
  rejected: number
  queueLength: number
  inFlight: number
  hosts: { host: string; requests: number; failures: number; refusals: number }[]
}

/** Every host as one model. */
export interface Pool extends Model, AsyncDisposable {
  hosts(): HostStatus[]
  aliases(): Record<string, string[]>
  /** Every name that can be asked for, ours first, and the hosts that serve it. */
  models(): { id: string; hosts: string[] }[]
  /** Whether a name is served by any host that is known now. */
  resolves(model: string): boolean
  /** Throws `conflict` when there is a host of that name. */
  addHost(host: Host): void
  /** Requests that it is answering end with it, or move. */
  removeHost(name: string): Promise<void>
  /** Asks every host for its models, each within a time limit, and goes on doing so once in a while. */
  refresh(signal?: AbortSignal): Promise<void>
  /** Asks one host now; one that answers is taken out of its rest. Throws `not-found`. */
  testHost(
    name: string,
    signal: AbortSignal,
  ): Promise<{ ok: boolean; models: string[]; latencyMs: number; problem?: string }>
  metrics(): PoolMetrics
}

/** Makes one model of many hosts: waits for a free one, moves on when one fails before its first token. */
export function createPool(options: {
  hosts: Host[]
  aliases: Record<string, string[]>
  clock: Clock
  random: Random
  limits?: Partial<PoolLimits>
}): Pool {
  const { aliases, clock, random } = options
  const limits = { ...poolDefaults, ...options.limits }
  const counts = { requests: 0, retries: 0, moves: 0, rejected: 0 }
  /** An exponential average of how long requests take, for the estimated wait. */
  let usualMs = 5_000
  let arrivals = 0
  let closed = false
  let refreshTimer: Disposable | undefined
  const known = knownHosts({
    aliases,
    clock,
    defaultLimit: limits.hostConcurrency,
    listMs: limits.listMs,
    changed: () => queue.offer(),
  })
  const { tiersOf } = known
  const queue = waitingQueue({ clock, capacity: limits.queueLength, tiersOf })
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
    if (tiers.length > 1 || (tiers.length === 1 && !Object.hasOwn(aliases, name))) return false
    return known.states.some((state) => !state.asked)
  }

  async function* stream(request: ChatRequest, { signal, caller }: StreamOptions): AsyncGenerator<ChatEvent> {
    counts.requests++
    const name = request.model
    if (mayBeIncomplete(name)) await untilAborted(known.askAll({ again: false }), signal).catch(() => {})
    if (signal.aborted) return yield { type: 'aborted' }
    if (closed) return yield { type: 'error', error: stopping() }
    if (tiersOf(name).length === 0) return yield { type: 'error', error: unknown(name) }

    const arrivedAtMs = clock.monotonic()
    const admission: Admission = {
      name,
      callerId: caller.id,
      arrival: arrivals++,
      arrivedAtMs,
      deadlineMs: arrivedAtMs + limits.waitMs,
      tried: new Set(),
      signal,
      admitted: false,
    }
    let failed: { host: string; error: AppError } | undefined
    for (;;) {
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
      if (outcome.type !== 'host') return yield lastEvent(outcome, name, failed?.error)
      const { slot } = outcome
      const { state, model } = slot.candidate
      const host = state.host.name
      // What comes before the first content (a role, a blank) is held back: until then the host can be changed.
      let held: ChatEvent[] = []
      let begun = false
      let last: Extract<ChatEvent, { type: 'done' | 'error' | 'aborted' }> | undefined
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
        const asked = model === name ? request : { ...request, model }
        for await (const event of state.host.model(model).stream(asked, { signal, caller })) {
          if (event.type === 'delta' && !begun) {
            held.push(event)
            if (event.text === '' && event.reasoning === '' && event.toolCalls.length === 0) continue
            begun = true
            if (slot.probe) noteProbe(state)
            yield* held
            held = []
          } else if (event.type === 'done' || event.type === 'error' || event.type === 'aborted') {
            last = event
            break
          } else yield event
        }
        // Cut off without a last word, or given up by the host itself: both are its failure.
        if ((!last || last.type === 'aborted') && !signal.aborted)
          last = { type: 'error', error: endedEarly(host) }
      } catch (thrown) {
        last ??= { type: 'error', error: endedEarly(host, thrown) }
      } finally {
        if (last?.type === 'done') noteSuccess(slot)
        else if (signal.aborted) last = { type: 'aborted' }
        else if (last?.type === 'error') noteFailure(slot, last.error)
        queue.release(slot)
      }
      // A consumer that left does not come here.
      assert(last, 'an attempt ends in a last event')
      if (last.type === 'aborted') return yield last
      if (last.type === 'done') {
        yield* held
        return yield last
      }
      const { error } = last
      // Seam: an answer that has begun is to be continued by another host (issue 7); until then it says that it broke.
      if (begun) return yield { type: 'error', error: brokeOff(error) }
      // The caller's own fault is the same everywhere; a model that this host lacks is not.
      if (!error.retryable && error.code !== 'not-found') return yield { type: 'error', error }
      if (error.code === 'not-found') admission.tried.add(`${host}/${model}`)
      // Who is only busy may be asked again later; who failed is not asked twice for one request.
      else if (!isRefusal(error)) admission.tried.add(host)
      failed = { host, error }
    }
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

  function noteFailure({ candidate: { state }, sentAtMs }: Slot, error: AppError): void {
    if (!error.retryable) return
    Object.assign(state, afterFailure(state, { error, sentAtMs, nowMs: clock.monotonic(), random }))
    state.problem = error.message
    if (isRefusal(error)) state.counts.refusals++
    else state.counts.failures++
  }

  function noteProbe(state: HostState): void {
    Object.assign(state, afterProbe(state), { reachable: true })
    queue.offer()
  }

  function noteSuccess({ candidate: { state }, sentAtMs }: Slot): void {
    // An answer that was under way when the host went down does not say that it is back.
    if (sentAtMs < state.failedAtMs) return
    Object.assign(state, afterSuccess(), { reachable: true, problem: undefined })
    usualMs += 0.1 * (clock.monotonic() - sentAtMs - usualMs)
  }

  function waitMs(name: string, place: number): number {
    return estimateWaitMs({ place, usualMs, slots: slotsOf(tiersOf(name)) })
  }

  function unknown(name: string): AppError {
    const unasked = known.states.filter((state) => !state.models).map(({ host }) => host.name)
    return unknownModel({ name, known: known.models().map(({ id }) => id), unasked })
  }

  return {
    id: 'pool',
    stream,
    hosts: known.status,
    aliases: () => aliases,
    models: known.models,
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
      hosts: known.states.map((state) => ({ host: state.host.name, ...state.counts })),
    }),
    async [Symbol.asyncDispose]() {
      closed = true
      refreshTimer?.[Symbol.dispose]()
      queue.close()
      await known.close()
    },
  }
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
