import { distance } from 'fastest-levenshtein'
import { abortError, AppError, toAppError, type Clock, type Random } from '../base/index.ts'
import type { Caller, ChatEvent, ChatRequest, Host, Model } from '../model/index.ts'
import type { HostStatus } from '../wire/index.ts'
import { afterFailure } from './after-failure.ts'
import { isReady, type Candidate, type HostState } from './host-state.ts'
import { estimateWaitMs } from './next-waiting.ts'
import { waitingQueue } from './queue.ts'
import { resolveName } from './resolve-name.ts'

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
  retries: number
  moves: number
  rejected: number
  queueLength: number
}

/** Every host as one model. */
export interface Pool extends Model, AsyncDisposable {
  hosts(): HostStatus[]
  aliases(): Record<string, string[]>
  /** Every name that can be asked for, ours first, and the hosts that serve it. */
  models(): { id: string; hosts: string[] }[]
  addHost(host: Host): void
  /** Requests that it is answering end with it, or move. */
  removeHost(name: string): Promise<void>
  /** Asks every host for its models, each within a time limit. */
  refresh(): Promise<void>
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
  let states: HostState[] = []
  const inFlight = new Map<string, number>()
  const counts = { requests: 0, retries: 0, moves: 0, rejected: 0 }
  /** An exponential average of how long requests take, for the estimated wait. */
  let usualMs = 5_000
  const queue = waitingQueue({ clock, inFlight, take })
  for (const host of options.hosts) addHost(host)
  let refreshing: Promise<void> | undefined
  let timer: Disposable | undefined

  function addHost(host: Host): void {
    states.push({
      host,
      models: undefined,
      reachable: true,
      problem: undefined,
      inFlight: 0,
      limit: host.concurrency ?? limits.hostConcurrency,
      failures: 0,
      refusals: 0,
      restsUntilMs: -Infinity,
    })
  }

  function take({ state }: Candidate, callerId: string): void {
    state.inFlight++
    inFlight.set(callerId, (inFlight.get(callerId) ?? 0) + 1)
  }

  function release(state: HostState, callerId: string): void {
    state.inFlight--
    const left = inFlight.get(callerId)! - 1
    if (left > 0) inFlight.set(callerId, left)
    else inFlight.delete(callerId)
    queue.offer()
  }

  /** Asks one host for its models and remembers the answer. */
  async function ask(state: HostState): Promise<void> {
    const limit = new AbortController()
    using _timer = clock.after(limits.listMs, () =>
      limit.abort(new AppError('timeout', `The host ${state.host.name} did not list its models in time.`)),
    )
    try {
      state.models = await state.host.listModels(limit.signal)
      state.reachable = true
      state.problem = undefined
    } catch (thrown) {
      state.reachable = false
      state.problem = toAppError(limit.signal.aborted ? limit.signal.reason : thrown).message
    }
  }

  function refresh(): Promise<void> {
    refreshing ??= Promise.all(states.map(ask)).then(() => {
      refreshing = undefined
      timer?.[Symbol.dispose]()
      timer = clock.after(limits.refreshMs, () => void refresh())
      queue.offer()
    })
    return refreshing
  }

  /** Asks hosts that were never heard of before it says that a name is unknown. */
  async function tiersOf(name: string): Promise<Candidate[][]> {
    const tiers = resolveName(name, aliases, states)
    if (tiers.length > 0 && (tiers.length > 1 || !Object.hasOwn(aliases, name))) return tiers
    if (states.some((state) => state.models === undefined)) await refresh()
    return resolveName(name, aliases, states)
  }

  async function* stream(
    request: ChatRequest,
    { signal, caller }: { signal: AbortSignal; caller: Caller },
  ): AsyncGenerator<ChatEvent> {
    counts.requests++
    const direct = resolveName(request.model, aliases, states)
    if (
      (direct.length === 0 || Object.hasOwn(aliases, request.model)) &&
      (await tiersOf(request.model)).length === 0
    )
      return yield { type: 'error', error: unknownModel(request.model) }
    if (queue.length >= limits.queueLength) {
      counts.rejected++
      return yield { type: 'error', error: queueFull() }
    }
    const tried = new Set<string>()
    const deadlineMs = clock.monotonic() + limits.waitMs
    let failed: { host: string; error: AppError } | undefined
    for (;;) {
      const candidate = yield* waitForHost(request.model, tried, caller, deadlineMs, signal)
      if (candidate === 'aborted') return yield { type: 'aborted' }
      if (candidate === 'none')
        return yield { type: 'error', error: nobodyLeft(request.model, failed?.error) }
      const { state, model } = candidate
      const host = state.host.name
      if (failed) {
        counts.retries++
        if (failed.host !== host) {
          counts.moves++
          yield { type: 'moved', from: failed.host, to: host, reason: failed.error.message }
        }
      }
      yield* attempt()
      if (!failed) return

      /** Streams from the host; leaves `failed` set when another should be tried. */
      async function* attempt(): AsyncGenerator<ChatEvent> {
        failed = undefined
        const startedMs = clock.monotonic()
        // What comes before the first content (a role, a blank) is held back: until then the host can be changed.
        let held: ChatEvent[] = []
        let begun = false
        try {
          yield { type: 'host-chosen', host, model }
          for await (const event of state.host
            .model(model)
            .stream({ ...request, model }, { signal, caller })) {
            if (event.type === 'error') {
              noteFailure(state, event.error)
              if (begun) return yield { type: 'error', error: brokeOff(event.error) }
              if (!event.error.retryable && event.error.code !== 'not-found') return yield event
              // Who is only busy may be asked again later; who failed is not asked twice for one request.
              if (state.refusals === 0) tried.add(host)
              failed = { host, error: event.error }
              return
            }
            if (event.type === 'delta' && !begun) {
              held.push(event)
              if (event.text === '' && event.reasoning === '' && event.toolCalls.length === 0) continue
              begun = true
              yield* held
              held = []
              continue
            }
            if (event.type === 'done') {
              noteSuccess(state, clock.monotonic() - startedMs)
              yield* held
            }
            yield event
            if (event.type === 'done' || event.type === 'aborted') return
          }
          throw new Error(`Invariant broken: the host ${host} ended a stream without a last event`)
        } finally {
          release(state, caller.id)
        }
      }
    }
  }

  /** Waits for a slot and tells of the place in the queue meanwhile. */
  async function* waitForHost(
    name: string,
    tried: Set<string>,
    caller: Caller,
    deadlineMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<ChatEvent, Candidate | 'none' | 'aborted'> {
    if (signal.aborted) return 'aborted'
    const limit = new AbortController()
    let resolved: { states: HostState[]; tiers: Candidate[][] } | undefined
    const tiers = () => {
      if (resolved?.states !== states || states.some((state) => state.models === undefined))
        resolved = { states, tiers: resolveName(name, aliases, states) }
      return resolved.tiers
    }
    using ticket = queue.enter({ callerId: caller.id, tiers, tried })
    let timeout: Disposable | undefined
    const onAbort = () => limit.abort()
    try {
      for (;;) {
        const outcome = await ticket.next(timeout ? limit.signal : signal)
        if (outcome?.type === 'host') {
          if (!signal.aborted) return outcome.candidate
          release(outcome.candidate.state, caller.id)
          return 'aborted'
        }
        if (outcome?.type === 'none') return 'none'
        if (signal.aborted) return 'aborted'
        if (limit.signal.aborted) return 'none'
        if (!timeout) {
          signal.addEventListener('abort', onAbort, { once: true })
          timeout = clock.after(Math.max(0, deadlineMs - clock.monotonic()), onAbort)
        }
        if (outcome?.type === 'place')
          yield { type: 'queued', place: outcome.place, estimatedWaitMs: waitMs(outcome.place) }
      }
    } finally {
      timeout?.[Symbol.dispose]()
      signal.removeEventListener('abort', onAbort)
    }
  }

  function noteFailure(state: HostState, error: AppError): void {
    if (!error.retryable) return
    Object.assign(state, afterFailure(state, error, clock.monotonic(), random))
    state.problem = error.message
  }

  function noteSuccess(state: HostState, tookMs: number): void {
    state.failures = 0
    state.refusals = 0
    state.reachable = true
    state.problem = undefined
    usualMs += 0.1 * (tookMs - usualMs)
  }

  function waitMs(place: number): number {
    const slots = states.reduce((sum, { limit }) => sum + (Number.isFinite(limit) ? limit : 0), 0)
    return estimateWaitMs({ place, usualMs, slots })
  }

  function queueFull(): AppError {
    const message = `${limits.queueLength} requests are waiting already, which is the limit. Try again when Retry-After says.`
    return new AppError('busy', message, { retryAfterMs: Math.max(1_000, waitMs(limits.queueLength)) })
  }

  /** Nobody is left: says who serves the model, what is wrong, and when it is tried again. */
  function nobodyLeft(name: string, last: AppError | undefined): AppError {
    const tiers = resolveName(name, aliases, states).flat()
    const nowMs = clock.monotonic()
    const backMs = Math.min(...tiers.map(({ state }) => state.restsUntilMs)) - nowMs
    const retryAfterMs = Math.max(1_000, Number.isFinite(backMs) ? backMs : 5_000)
    const hosts = [...new Set(tiers.map(({ state }) => state.host.name))].join(', ')
    const reason = last ? ` ${last.message}` : ''
    const message = `No host can answer with ${name} right now (${hosts || 'none serves it'}).${reason} They are tried again in ${Math.ceil(retryAfterMs / 1000)} s.`
    return new AppError('busy', message, { retryAfterMs, cause: last })
  }

  function unknownModel(name: string): AppError {
    const near = models()
      .map(({ id }) => ({ id, far: distance(id.toLowerCase(), name.toLowerCase()) }))
      .filter(({ id, far }) => far <= Math.max(2, id.length / 3))
      .toSorted((a, b) => a.far - b.far)
      .slice(0, 3)
      .map(({ id }) => `\`${id}\``)
    const hint =
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /v1/models lists those that there are.'
    return new AppError('not-found', `No host here serves the model \`${name}\`. ${hint}`, { param: 'model' })
  }

  function models(): { id: string; hosts: string[] }[] {
    const names = new Set([...Object.keys(aliases), ...states.flatMap((state) => state.models ?? [])])
    return [...names].map((id) => ({
      id,
      hosts: Object.hasOwn(aliases, id)
        ? []
        : states.filter((state) => state.models?.includes(id)).map((state) => state.host.name),
    }))
  }

  function statusOf(state: HostState): HostStatus {
    const ready = isReady(state, clock.monotonic())
    return {
      name: state.host.name,
      kind: state.host.kind,
      url: state.host.url,
      state: !state.reachable ? 'unreachable' : ready ? 'ready' : 'resting',
      models: state.models ?? [],
      inFlight: state.inFlight,
      concurrency: Number.isFinite(state.limit) ? state.limit : undefined,
      ...(state.problem !== undefined && { problem: state.problem }),
      ...(!ready && { restingUntil: Math.round(clock.now() + state.restsUntilMs - clock.monotonic()) }),
    }
  }

  return {
    id: 'pool',
    stream,
    hosts: () => states.map(statusOf),
    aliases: () => aliases,
    models,
    addHost(host) {
      states = [...states]
      addHost(host)
    },
    async removeHost(name) {
      const state = states.find(({ host }) => host.name === name)
      states = states.filter((other) => other !== state)
      queue.offer()
      await state?.host.close()
    },
    refresh,
    async testHost(name, signal) {
      const state = states.find(({ host }) => host.name === name)
      if (!state) throw new AppError('not-found', `There is no host \`${name}\`.`)
      const startedMs = clock.monotonic()
      await ask(state)
      if (signal.aborted) throw abortError(signal)
      if (state.reachable) Object.assign(state, { failures: 0, refusals: 0, restsUntilMs: -Infinity })
      queue.offer()
      return {
        ok: state.reachable,
        models: state.models ?? [],
        latencyMs: Math.round(clock.monotonic() - startedMs),
        ...(state.problem !== undefined && { problem: state.problem }),
      }
    },
    metrics: () => ({ ...counts, queueLength: queue.length }),
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]()
      await Promise.all(states.map(({ host }) => host.close()))
    },
  }
}

/** After the first token another host cannot simply begin again: the client would read it twice. */
function brokeOff(error: AppError): AppError {
  return new AppError('host-failed', `The answer broke off. ${error.message} Ask again.`, {
    cause: error,
    retryable: true,
  })
}
