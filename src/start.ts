import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { priceTable, type Accounts } from './accounts/index.ts'
import { createServer, openHostRegistry, type RouteEntry } from './api/index.ts'
import { openAssistant, openCalibrations } from './assistant/index.ts'
import { systemClock, systemIds, type Clock } from './base/index.ts'
import type { LoadedConfig } from './config.ts'
import { openDocuments, type Documents } from './documents/index.ts'
import { quoteModel, type Caller } from './model/index.ts'
import { giveMemoryBackAtRest } from './memory-at-rest.ts'
import { listenError } from './listen-error.ts'
import { findHosts, openPool } from './open-pool.ts'
import { openState, type Surroundings } from './open-state.ts'
import { openTools } from './open-tools.ts'
import type { Pool } from './pool/index.ts'
import { toSqliteError, type Store } from './store/index.ts'
import { openTrials } from './open-trials.ts'
import { openLog } from './watch-pool.ts'
import { unservedEntries } from './wire/index.ts'

/** How long running answers may go on once the server is told to stop. */
const drainMs = 30_000
const lastWordsMs = 1_000
/** What a prompt may hold that is laid out anew, in tokens, whatever the model could take. */
const promptBudgetTokens = 5_600

export interface RunningServer extends AsyncDisposable {
  url: string
  /** Every route with its rule, as the server itself has them. */
  routes: readonly RouteEntry[]
  /** Makes a link that signs the first administrator in, once, within a day. */
  createSignInLink(): Promise<string>
  /** Whether anybody has ever signed in. */
  isSignedInto(): Promise<boolean>
  /** The hosts that answered, and those that did not, as lines for a person. */
  describeHosts(): Promise<string[]>
  /** The names for models that stand for what no host serves, as lines for a person. */
  unservedNames(): string[]
  /** Takes no new work, lets running answers end for so long (30 s), ends the others with an error, closes the state. */
  stop(graceMs?: number): Promise<void>
}

/** Builds everything from the configuration, hands it down, and listens. */
export async function startServer(
  config: LoadedConfig,
  { clock = systemClock }: { clock?: Clock } = {},
): Promise<RunningServer> {
  const ids = systemIds(clock)
  const cleanup = new AsyncDisposableStack()
  const log = openLog(config.log)
  const surroundings = { config, clock, ids, log, cleanup }
  try {
    const state = await openState(surroundings)
    const { store, ledger, ledgerCopies, secrets, accounts } = state
    const elsewhere = store.shared?.elsewhere
    const opened = await openPool(surroundings, state)
    const { hostPool, pool, fixedAliases, makeHost, saved } = opened
    const trials = await openTrials(surroundings, state, opened)
    cleanup.use(giveMemoryBackAtRest({ pool: hostPool, clock }))
    const documents = cleanup.use(openLibrary(surroundings, store, hostPool))
    const toolbox =
      Object.keys(config.tools).length > 0 ? openTools(surroundings, packageVersion()) : undefined
    const calibrations = openCalibrations({ accounts: store.accounts, runs: store.runs, clock, ids })
    const assistant = cleanup.use(
      await openAssistant({
        store: store.runs,
        clock,
        ids,
        documents,
        pool,
        quote: quoteModel(),
        budgetTokens: promptBudgetTokens,
        modelOf: modelFacts(pool, config.prices),
        recalibration: calibrations.current,
        tools: toolbox && {
          toolbox,
          clock,
          msToDecide: (tool) => config.tools[tool.server]!.minutesToDecide * 60_000,
        },
        house: () => accounts.settings.get().instructions || undefined,
        runTimeoutMs: config.limits.runSeconds * 1000,
        maxRuns: config.limits.queueLength,
        elsewhere,
        onInternalError: (thrown) => log.error({ err: thrown }, 'a run failed'),
        onWaitingForStore: (problem) =>
          problem
            ? log.warn({ problem: problem.message }, 'answers wait for the store')
            : log.warn('answers go on: the store takes them again'),
      }),
    )

    const registry = cleanup.use(
      openHostRegistry({
        pool,
        store: store.accounts,
        clock,
        makeHost,
        secrets,
        saved,
        inFile: config.hosts.map(({ name }) => name),
        elsewhere,
      }),
    )

    let url = ''
    let isStopping = false
    const server = await createServer({
      accounts,
      assistant,
      documents,
      pool,
      fixedAliases,
      hosts: registry,
      log,
      store,
      ledger,
      clock,
      ids,
      limits: config.limits,
      fetchLimits: {
        maxBytes: config.limits.documentBytes,
        timeoutMs: config.limits.parseSeconds * 1000,
        privateAddresses: config.documents.privateAddresses,
      },
      secondOpinion: config.verify.secondOpinion,
      pictureLimits: { ...config.limits, ...config.pictures },
      calibrations,
      toolbox,
      trials,
      ledgerCopies,
      trustedProxies: config.accounts.trustedProxies,
      pageFolder: join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../dist/web' : '../web'),
      version: packageVersion(),
      isStopping: () => isStopping,
      url: () => config.url?.replace(/\/$/, '') ?? url,
    })
    url = await listen(server, config.listen)
    // Closed before the state is: cleanup goes in the reverse order.
    cleanup.defer(() => server.close())

    const administrator = await accounts.people.administrator()
    cleanup.use(leaveKey(config, { url, key: accounts.keys.local(administrator) }))

    void askProviders(accounts, config.url?.replace(/\/$/, '') ?? url, log)
    const ready = findHosts(surroundings, opened)
    return {
      url,
      routes: server.routes,
      async createSignInLink() {
        const token = await accounts.people.createLink('system', administrator.id)
        return `${config.url?.replace(/\/$/, '') ?? url}/sign-in?token=${token}`
      },
      isSignedInto: async () => (await accounts.signIn.lastSignIns()).size > 0,
      async describeHosts() {
        await ready
        const withheld = pool.chatModels().filter(({ served }) => !served).length
        const lines = pool
          .hosts()
          .map((host) =>
            host.state === 'unreachable'
              ? `  ${host.name}: cannot be reached (${host.problem ?? 'no reason given'})`
              : `  ${host.name}: ${host.models.join(', ') || 'no models'}`,
          )
        if (withheld > 0)
          lines.push(`  People are not served by ${withheld} of them before their trials: muster trials list`)
        return lines
      },
      unservedNames() {
        const known = { hosts: pool.hosts(), aliases: pool.aliases() }
        return Object.entries(known.aliases).flatMap(([name, entries]) =>
          unservedEntries(entries, known).map((entry) => `  ${name}: no host serves ${entry}`),
        )
      },
      async stop(graceMs = drainMs) {
        isStopping = true
        // They go on for as long as they are let: nobody waits for their answers.
        await trials.runs.end()
        await Promise.all([assistant.drain(graceMs), pool.idle(graceMs)])
        // What is still being answered ends in an error that says why, before its connection is closed.
        await hostPool[Symbol.asyncDispose]()
        await pool.idle(lastWordsMs)
        await cleanup.disposeAsync()
      },
      [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
    }
  } catch (error) {
    await cleanup.disposeAsync()
    // A file of the data folder that root has made, a disk without room: what belongs to no part of the server alone.
    throw toSqliteError(error)
  }
}

/** What is wrong with a provider of single sign-on is known before the first person wants in. */
async function askProviders(
  { singleSignOn }: Accounts,
  url: string,
  log: Surroundings['log'],
): Promise<void> {
  const asking = singleSignOn.providers().map(async (provider) => {
    const callback = `${url}/api/oidc/${provider}/callback`
    try {
      await singleSignOn.probe(provider)
      log.info(
        { provider, callback },
        'single sign-on: the provider has to send browsers back to this address',
      )
    } catch (err) {
      log.warn({ err, provider, callback }, 'single sign-on: nobody can sign in by this provider now')
    }
  })
  await Promise.all(asking)
}

/** The documents, and where the configuration names a model for that, their vectors. */
function openLibrary({ config, clock, ids, log }: Surroundings, store: Store, hostPool: Pool): Documents {
  const { embeddings, limits } = config
  return openDocuments({
    store: store.documents,
    clock,
    ids,
    limits: { maxBytes: limits.documentBytes, parseTimeoutMs: limits.parseSeconds * 1000 },
    // By the hosts themselves: vectors are the house's, and on nobody's budget.
    embeddings: embeddings && {
      model: embeddings.model,
      embed: (texts, signal) => hostPool.embed(embeddings.model, texts, signal),
      elsewhere: store.shared?.elsewhere,
      tell: (problem) =>
        problem === undefined
          ? log.info('blocks get vectors again')
          : log.warn({ problem }, 'blocks get no vectors'),
      tellAsked: (problem) =>
        problem === undefined
          ? log.info('questions and turns of conversations get vectors again')
          : log.warn(
              { problem },
              'questions and turns of conversations get no vectors: words alone decide what is found',
            ),
    },
  })
}

/** What a name for models stands for, to a caller, and what it costs. */
function modelFacts(pool: Pool, prices: LoadedConfig['prices']) {
  const priceOf = priceTable(prices)
  return (name: string, caller: Caller) => {
    // Where no host is known yet, a careful window does until one is.
    const facts = pool.facts(name, caller) ?? { model: name, windowTokens: 8_192, tools: false }
    return { ...facts, price: priceOf(facts.model) }
  }
}

/** Leaves the address and a key for commands on this machine, as long as the server runs. */
function leaveKey({ dataFolder }: LoadedConfig, found: { url: string; key: string }): Disposable {
  const file = join(dataFolder, 'server.json')
  writeFileSync(file, JSON.stringify({ ...found, pid: process.pid }), { mode: 0o600 })
  chmodSync(file, 0o600)
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) }
}

async function listen(
  server: Awaited<ReturnType<typeof createServer>>,
  { host, port }: LoadedConfig['listen'],
): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw listenError(error, { host, port, choose: 'listen: in muster.yaml' })
  }
}

/** The version of the package that this file belongs to, from a checkout or an installed build. */
function packageVersion(): string {
  const manifest = join(
    import.meta.dirname,
    import.meta.filename.endsWith('.ts') ? '../package.json' : '../../package.json',
  )
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
