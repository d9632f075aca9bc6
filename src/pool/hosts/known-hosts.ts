import { AppError, toAppError, type Clock } from '../../base/index.ts'
import type { Host, ModelOnHost } from '../../model/index.ts'
import type { HostStatus } from '../../wire/index.ts'
import { candidateOf, isReady, newHostState, type HostState, type LimitBounds } from './host-state.ts'
import { resolveName, type Resolving } from './resolve-name.ts'
import { modelTier, smallTier, type Tier } from './tier.ts'

/** How many resolved names are remembered; clients can ask for `host/anything`. */
const rememberedNames = 1_000

/** Whether people are served by a model of a host. */
export type Serves = (host: Host, model: string) => boolean

/** A model that a host has. */
export interface OfferedModel extends ModelOnHost {
  url: string
  /** Whether people are served by it. */
  served: boolean
}

export interface KnownHosts {
  readonly states: readonly HostState[]
  /** Throws `conflict` when there is one of that name. */
  add(host: Host): void
  remove(name: string): Promise<void>
  find(name: string): HostState | undefined
  /** The candidates for a name, by preference; the same array until something changes. Those alone that are served. */
  tiersOf(name: string): Tier[]
  /** The same with those that are withheld. */
  allTiersOf(name: string): Tier[]
  /** One model of one host, withheld or not; none where it does not have it. */
  only(one: ModelOnHost): Tier[]
  /** Which models of which hosts are served from now on; undefined: all. */
  serveOnly(serves: Serves | undefined): void
  /** Whether some may be withheld. */
  readonly withholds: boolean
  models(): { id: string; hosts: string[] }[]
  /** Every model of every host that answers chats, served or withheld; without those that are built in. */
  chatModels(): OfferedModel[]
  /** The models that make vectors, as their hosts or their names say. */
  embeddingModels(): string[]
  /**
   * The one model that a name stands for where only one will do: the first in the order of its entries, whether a host
   * serves it now or not. Undefined where it means any.
   */
  firstModel(name: string): string | undefined
  /** The names of ours that everybody may ask for. */
  aliases(): Record<string, string[]>
  isAlias(name: string): boolean
  /** Other names of ours from now on; those that are `hidden` resolve, but are in no list. */
  setAliases(aliases: Record<string, string[]>, hidden: Record<string, string[]>): void
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
  /** How the limit of a host begins that does not say what it takes. */
  limitBounds: LimitBounds
  /** How long one may take to list its models. */
  listMs: number
  /** The model that the configuration says makes vectors, whatever its host says of it. */
  embeddingModel?: string | undefined
  /** Called after a host was added, removed or asked. */
  changed: () => void
}): KnownHosts {
  const { clock, limitBounds, listMs } = options
  let { aliases } = options
  /** With those that are hidden. */
  let allAliases = aliases
  let states: HostState[] = []
  let tiers = new Map<string, Tier[]>()
  let allTiers = new Map<string, Tier[]>()
  let modelTiers = new Map<string, Tier | undefined>()
  let serves: Serves | undefined
  const waysOut = (ways: Pick<Resolving, 'tierOf' | 'onlyOf'>): Resolving => ({
    get aliases() {
      return allAliases
    },
    get states() {
      return states
    },
    ...ways,
    chats,
  })
  const candidatesOf = (model: string, states: readonly HostState[]) =>
    states.map((state) => candidateOf(state, model, limitBounds))
  const onlyOf = (state: HostState, model: string) => smallTier(candidatesOf(model, [state]))
  const served = waysOut({
    tierOf(model) {
      if (!modelTiers.has(model)) modelTiers.set(model, makeTier(model))
      return modelTiers.get(model)
    },
    onlyOf: (state, model) => (isServed(state, model) ? onlyOf(state, model) : smallTier([])),
  })
  const everything = waysOut({
    tierOf(model) {
      const having = states.filter(({ models }) => models?.includes(model))
      // Small, however many: a candidate keeps its place in one large tier, that of those who are served.
      return having.length > 0 ? smallTier(candidatesOf(model, having)) : undefined
    },
    onlyOf,
  })

  function isServed({ host }: HostState, model: string): boolean {
    return serves === undefined || serves(host, model)
  }

  function chats({ host }: HostState, model: string): boolean {
    const { embeddingModel } = options
    if (model === embeddingModel || `${host.name}/${model}` === embeddingModel) return false
    return host.chats?.(model) ?? true
  }

  function makeTier(model: string): Tier | undefined {
    const having = states.filter(({ models }) => models?.includes(model))
    if (having.length === 0) return undefined
    const serving = having.filter((state) => isServed(state, model))
    return modelTier(candidatesOf(model, serving))
  }

  function remembered(name: string, tiers: Map<string, Tier[]>, ways: Resolving): Tier[] {
    const known = tiers.get(name)
    if (known) return known
    const found = resolveName(name, ways)
    if (found.length > 0 && tiers.size < rememberedNames) tiers.set(name, found)
    return found
  }

  const asking = new Map<HostState, Promise<void>>()
  const closing = new AbortController()

  function changed(): void {
    tiers = new Map()
    allTiers = new Map()
    modelTiers = new Map()
    options.changed()
  }

  const find = (name: string) => states.find(({ host }) => host.name === name)

  async function ask(state: HostState, signal?: AbortSignal): Promise<void> {
    const limit = new AbortController()
    using _timer = clock.after(listMs, () =>
      limit.abort(
        new AppError('timeout', `The host ${state.host.name} did not list its models in time.`, {
          because: { code: 'host-late', values: { host: state.host.name } },
        }),
      ),
    )
    const before = described(state)
    const any = AbortSignal.any([limit.signal, closing.signal, ...(signal ? [signal] : [])])
    try {
      state.models = await state.host.listModels(any)
      state.reachable = true
      if (state.failures === 0) state.problem = undefined
    } catch (thrown) {
      if (any.aborted && !limit.signal.aborted) return
      state.reachable = false
      state.problem = toAppError(limit.signal.aborted ? limit.signal.reason : thrown)
    }
    state.asked = true
    // With many hosts, what is the same as before is not worth a new look at all of them.
    if (described(state) !== before) changed()
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
        throw new AppError('conflict', `There is a host \`${host.name}\` already. Choose another name.`, {
          because: { code: 'name-taken' },
        })
      states = [...states, newHostState(host)]
      changed()
    },
    async remove(name) {
      const state = find(name)
      if (!state) return
      states = states.filter((other) => other !== state)
      changed()
      await state.host.close()
    },
    tiersOf: (name) => remembered(name, tiers, served),
    allTiersOf: (name) => (serves ? remembered(name, allTiers, everything) : remembered(name, tiers, served)),
    only({ host, model }) {
      const state = find(host)
      return state?.models?.includes(model) ? [onlyOf(state, model)] : []
    },
    serveOnly(next) {
      serves = next
      changed()
    },
    get withholds() {
      return serves !== undefined
    },
    models() {
      const hostsOf = new Map<string, string[]>()
      for (const name of Object.keys(aliases))
        if (!serves || remembered(name, tiers, served).length > 0) hostsOf.set(name, [])
      for (const state of states)
        for (const id of state.models ?? []) {
          if (Object.hasOwn(allAliases, id) || !chats(state, id) || !isServed(state, id)) continue
          const hosts = hostsOf.get(id)
          if (hosts) hosts.push(state.host.name)
          else hostsOf.set(id, [state.host.name])
        }
      return [...hostsOf].map(([id, hosts]) => ({ id, hosts }))
    },
    chatModels: () =>
      states
        .filter(({ host }) => host.kind !== 'built in')
        .flatMap((state) => {
          const { name, url } = state.host
          const chatting = (state.models ?? []).filter((model) => chats(state, model))
          return chatting.map((model) => ({ host: name, url, model, served: isServed(state, model) }))
        }),
    embeddingModels() {
      const models = states.flatMap((state) => (state.models ?? []).filter((model) => !chats(state, model)))
      return [...new Set(models)]
    },
    firstModel(name) {
      const seen = new Set<string>()
      let model: string | undefined = name
      while (model !== undefined && Object.hasOwn(allAliases, model) && !seen.has(model)) {
        seen.add(model)
        model = allAliases[model]![0]
      }
      return model
    },
    aliases: () => aliases,
    isAlias: (name) => Object.hasOwn(allAliases, name),
    setAliases(next, hidden) {
      aliases = next
      allAliases = { ...next, ...hidden }
      changed()
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

/** What others know a host by: whether it was asked, is there, and what it serves. */
function described({ asked, reachable, models }: HostState): string {
  return `${asked} ${reachable} ${models?.join('\n')}`
}

/** What is wrong with it, for people. */
export function problemOf({ problem }: HostState): Pick<HostStatus, 'problem' | 'because'> {
  if (problem === undefined) return {}
  const { message, because } = problem
  return { problem: message, ...(because && { because }) }
}

/** How many requests it is given at once, by what was learned of its models. */
function placesOf(state: HostState): number | undefined {
  let places = 0
  for (const { limit } of state.candidates.values()) places += limit.value
  if (state.candidates.size === 0) places = state.ceiling
  places = Math.min(places, state.ceiling)
  return Number.isFinite(places) ? places : undefined
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
    concurrency: placesOf(state),
    ...problemOf(state),
    ...(rests && { restingUntil: Math.round(clock.now() + state.restsUntilMs - nowMs) }),
  }
}
