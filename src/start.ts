import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { openAccounts, openSecretBox, priceTable, type SecretBox } from './accounts/index.ts'
import {
  aliasedPool,
  createServer,
  meteredPool,
  openHostRegistry,
  savedHosts,
  type RouteEntry,
} from './api/index.ts'
import { openAssistant, openCalibrations } from './assistant/index.ts'
import { copyLedger, fileCopy, openLedger, type Ledger, syslogCopy } from './audit/index.ts'
import { AppError, systemClock, systemIds, systemRandom } from './base/index.ts'
import type { LoadedConfig } from './config.ts'
import { openDocuments } from './documents/index.ts'
import { openaiHost, presets, quoteHost, quoteModel, type Caller, type Host } from './model/index.ts'
import { createPool, discoverHosts } from './pool/index.ts'
import { openStore, type Elsewhere } from './store/index.ts'
import { openLog, watchPool } from './watch-pool.ts'
import type { HostConfig } from './wire/index.ts'

/** How long running answers may go on once the server is told to stop. */
const drainMs = 30_000
const lastWordsMs = 1_000
/** What a prompt may hold that is laid out anew, in tokens, whatever the model could take. */
const promptBudgetTokens = 5_600

export interface RunningServer extends AsyncDisposable {
  url: string
  /** Every route with its rule, as the server itself has them. */
  routes: readonly RouteEntry[]
  /** Signs the first administrator in, once. */
  signInLink: string
  /** The hosts that answered, and those that did not, as lines for a person. */
  describeHosts(): Promise<string[]>
  /** Takes no new work, lets running answers end for so long (30 s), ends the others with an error, closes the state. */
  stop(graceMs?: number): Promise<void>
}

/** Builds everything from the configuration, hands it down, and listens. */
export async function startServer(config: LoadedConfig): Promise<RunningServer> {
  const clock = systemClock
  const ids = systemIds(clock)
  const cleanup = new AsyncDisposableStack()
  try {
    const store = cleanup.use(
      await openStore({
        folder: config.dataFolder,
        address: config.store,
        clock,
        ids,
        leaseMs: config.limits.leaseSeconds * 1_000,
      }),
    )
    const ledger = cleanup.use(
      openLedger({ store: store.ledger, clock, keyFile: join(config.dataFolder, 'ledger-key.pem') }),
    )
    const log = openLog(config.log)
    const copies = config.ledger.copies.map((copy, index) =>
      'file' in copy
        ? fileCopy({ path: resolve(dirname(config.path), copy.file), publicKey: ledger.publicKey })
        : syslogCopy({ url: copy.syslog, stateFile: join(config.dataFolder, `ledger-copy-${index}.json`) }),
    )
    cleanup.use(
      copyLedger({
        store: store.ledger,
        clock,
        copies,
        tell: (copy, problem) =>
          problem === undefined
            ? log.warn({ copy }, 'the ledger is copied again')
            : log.error({ copy, problem }, 'the ledger is not copied'),
      }),
    )
    const secrets = openSecretBox(
      config.secretKey === undefined
        ? { file: join(config.dataFolder, 'secret-key') }
        : { key: config.secretKey },
    )
    const elsewhere = store.shared?.elsewhere
    if (elsewhere) await refuseOtherKeys(elsewhere, { ledger, secrets, folder: config.dataFolder })
    const open = async () => {
      const opened = cleanup.use(
        await openAccounts({
          store: store.accounts,
          clock,
          ids,
          collectionExists: async (name) =>
            (await store.documents.collections()).some((found) => found.name === name),
          prices: config.prices,
          secrets,
          providers: config.accounts.oidc,
          fixedSettings: { signUp: config.accounts.signUp },
          journalFolder: join(config.dataFolder, 'usage'),
          shared: store.shared,
        }),
      )
      await opened.people.administrator()
      return opened
    }
    // Of several processes that start at once, one makes the first administrator.
    const accounts = await (elsewhere ? elsewhere.alone('start', open) : open())
    const makeHost = (host: HostConfig): Host => {
      const { stallSeconds, windowTokens, tools, ...settings } = host
      return openaiHost({
        ...settings,
        clock,
        facts: { ...(windowTokens !== undefined && { windowTokens }), ...(tools !== undefined && { tools }) },
        ...(stallSeconds !== undefined && { timeouts: { stallMs: stallSeconds * 1_000 } }),
      })
    }
    const saved = await savedHosts(store.accounts, secrets)
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
    const documents = cleanup.use(
      openDocuments({
        store: store.documents,
        clock,
        ids,
        limits: { maxBytes: config.limits.documentBytes, parseTimeoutMs: config.limits.parseSeconds * 1000 },
        // By the pool itself: vectors are the house's, and on nobody's budget.
        embeddings: config.embeddings && {
          model: config.embeddings.model,
          embed: (texts, signal) => hostPool.embed(config.embeddings!.model, texts, signal),
          elsewhere,
          tell: (problem) =>
            problem === undefined
              ? log.info('blocks get vectors again')
              : log.warn({ problem }, 'blocks get no vectors'),
        },
      }),
    )
    watchPool(hostPool, log)
    // Where nothing is said of it, `assistant` means any model: the page may make it something better.
    const fixedAliases = Object.fromEntries(
      Object.entries(config.models).filter(([name, models]) => name !== 'assistant' || models.length > 0),
    )
    const pool = meteredPool(
      aliasedPool(hostPool, { aliases: accounts.aliases, fixed: fixedAliases }),
      accounts.budgets,
    )
    const priceOf = priceTable(config.prices)
    const modelOf = (name: string, caller: Caller) => {
      // Where no host is known yet, a careful window does until one is.
      const facts = pool.facts(name, caller) ?? { model: name, windowTokens: 8_192, tools: false }
      return { ...facts, price: priceOf(facts.model) }
    }
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
        modelOf,
        recalibration: calibrations.current,
        runTimeoutMs: config.limits.runSeconds * 1000,
        maxRuns: config.limits.queueLength,
        elsewhere,
      }),
    )

    const registry = cleanup.use(
      openHostRegistry({
        pool,
        store: store.accounts,
        clock,
        makeHost,
        secrets,
        saved: saved.map(({ name }) => name),
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
      calibrations,
      ledgerCopies: copies.map(({ name }) => name),
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
    const keyFile = join(config.dataFolder, 'server.json')
    writeFileSync(
      keyFile,
      JSON.stringify({ url, key: accounts.keys.local(administrator), pid: process.pid }),
      {
        mode: 0o600,
      },
    )
    chmodSync(keyFile, 0o600)
    cleanup.defer(() => rmSync(keyFile, { force: true }))

    const ready = findHosts()
    async function findHosts(): Promise<void> {
      if (config.discover) {
        const known = new Set(pool.hosts().map((host) => host.url))
        const probes = Object.entries(presets)
          .filter(([, preset]) => preset.local && !known.has(preset.url!))
          .map(([kind, preset]) => ({ name: kind, kind, url: preset.url! }))
        for (const host of await discoverHosts({
          probes,
          makeHost: (probe) => makeHost(probe as HostConfig),
          clock,
        }))
          if (!pool.hosts().some(({ name }) => name === host.name)) pool.addHost(host)
      }
      await pool.refresh()
    }

    return {
      url,
      routes: server.routes,
      signInLink: `${config.url?.replace(/\/$/, '') ?? url}/sign-in?token=${await accounts.people.createLink('system', administrator.id)}`,
      async describeHosts() {
        await ready
        return pool
          .hosts()
          .map((host) =>
            host.state === 'unreachable'
              ? `  ${host.name}: cannot be reached (${host.problem ?? 'no reason given'})`
              : `  ${host.name}: ${host.models.join(', ') || 'no models'}`,
          )
      },
      async stop(graceMs = drainMs) {
        isStopping = true
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
    throw error
  }
}

/** What one process signs or seals, the others must be able to check and open. */
async function refuseOtherKeys(
  elsewhere: Elsewhere,
  { ledger, secrets, folder }: { ledger: Ledger; secrets: SecretBox; folder: string },
): Promise<void> {
  const told = (what: string, file: string) =>
    `This process has another ${what} than those that ran on this database before. Copy ${file} from the data folder of one of them to ${folder} (docs/stores.md).`
  await elsewhere.sameForAll('ledger-key', ledger.publicKey, told('key of the ledger', 'ledger-key.pem'))
  await elsewhere.sameForAll(
    'secret-key',
    secrets.fingerprint,
    told('key for secrets', 'secret-key, or `secretKey:` in muster.yaml,'),
  )
}

async function listen(
  server: Awaited<ReturnType<typeof createServer>>,
  { host, port }: LoadedConfig['listen'],
): Promise<string> {
  try {
    return await server.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const reasons: Record<string, string> = {
      EADDRINUSE: 'another program listens there. Stop it, or choose another port (listen: in muster.yaml)',
      EACCES: 'this user may not listen there. Choose a port above 1023',
      EADDRNOTAVAIL: 'this machine has no such address',
    }
    const reason = reasons[String(code)] ?? (error instanceof Error ? error.message : String(error))
    throw new AppError('bad-config', `Cannot listen on ${host}:${port}: ${reason}.`, { cause: error })
  }
}

/** The version of the package that this file belongs to, from a checkout or an installed build. */
export function packageVersion(): string {
  const manifest = join(
    import.meta.dirname,
    import.meta.filename.endsWith('.ts') ? '../package.json' : '../../package.json',
  )
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
