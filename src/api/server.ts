import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Accounts } from '../accounts/index.ts'
import type { Assistant, Calibrations } from '../assistant/index.ts'
import type { Ledger } from '../audit/index.ts'
import { AppError, type Clock, type Ids } from '../base/index.ts'
import type { Documents, FetchLimits } from '../documents/index.ts'
import type { Pool } from '../pool/index.ts'
import type { Store } from '../store/index.ts'
import type { Toolbox } from '../tools/index.ts'
import { aliasRoutes } from './hosts/alias-routes.ts'
import { budgetRoutes } from './accounts/budget-routes.ts'
import { authenticate } from './authenticate.ts'
import { clientErrorHandler } from './client-error.ts'
import { refuseCompressed } from './refuse-compressed.ts'
import { countResponses } from './metrics/count-responses.ts'
import { findThings } from './find-thing.ts'
import { keyRoutes } from './accounts/key-routes.ts'
import { ownRoutes } from './accounts/own-routes.ts'
import { forget } from './accounts/own-things.ts'
import { keepRetention } from './retention.ts'
import { peopleRoutes } from './accounts/people-routes.ts'
import { sessionRoutes } from './accounts/session-routes.ts'
import { settingsRoutes } from './accounts/settings-routes.ts'
import { strongSignInRoutes } from './accounts/strong-sign-in-routes.ts'
import { teamRoutes } from './accounts/team-routes.ts'
import { conversationRoutes } from './runs/conversation-routes.ts'
import { chatEntrance } from './chat/chat-entrance.ts'
import { importRoutes } from './runs/import-routes.ts'
import { chatRoutes } from './chat/chat-routes.ts'
import { calibrationRoutes } from './verdicts/calibration-routes.ts'
import { checkRoutes } from './verdicts/check-routes.ts'
import { documentRoutes } from './documents/document-routes.ts'
import { embeddingRoutes } from './chat/embedding-routes.ts'
import { hostHistory } from './hosts/host-history.ts'
import type { HostRegistry } from './hosts/host-registry.ts'
import { hostRoutes } from './hosts/host-routes.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { metricsRoute } from './metrics/metrics.ts'
import { instructionRoutes, instructionsOf } from './accounts/own-instructions.ts'
import { page } from './page.ts'
import type { OpinionSettings } from './verdicts/opinion-plan.ts'
import type { PictureLimits } from './pictures/read-picture.ts'
import { publicRoute } from './route-rule.ts'
import { responseRoutes } from './chat/response-routes.ts'
import { promptRoutes } from './accounts/prompt-routes.ts'
import { answerKept } from './runs/kept-questions.ts'
import { runRoutes } from './runs/run-routes.ts'
import { toolAccess } from './tools/tool-access.ts'
import { toolRoutes } from './tools/tool-routes.ts'
import { trialRoutes, type TrialRouteParts } from './trials/trial-routes.ts'
import { errorSender, stoppingError, type Log } from './send-error.ts'
import { warnOfProxies } from './warn-of-proxies.ts'

export interface ServerParts {
  accounts: Accounts
  /** Names for models that the configuration file sets. */
  fixedAliases: Record<string, string[]>
  assistant: Assistant
  documents: Documents
  pool: Pool
  hosts: HostRegistry
  log: Log
  store: Store
  ledger: Ledger
  clock: Clock
  ids: Ids
  /** The folder of the built page. */
  pageFolder: string
  version: string
  fetchLimits: FetchLimits
  limits: {
    bodyBytes: number
    documentBytes: number
    connections: number
    requestsPerMinute?: number | undefined
  }
  /** Where the ledger is copied to, in words. */
  ledgerCopies: string[]
  secondOpinion: OpinionSettings
  pictureLimits: PictureLimits
  calibrations: Calibrations
  /** Left out: no tools are configured. */
  toolbox: Toolbox | undefined
  trials: Pick<TrialRouteParts, 'runs' | 'rules' | 'enforced'>
  /** Proxies whose word is taken for where a request comes from. */
  trustedProxies: string[]
  /** Where people reach this server, once it listens. */
  url: () => string
  /** Whether it is about to stop, and takes no new work. */
  isStopping: () => boolean
}

/** How large the headers of a request may be together, and how long one may take to arrive. */
const headerBytes = 16_384
const requestMs = 120_000

/** The one HTTP server, with every route; it does not listen yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { accounts, assistant, documents, pool, hosts, store, clock, ids, limits, url, version, log } = parts
  const sendError = errorSender(log, clock)
  const server = Fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    // Bodies are checked by schemas and never assigned onto other objects: JSON.parse, which makes `__proto__` a
    // property like any other, is enough.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    trustProxy: parts.trustedProxies.length > 0 ? parts.trustedProxies : false,
    requestTimeout: requestMs,
    routerOptions: { maxParamLength: 500 },
    // Also for what is wrong with an address itself, before any route is known.
    frameworkErrors: sendError,
    http: { maxHeaderSize: headerBytes },
    clientErrorHandler: clientErrorHandler({ headerBytes, requestMs }),
  })
  server.server.maxConnections = limits.connections
  endRunsOfRevoked(server, parts)
  const retention = keepRetention(parts)
  server.addHook('onClose', async () => retention[Symbol.dispose]())
  server.setErrorHandler(sendError)
  refuseCompressed(server)
  const { answered, begins } = countResponses(server)
  warnOfProxies(server, log)
  authenticate(server, {
    accounts,
    begins,
    findThing: findThings(parts),
    clock,
    requestsPerMinute: limits.requestsPerMinute,
    url,
  })
  metricsRoute(server, { pool, documents, answered, trials: parts.trials.runs })
  server.get('/healthz', publicRoute, async () => {
    // Whoever balances the load sends nothing here any more.
    if (isStopping()) throw stoppingError()
    return { status: 'ok' }
  })
  sessionRoutes(server, { accounts, url, version })
  strongSignInRoutes(server, { accounts, clock, url, log })
  peopleRoutes(server, { accounts, url, forget: (id, actor) => forget(parts, id, actor) })
  ownRoutes(server, parts)
  teamRoutes(server, accounts)
  keyRoutes(server, accounts, clock)
  budgetRoutes(server, accounts, clock)
  settingsRoutes(server, { accounts, url, version, ledgerCopies: parts.ledgerCopies })
  aliasRoutes(server, { accounts, pool, fixed: parts.fixedAliases })
  const { secondOpinion, pictureLimits, isStopping } = parts
  const tools = toolAccess(parts.toolbox, accounts)
  const enter = chatEntrance({ pool, assistant, documents, accounts, tools, secondOpinion, isStopping })
  chatRoutes(server, { pool, accounts, clock, ids, pictureLimits, enter })
  responseRoutes(server, { clock, ids, pictureLimits, enter })
  embeddingRoutes(server, enter)
  checkRoutes(server, { pool, clock, secondOpinion, calibrations: parts.calibrations })
  calibrationRoutes(server, parts.calibrations)
  const kept = answerKept({ ...parts, tools })
  server.addHook('onClose', async () => kept[Symbol.dispose]())
  runRoutes(server, {
    assistant,
    store: store.runs,
    documents,
    accounts,
    tools,
    clock,
    kept,
    secondOpinion,
    pool,
    pictureLimits,
    instructionsOf: (personId) => instructionsOf(store.accounts, personId),
  })
  conversationRoutes(server, { assistant, store, accounts, tools, clock, ids })
  toolRoutes(server, { toolbox: parts.toolbox, access: tools, assistant, store: store.runs })
  importRoutes(server, { store: store.runs, accounts, clock, pictureLimits })
  promptRoutes(server, { store: store.accounts, ids })
  instructionRoutes(server, { store: store.accounts, settings: accounts.settings })
  documentRoutes(server, { documents, accounts, clock, fetchLimits: parts.fetchLimits })
  const history = hostHistory(pool, clock)
  server.addHook('onClose', async () => history[Symbol.dispose]())
  hostRoutes(server, { registry: hosts, history, clock })
  trialRoutes(server, { ...parts.trials, store: store.trials, pool, accounts, clock })
  ledgerRoutes(server, parts.ledger)
  await page(server, parts.pageFolder)
  server.setNotFoundHandler({}, (request, reply) => {
    const path = request.url.split('?')[0]!
    // A person who mistyped an address can do nothing with JSON. Nothing of the address is repeated.
    if (isForPeople(request)) return reply.status(404).type('text/html; charset=utf-8').send(lostPage)
    // Clients of OpenAI have other ways of asking for the same.
    const instead =
      path.startsWith('/v1/') && !path.startsWith('/v1/v1/')
        ? ` ${spoken}`
        : wayOfOpenai.test(path)
          ? ` The base URL of an OpenAI client is ${url()}/v1 here.`
          : ''
    throw new AppError('not-found', `There is nothing at ${request.method} ${path}.${instead}`)
  })
  return server
}

/** Where clients of OpenAI go whose base URL is that of another server, or lacks its end. */
const wayOfOpenai = /\/(?:chat\/completions|completions|responses|embeddings|models)\/?$/

const lostPage =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Muster</title>' +
  '<p>There is nothing at this address. <a href="/">Go to Muster.</a></p></html>\n'

function isForPeople({ method, url, headers }: FastifyRequest): boolean {
  const isPage = method === 'GET' && headers.accept?.includes('text/html') === true
  return isPage && !/^\/(?:api|v1|assets)\//.test(url)
}

const spoken =
  'Of the OpenAI API this server speaks POST /v1/chat/completions, POST /v1/responses, POST /v1/embeddings and GET /v1/models.'

/** What somebody asked goes on without them: it ends when they are suspended or removed. */
function endRunsOfRevoked(server: FastifyInstance, { accounts, assistant, store }: ServerParts): void {
  const watching = accounts.watch((id) => {
    void store.runs
      .running(id)
      .then((runs) => Promise.all(runs.map((run) => assistant.stop(run))))
      // The store is away: it is told again that they are revoked once it is back.
      .catch(() => undefined)
  })
  server.addHook('onClose', async () => watching[Symbol.dispose]())
}
