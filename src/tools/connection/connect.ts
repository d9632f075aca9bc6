import type * as mcp from '@modelcontextprotocol/client'
import type { CallToolResult, Client, Tool, Transport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { Clock } from '../../base/index.ts'
import type { ToolServerConfig } from '../../wire/index.ts'
import { CommandTransport } from './command-transport.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { ServerTrouble } from './server-trouble.ts'

/** How long a server may take to greet, or to list its tools. */
const greetingMs = 30_000
/** How long a server is told that its session is over. */
const leaveMs = 1_000
const mostPages = 64
/** Of all pages: far beyond what is used, and little enough to be held. */
const mostListed = 1_000
/** What timers can hold: how long is waited is up to the clock. */
const longestTimeout = 2 ** 31 - 1

/** A tool as its server tells of it: nothing in it is certain but its name. */
export type ListedTool = z.infer<typeof listedToolSchema>
const listedToolSchema = z.looseObject({ name: z.string().min(1) })
const listSchema = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })

export interface Connection extends AsyncDisposable {
  list(): Promise<ListedTool[]>
  call(tool: ListedTool, callArguments: Record<string, unknown>, signal: AbortSignal): Promise<CallToolResult>
  /** Whether the server keeps something under a name of its own, which it can lose. */
  hasSession(): boolean
}

export interface ConnectOptions {
  server: ToolServerConfig
  version: string
  /** What a program is given of Muster's own environment. */
  environment: Record<string, string>
  folder: string
  clock: Clock
  onToolsChanged: () => void
  /** It went away by itself: why, in words. */
  onClosed: (problem: string) => void
}

type Library = typeof mcp

/** Begins to speak with a server. Throws where it cannot be reached, or speaks no MCP that is known. */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<Connection> {
  // It takes a third of a second and 30 MB, which nobody pays who has no tools.
  const loaded = await import('@modelcontextprotocol/client')
  try {
    return await greet(loaded, options, signal, 'legacy')
  } catch (thrown) {
    if (signal.aborted || !isRefusedGreeting(loaded, thrown)) throw thrown
    // It refused the greeting of all versions up to 2025-11-25: those from 2026-07-28 have none.
    return await greet(loaded, options, signal, 'auto')
  }
}

async function greet(
  library: Library,
  options: ConnectOptions,
  signal: AbortSignal,
  mode: 'legacy' | 'auto',
): Promise<Connection> {
  const opened = await openTransport(library, options)
  const { transport } = opened
  const client = new library.Client(
    { name: 'muster', version: options.version },
    {
      versionNegotiation: { mode },
      listChanged: { tools: { autoRefresh: false, onChanged: options.onToolsChanged } },
    },
  )
  const problem = () => (transport instanceof CommandTransport ? transport.problem : undefined)
  try {
    await inTime(options.clock, signal, 'greet', (limits) => client.connect(transport, limits))
  } catch (thrown) {
    const why = problem()
    await close(client, opened)
    throw why && !isRefusedGreeting(library, thrown) ? new ServerTrouble(why, { cause: thrown }) : thrown
  }
  Object.assign(client, { onclose: () => options.onClosed(problem() ?? 'it closed the connection') })
  return connectionOf(client, opened, options.clock)
}

interface OpenedTransport {
  transport: Transport
  /** Tells the server that its session is over, where it has one. */
  takeLeave?: () => Promise<void>
  /** What is still open then. */
  end?: () => Promise<void>
}

async function openTransport(library: Library, options: ConnectOptions): Promise<OpenedTransport> {
  const { server, environment, folder, clock } = options
  if (server.command) {
    const { command } = server
    const whole = { ...environment, ...server.environment }
    return { transport: new CommandTransport({ command, environment: whole, folder, clock }) }
  }
  const answerMs = server.secondsPerCall * 1_000 + greetingMs
  const guarded = await guardedFetch(server.url!, { clock, answerMs })
  const transport = new library.StreamableHTTPClientTransport(new URL(server.url!), {
    requestInit: { headers: server.headers },
    fetch: guarded.fetch,
  })
  return {
    transport,
    takeLeave: () => transport.terminateSession(),
    end: async () => await guarded[Symbol.asyncDispose](),
  }
}

/** Waits for an answer to what any server knows, for so long as it may take; the library's own limit is beyond that. */
async function inTime<T>(
  clock: Clock,
  signal: AbortSignal,
  what: 'greet' | 'list its tools',
  ask: (limits: { signal: AbortSignal; timeout: number }) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  using _timer = clock.after(greetingMs, () => late.abort())
  try {
    return await ask({ signal: AbortSignal.any([signal, late.signal]), timeout: longestTimeout })
  } catch (thrown) {
    if (!late.signal.aborted) throw thrown
    throw new ServerTrouble(`it did not ${what} in ${greetingMs / 1_000} seconds`, { cause: thrown })
  }
}

function connectionOf(client: Client, opened: OpenedTransport, clock: Clock): Connection {
  const ending = new AbortController()
  return {
    list: () => inTime(clock, ending.signal, 'list its tools', (limits) => listTools(client, limits)),
    hasSession: () => opened.transport.sessionId !== undefined,
    async call(tool, callArguments, signal) {
      // With the definition given, the library neither asks again by itself after a refusal nor throws away what was
      // done because it does not look as the server said that it would.
      const toolDefinition = { ...tool, outputSchema: undefined } as unknown as Tool
      return await client.callTool(
        { name: tool.name, arguments: callArguments },
        { signal, timeout: longestTimeout, toolDefinition },
      )
    },
    async [Symbol.asyncDispose]() {
      delete client.onclose
      ending.abort()
      await leave(opened, clock)
      await close(client, opened)
    },
  }
}

async function leave({ takeLeave }: OpenedTransport, clock: Clock): Promise<void> {
  if (!takeLeave) return
  const late = Promise.withResolvers<void>()
  using _timer = clock.after(leaveMs, () => late.resolve())
  await Promise.race([takeLeave().catch(() => {}), late.promise])
}

async function close(client: Client, { transport, end }: OpenedTransport): Promise<void> {
  await client.close().catch(() => {})
  await transport.close().catch(() => {})
  await end?.().catch(() => {})
}

/** All pages of the list, or its first tools where it is too long. A tool that is told of in no way that can be read is left out; the others are not. */
async function listTools(
  client: Client,
  limits: { signal: AbortSignal; timeout: number },
): Promise<ListedTool[]> {
  const tools: ListedTool[] = []
  let cursor: string | undefined
  let seen = 0
  for (let page = 0; page < mostPages; page++) {
    const params = cursor === undefined ? {} : { cursor }
    const answer = await client.request({ method: 'tools/list', params }, listSchema, limits)
    for (const tool of answer.tools) {
      if (seen++ === mostListed) return tools
      const listed = listedToolSchema.safeParse(tool)
      if (listed.success) tools.push(listed.data)
    }
    if (answer.nextCursor === undefined || answer.nextCursor === cursor) return tools
    cursor = answer.nextCursor
  }
  throw new ServerTrouble(`its list of tools has no end after ${mostPages} pages`)
}

function isRefusedGreeting(library: Library, thrown: unknown): boolean {
  if (thrown instanceof library.ProtocolError) return true
  return thrown instanceof library.SdkHttpError && thrown.status === 400
}
