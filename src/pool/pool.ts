import { abortError, AppError, toAppError, type Clock, type Random } from '../base/index.ts'
import {
  isLast,
  streamOf,
  type ChatRequest,
  type Host,
  type StreamOptions,
  type Tell,
} from '../model/index.ts'
import { atWork } from './at-work.ts'
import { afterSuccess } from './hosts/after-failure.ts'
import { embedAtFirst } from './hosts/embed-at-first.ts'
import { expectations } from './expectations.ts'
import { expectedFinishMs } from './expected-finish.ts'
import type { HostState } from './hosts/host-state.ts'
import { hostNotes } from './host-notes.ts'
import { firstFacts } from './first-facts.ts'
import { newHedging } from './hedging.ts'
import { knownHosts, problemOf } from './hosts/known-hosts.ts'
import type { PoolEvent } from './pool-event.ts'
import { poolDefaults, type Pool, type PoolLimits } from './pool-interface.ts'
import type { AskedChat, PooledChatParts } from './chat-parts.ts'
import { PooledChat } from './pooled-chat.ts'
import { probeContinuation } from './continuation/probe-continuation.ts'
import { waitingQueue } from './queue/queue.ts'
import { retryBudget } from './retry-budget.ts'
import { refusalOf, tiersFor, unserved } from './refusal-of.ts'
import { stopping } from './refusals.ts'
import { someSee } from './seeing.ts'

/** Makes one model of many hosts: waits for a free one, and moves on when one fails, in mid-answer too. */
export function createPool(options: {
  hosts: Host[]
  aliases: Record<string, string[]>
  clock: Clock
  random: Random
  limits?: Partial<PoolLimits>
  /** The model that is for vectors: it is meant for a chat only where somebody names it. */
  embeddingModel?: string | undefined
}): Pool {
  const { clock, random } = options
  const limits = { ...poolDefaults, ...options.limits }
  const counts = { requests: 0, retries: 0, moves: 0, hedges: 0, rejected: 0 }
  let arrivals = 0
  const work = atWork(clock)
  let closed = false
  const closing = new AbortController()
  let refreshTimer: Disposable | undefined
  const watchers = new Set<(event: PoolEvent) => void>()
  const tell = (event: PoolEvent) => {
    for (const watcher of watchers) watcher(event)
  }
  const known = knownHosts({
    aliases: options.aliases,
    embeddingModel: options.embeddingModel,
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
  const hedging = newHedging({ share: limits.hedgeShare })
  const retries = retryBudget({ share: limits.retryShare, reserve: 50 })
  const parts: PooledChatParts = {
    clock,
    random,
    limits,
    counts,
    tiersOf,
    tiersFor: (request, options) => tiersFor(request, options, known),
    withholds: () => known.withholds,
    queue,
    notes,
    retries,
    expected: expectations(limits),
    hedging,
    isWatched: () => watchers.size > 0,
    watched: tell,
    answered,
  }
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

  function answer(asked: ChatRequest, options: StreamOptions, tell: Tell): void {
    const request = asked.embedding ? ofOneModel(asked) : asked
    counts.requests++
    retries.earn()
    hedging.earn()
    work.begin()
    let over = false
    const chat: AskedChat = {
      request,
      options,
      arrival: arrivals++,
      tell(event) {
        if (!isLast(event)) return tell(event)
        // Of one last event, whatever else is broken.
        if (over) return undefined
        over = true
        work.end()
        return tell(event)
      },
    }
    if (!options.only && mayBeIncomplete(request.model)) void askedFirst(chat)
    else begin(chat)
  }

  async function askedFirst(chat: AskedChat): Promise<void> {
    await untilAborted(known.askAll({ again: false }), chat.options.signal).catch(() => {})
    begin(chat)
  }

  function begin(chat: AskedChat): void {
    if (chat.options.signal.aborted) return void chat.tell({ type: 'aborted' })
    const error = closed ? stopping() : refusalOf(chat.request, chat.options, known)
    if (error) void chat.tell({ type: 'error', error })
    else new PooledChat(parts, chat).begin()
  }

  /**
   * A request for vectors by the name of the one model that it is sent to: the vectors of two models cannot be compared,
   * and nothing in them says which made them.
   */
  function ofOneModel(request: ChatRequest): ChatRequest {
    const model = known.firstModel(request.model) ?? request.model
    return model === request.model ? request : { ...request, model }
  }

  function answered(state: HostState, model: string): void {
    if (state.host.continuation?.(model) === 'probe' && !state.continuations.has(model))
      void probe(state, model)
  }

  /** Asks a model that has just answered how it continues, before that is needed. */
  async function probe(state: HostState, model: string): Promise<void> {
    // Also keeps its own requests from asking again.
    state.continuations.set(model, 'probe')
    const found = await probeContinuation(pool, `${state.host.name}/${model}`, closing.signal)
    if (found) state.continuations.set(model, found)
    else state.continuations.delete(model)
  }

  const pool: Pool = {
    id: 'pool',
    answer,
    stream: (request, options) =>
      streamOf(options.signal, (signal, tell) => answer(request, { ...options, signal }, tell)),
    hosts: known.status,
    expectedMs() {
      const nowMs = clock.monotonic()
      const names = known.models().map(({ id }) => id)
      return Object.fromEntries(
        names.flatMap((name) => {
          const options = {
            name,
            tiers: tiersOf(name),
            expected: parts.expected,
            waiting: queue.length,
            nowMs,
          }
          const ms = expectedFinishMs(options)
          return ms === undefined ? [] : [[name, ms] as const]
        }),
      )
    },
    aliases: known.aliases,
    setAliases: known.setAliases,
    serveOnly: known.serveOnly,
    chatModels: known.chatModels,
    models: () => known.models().map((model) => ({ ...model, vision: someSee(tiersOf(model.id)) })),
    facts: (name) => firstFacts(tiersOf(name)),
    async embed(model, texts, signal) {
      if (mayBeIncomplete(model)) await untilAborted(known.askAll({ again: false }), signal)
      if (closed) throw stopping()
      const tiers = known.allTiersOf(model)
      if (tiers.length === 0) throw unserved(model, known)
      const candidates = tiers.flatMap((tier) => tier.candidates)
      return embedAtFirst(candidates, { texts, signal, nowMs: clock.monotonic() })
    },
    resolves: (model) => tiersOf(model).length > 0,
    addHost: known.add,
    removeHost: known.remove,
    refresh,
    async testHost(name, signal) {
      const state = known.find(name)
      if (!state) throw new AppError('not-found', `There is no host \`${name}\`.`)
      const startedMs = clock.monotonic()
      await known.ask(state, signal)
      try {
        if (state.reachable) await state.host.reach?.(signal)
      } catch (thrown) {
        if (signal.aborted) throw abortError(signal)
        state.reachable = false
        state.problem = toAppError(thrown)
      }
      if (signal.aborted) throw abortError(signal)
      if (state.reachable) Object.assign(state, afterSuccess(), { problem: undefined })
      queue.offer()
      return {
        ok: state.reachable,
        models: state.models ?? [],
        latencyMs: Math.round(clock.monotonic() - startedMs),
        ...problemOf(state),
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
    idle: work.idle,
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
