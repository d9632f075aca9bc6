import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createMcpHandler, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { newRecords, recordServer, type Records } from './record-server.ts'

/** The calendar as a command for `muster.yaml`. */
export function recordCommand(...ways: string[]): string[] {
  return [process.execPath, join(import.meta.dirname, 'record-server-main.ts'), ...ways]
}

export interface RecordServer extends AsyncDisposable {
  url: string
  records: Records
  /** The headers of every request, in the order in which they came. */
  headers: IncomingMessage['headers'][]
  /** Forgets all sessions, as a server does that is started anew. */
  forget(): void
  /** How many wait to be told that the tools have changed. */
  listeners(): number
  /** Tells all who listen that the tools have changed. */
  tellOfChange(): Promise<void>
  /** Answers the next requests itself, until told to no longer. */
  intercept(answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined): void
}

/** The calendar over streamable HTTP, with sessions as up to 2025-11-25, or without as from 2026-07-28. */
export async function startRecordServer({ modern = false, port = 0 } = {}): Promise<RecordServer> {
  const records = newRecords()
  const sessions = new Map<
    string,
    { transport: WebStandardStreamableHTTPServerTransport; tell: () => Promise<void> }
  >()
  const newest = createMcpHandler(() => recordServer(records), { legacy: 'reject' })
  const headers: IncomingMessage['headers'][] = []
  let listening = 0
  let intercepted: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined

  const inSession = async (request: Request): Promise<Response> => {
    const id = request.headers.get('mcp-session-id')
    if (id !== null) {
      const session = sessions.get(id)
      return session
        ? session.transport.handleRequest(request)
        : new Response('no such session', { status: 404 })
    }
    const server = recordServer(records)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (begun) => {
        sessions.set(begun, { transport, tell: () => server.sendToolListChanged() })
      },
    })
    await server.connect(transport)
    return await transport.handleRequest(request)
  }

  const http = createServer((request, response) => {
    headers.push(request.headers)
    if (intercepted?.(request, response)) return
    void serve(request, response, modern ? newest.fetch : inSession, () => listening++)
  }).listen(port, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    records,
    headers,
    forget: () => sessions.clear(),
    listeners: () => listening,
    async tellOfChange() {
      newest.notify.toolsChanged()
      await Promise.all([...sessions.values()].map(({ tell }) => tell()))
    },
    intercept(answer) {
      intercepted = answer
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      http.close()
      await newest.close()
    },
  }
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Promise<Response>,
  onStream: () => void,
): Promise<void> {
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'DELETE'
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method!,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody && { body: Readable.toWeb(incoming) as unknown as BodyInit, duplex: 'half' }),
  })
  const response = await answer(request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  // Up to 2025-11-25 a GET; then a request that is answered by what comes.
  const isListening = incoming.method === 'GET' || incoming.headers['mcp-method'] === 'subscriptions/listen'
  if (isListening && response.ok) onStream()
  if (!response.body) return void outgoing.end()
  // It ends early when a client goes away.
  await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing).catch(() => {})
}
