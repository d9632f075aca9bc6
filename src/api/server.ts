import Fastify, { type FastifyInstance } from 'fastify'
import type { Accounts } from '../accounts/index.ts'
import type { Assistant } from '../assistant/index.ts'
import type { Ledger } from '../audit/index.ts'
import { AppError, type Clock, type Ids } from '../base/index.ts'
import type { Documents } from '../documents/index.ts'
import type { Pool } from '../pool/index.ts'
import type { Store } from '../store/index.ts'
import { accountRoutes } from './account-routes.ts'
import { authenticate } from './authenticate.ts'
import { chatRoutes } from './chat-routes.ts'
import { documentRoutes } from './document-routes.ts'
import type { HostRegistry } from './host-registry.ts'
import { hostRoutes } from './host-routes.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { metricsRoute } from './metrics.ts'
import { page } from './page.ts'
import { publicRoute } from './route-rule.ts'
import { runRoutes } from './run-routes.ts'
import { sendErrors } from './send-error.ts'

export interface ServerParts {
  accounts: Accounts
  assistant: Assistant
  documents: Documents
  pool: Pool
  hosts: HostRegistry
  store: Store
  ledger: Ledger
  clock: Clock
  ids: Ids
  /** The folder of the built page. */
  pageFolder: string
  version: string
  limits: { bodyBytes: number; documentBytes: number; connections: number }
  /** Where people reach this server, once it listens. */
  url: () => string
}

/** The one HTTP server, with every route; it does not listen yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { accounts, assistant, documents, pool, hosts, store, clock, ids, limits, url, version } = parts
  const server = Fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: true,
    // Bodies are checked by schemas and never assigned onto other objects: JSON.parse, which makes `__proto__` a
    // property like any other, is enough.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 500 },
    http: { maxHeaderSize: 16_384 },
  })
  server.server.maxConnections = limits.connections
  sendErrors(server)
  authenticate(server, accounts)
  metricsRoute(server, pool)
  server.get('/healthz', publicRoute, async () => ({ status: 'ok' }))
  accountRoutes(server, { accounts, url, version })
  chatRoutes(server, { pool, assistant, clock, ids })
  runRoutes(server, { assistant, store: store.runs })
  documentRoutes(server, { documents, maxDocumentBytes: limits.documentBytes })
  hostRoutes(server, hosts)
  ledgerRoutes(server, parts.ledger)
  await page(server, parts.pageFolder)
  server.setNotFoundHandler({}, (request) => {
    throw new AppError('not-found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`)
  })
  return server
}
