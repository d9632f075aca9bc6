import { meteredPool, aliasedPool, savedHosts } from './api/index.ts'
import { systemRandom, type Clock } from './base/index.ts'
import { openaiHost, presets, quoteHost, type Host } from './model/index.ts'
import type { State, Surroundings } from './open-state.ts'
import { createPool, discoverHosts, type Pool } from './pool/index.ts'
import { watchPool } from './watch-pool.ts'
import type { HostConfig } from './wire/index.ts'

export interface OpenedPool {
  /** The hosts themselves, on nobody's budget. */
  hostPool: Pool
  /** The same as people and programs see it: with the names of ours, and at the cost of who asks. */
  pool: Pool
  /** Names for models that the configuration file sets. */
  fixedAliases: Record<string, string[]>
  makeHost(host: HostConfig): Host
  /** Names of the hosts that were added while the server ran, in this run or before. */
  saved: string[]
}

/** Makes one pool of the hosts of the configuration and of those that were added while the server ran. */
export async function openPool(
  { config, clock, log, cleanup }: Surroundings,
  state: State,
): Promise<OpenedPool> {
  const makeHost = hostMaker(clock)
  const saved = await savedHosts(state.store.accounts, state.secrets)
  const named = new Set(config.hosts.map((host) => host.name))
  const hosts = [...config.hosts, ...saved.filter((host) => !named.has(host.name))].map((host) =>
    makeHost(host as HostConfig),
  )
  const hostPool = cleanup.use(
    createPool({
      hosts: [...hosts, quoteHost()],
      aliases: { assistant: [], ...config.models },
      embeddingModel: config.embeddings?.model,
      clock,
      random: systemRandom,
      limits: { queueLength: config.limits.queueLength, hedgeShare: config.limits.hedgeShare },
    }),
  )
  watchPool(hostPool, log)
  // Where nothing is said of it, `assistant` means any model: the page may make it something better.
  const fixedAliases = Object.fromEntries(
    Object.entries(config.models).filter(([name, models]) => name !== 'assistant' || models.length > 0),
  )
  const { aliases, budgets } = state.accounts
  const pool = meteredPool(aliasedPool(hostPool, { aliases, fixed: fixedAliases }), budgets)
  return { hostPool, pool, fixedAliases, makeHost, saved: saved.map(({ name }) => name) }
}

function hostMaker(clock: Clock): (host: HostConfig) => Host {
  return ({ stallSeconds, windowTokens, tools, vision, ...settings }) =>
    openaiHost({
      ...settings,
      clock,
      facts: { ...(windowTokens !== undefined && { windowTokens }), ...(tools !== undefined && { tools }) },
      ...(vision !== undefined && { vision }),
      ...(stallSeconds !== undefined && { timeouts: { stallMs: stallSeconds * 1_000 } }),
    })
}

/** Asks the hosts what they are, and before that, where the configuration wants it, looks for some on this machine. */
export async function findHosts(
  { config, clock }: Surroundings,
  { pool, makeHost }: OpenedPool,
): Promise<void> {
  if (config.discover) {
    const known = new Set(pool.hosts().map((host) => host.url))
    const probes = Object.entries(presets)
      .filter(([, preset]) => preset.local && !known.has(preset.url!))
      .map(([kind, preset]) => ({ name: kind, kind, url: preset.url! }))
    const found = await discoverHosts({ probes, makeHost: (probe) => makeHost(probe as HostConfig), clock })
    for (const host of found) if (!pool.hosts().some(({ name }) => name === host.name)) pool.addHost(host)
  }
  await pool.refresh()
}
