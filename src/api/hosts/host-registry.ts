import ipaddr from 'ipaddr.js'
import type { SecretBox } from '../../accounts/index.ts'
import { AppError, type Clock } from '../../base/index.ts'
import type { Host } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { AccountStore, Elsewhere, SavedHost } from '../../store/index.ts'
import type { HostConfig, HostOrigin, HostStatus, ListedHost } from '../../wire/index.ts'

export interface HostRegistry extends Disposable {
  list(): { hosts: ListedHost[]; aliases: Record<string, string[]> }
  /** About how long a usual question takes, asked now, by model; in milliseconds. */
  expectedMs(): Record<string, number>
  /** Adds a host for good: it is there again after a restart. */
  add(config: HostConfig, actor: string): Promise<ListedHost>
  test(name: string, signal: AbortSignal): ReturnType<Pool['testHost']>
  /** Removes a host that was added while running; one of the configuration file is removed there. */
  remove(name: string, actor: string): Promise<void>
  /** Calls back when a host was added, rests, is ejected or is back, until disposed of. */
  watch(changed: () => void): Disposable
}

function hostKeyPurpose(name: string): string {
  return `key of the host ${name}`
}

/** The hosts that were added before, with their keys; one that was kept as plain text is sealed from now on. */
export async function savedHosts(store: AccountStore, secrets: SecretBox): Promise<HostConfig[]> {
  const saved: SavedHost[] = []
  for (const host of await store.hosts()) {
    const purpose = hostKeyPurpose(host.name)
    const isPlain = host.key !== undefined && !secrets.isSealed(host.key)
    if (isPlain) await store.saveHost({ ...host, key: secrets.seal(host.key!, purpose) })
    saved.push({
      ...host,
      key: host.key === undefined || isPlain ? host.key : secrets.open(host.key, purpose),
    })
  }
  return saved as HostConfig[]
}

/** Hosts that people add while the server runs, kept in the store and offered through the pool. */
export function openHostRegistry(options: {
  pool: Pool
  store: AccountStore
  clock: Clock
  makeHost: (config: HostConfig) => Host
  secrets: SecretBox
  /** The hosts that were saved when this was opened. */
  saved: string[]
  /** The names of those that stand in the configuration file, which go before saved ones of the same name. */
  inFile: string[]
  /** Other processes, whose hosts are taken over while they are added. */
  elsewhere?: Elsewhere | undefined
}): HostRegistry {
  const { pool, store, clock, makeHost, secrets, elsewhere } = options
  const inFile = new Set(options.inFile)
  const watchers = new Set<() => void>()
  const known = (name: string) => pool.hosts().find((host) => host.name === name)
  const absent = (name: string) =>
    new AppError(
      'not-found',
      `There is no host \`${name}\`. \`muster host list\` shows those that there are.`,
    )

  /** The names of those that the store has; another process may add and remove some. */
  let saved = new Set(options.saved)
  const originOf = ({ name, kind }: HostStatus): HostOrigin => {
    if (kind === 'built in') return kind
    if (inFile.has(name)) return 'file'
    return saved.has(name) ? 'added' : 'found'
  }
  const listed = (hosts: HostStatus[]): ListedHost[] => {
    const withheld = Map.groupBy(
      pool.chatModels().filter(({ served }) => !served),
      ({ host }) => host,
    )
    return hosts.map((host) => {
      const models = withheld.get(host.name)?.map(({ model }) => model)
      return { ...host, origin: originOf(host), ...(models && { withheld: models }) }
    })
  }
  let following: Promise<void> = Promise.resolve()
  const takeOver = async () => {
    const now = await savedHosts(store, secrets)
    const names = new Set(now.map(({ name }) => name))
    for (const name of saved) if (!names.has(name) && known(name)) await pool.removeHost(name)
    const added = now.filter(({ name }) => !known(name))
    for (const host of added) pool.addHost(makeHost(host))
    saved = names
    if (added.length > 0) await pool.refresh()
    for (const watcher of watchers) watcher()
  }
  const watching = elsewhere?.watch(({ kind }) => {
    if (kind === 'hosts' || kind === 'missed')
      following = following.then(takeOver).catch(() => {
        // The store is away: once it is back, something is missed, and all of it is read.
      })
  })

  return {
    list: () => ({ hosts: listed(pool.hosts()), aliases: pool.aliases() }),
    expectedMs: () => pool.expectedMs(),
    async add(config, actor) {
      if (known(config.name))
        throw new AppError(
          'conflict',
          `There is a host \`${config.name}\` already. Choose another name, or remove it first.`,
          { because: { code: 'name-taken' } },
        )
      const host = makeHost(config)
      refuseLinkLocal(host.url)
      await store.saveHost(
        {
          ...config,
          url: host.url,
          key: config.key === undefined ? undefined : secrets.seal(config.key, hostKeyPurpose(config.name)),
        },
        [
          {
            at: clock.now(),
            actor,
            action: 'host-added',
            object: `host ${config.name}`,
            details: { kind: config.kind, url: host.url },
          },
        ],
      )
      saved.add(config.name)
      pool.addHost(host)
      await pool.refresh()
      for (const watcher of watchers) watcher()
      return listed([known(config.name)!])[0]!
    },
    async test(name, signal) {
      if (!known(name)) throw absent(name)
      return pool.testHost(name, signal)
    },
    async remove(name, actor) {
      if (!known(name)) throw absent(name)
      if (
        inFile.has(name) ||
        !(await store.removeHost(name, [
          { at: clock.now(), actor, action: 'host-removed', object: `host ${name}` },
        ]))
      )
        throw new AppError(
          'conflict',
          `The host \`${name}\` was not added here: it is in muster.yaml, or was found on its port. Change it there.`,
          { because: { code: 'host-not-added-here' } },
        )
      saved.delete(name)
      await pool.removeHost(name)
    },
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
    watch(changed) {
      const watching = pool.watch(({ type }) => {
        if (type === 'host') changed()
      })
      watchers.add(changed)
      return {
        [Symbol.dispose]() {
          watching[Symbol.dispose]()
          watchers.delete(changed)
        },
      }
    },
  }
}

/** The internal network is where hosts are; at its link-local addresses are a cloud's keys, and no models. */
function refuseLinkLocal(url: string): void {
  if (!URL.canParse(url)) return
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (!ipaddr.isValid(name) || ipaddr.process(name).range() !== 'linkLocal') return
  throw new AppError('bad-request', `\`url\`: ${name} is a link-local address, where no model host is.`, {
    param: 'url',
  })
}
