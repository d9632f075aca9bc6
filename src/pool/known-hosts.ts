import { AppError, toAppError, type Clock } from '../base/index.ts'
import type { Host } from '../model/index.ts'
import type { HostStatus } from '../wire/index.ts'
import { isReady, newHostState, type Candidate, type HostState } from './host-state.ts'
import { resolveName } from './resolve-name.ts'

/** How many resolved names are remembered; clients can ask for `host/anything`. */
const rememberedNames = 1_000

export interface KnownHosts {
  readonly states: readonly HostState[]
  /** Throws `conflict` when there is one of that name. */
  add(host: Host): void
  remove(name: string): Promise<void>
  find(name: string): HostState | undefined
  /** The candidates for a name, by preference; the same array until something changes. */
  tiersOf(name: string): Candidate[][]
  models(): { id: string; hosts: string[] }[]
  status(): HostStatus[]
  /** Asks one host for its models and remembers the answer. */
  ask(state: HostState, signal?: AbortSignal): Promise<void>
  /** Asks all hosts, or those never asked, at once; an answer that is under way is waited for. */
  askAll(options: { again: boolean }): Promise<void>
  close(): Promise<void>
}

/** The hosts in the order of the configuration, and what each serves. */
export function knownHosts(options: {
  aliases: Record<string, string[]>
  clock: Clock
  /** How many requests a host takes at once when it does not say. */
  defaultLimit: number
  /** How long one may take to list its models. */
  listMs: number
  /** Called after a host was added, removed or asked. */
  changed: () => void
}): KnownHosts {
  const { aliases, clock, defaultLimit, listMs } = options
  let states: HostState[] = []
  let tiers = new Map<string, Candidate[][]>()
  const asking = new Map<HostState, Promise<void>>()
  const closing = new AbortController()

  function changed(): void {
    tiers = new Map()
    options.changed()
  }

  const find = (name: string) => states.find(({ host }) => host.name === name)

  async function ask(state: HostState, signal?: AbortSignal): Promise<void> {
    const limit = new AbortController()
    using _timer = clock.after(listMs, () =>
      limit.abort(new AppError('timeout', `The host ${state.host.name} did not list its models in time.`)),
    )
    const any = AbortSignal.any([limit.signal, closing.signal, ...(signal ? [signal] : [])])
    try {
      state.models = await state.host.listModels(any)
      state.reachable = true
      if (state.failures === 0) state.problem = undefined
    } catch (thrown) {
      if (any.aborted && !limit.signal.aborted) return
      state.reachable = false
      state.problem = toAppError(limit.signal.aborted ? limit.signal.reason : thrown).message
    }
    state.asked = true
    changed()
  }

  function askOnce(state: HostState): Promise<void> {
    const running = asking.get(state)
    if (running) return running
    const asked = ask(state).finally(() => asking.delete(state))
    asking.set(state, asked)
    return asked
  }

  return {
    get states() {
      return states
    },
    find,
    add(host) {
      if (find(host.name))
        throw new AppError('conflict', `There is a host \`${host.name}\` already. Choose another name.`)
      states = [...states, newHostState(host, defaultLimit)]
      changed()
    },
    async remove(name) {
      const state = find(name)
      if (!state) return
      states = states.filter((other) => other !== state)
      changed()
      await state.host.close()
    },
    tiersOf(name) {
      const known = tiers.get(name)
      if (known) return known
      const found = resolveName(name, aliases, states)
      if (found.length > 0 && tiers.size < rememberedNames) tiers.set(name, found)
      return found
    },
    models() {
      const hostsOf = new Map<string, string[]>()
      for (const name of Object.keys(aliases)) hostsOf.set(name, [])
      for (const { host, models } of states)
        for (const id of models ?? []) {
          if (Object.hasOwn(aliases, id)) continue
          const hosts = hostsOf.get(id)
          if (hosts) hosts.push(host.name)
          else hostsOf.set(id, [host.name])
        }
      return [...hostsOf].map(([id, hosts]) => ({ id, hosts }))
    },
    status: () => states.map((state) => statusOf(state, clock)),
    ask,
    async askAll({ again }) {
      await Promise.all(states.filter((state) => again || !state.asked).map(askOnce))
    },
    async close() {
      closing.abort(new AppError('stopping', 'The pool is closed.'))
      await Promise.all(states.map(({ host }) => host.close()))
    },
  }
}

function statusOf(state: HostState, clock: Clock): HostStatus {
  const nowMs = clock.monotonic()
  const rests = state.restsUntilMs > nowMs
  return {
    name: state.host.name,
    kind: state.host.kind,
    url: state.host.url,
    state: !state.reachable ? 'unreachable' : isReady(state, nowMs) ? 'ready' : 'resting',
    models: state.models ?? [],
    inFlight: state.inFlight,
    concurrency: Number.isFinite(state.limit) ? state.limit : undefined,
    ...(state.problem !== undefined && { problem: state.problem }),
    ...(rests && { restingUntil: Math.round(clock.now() + state.restsUntilMs - nowMs) }),
  }
}
