import type * as mcp from '@modelcontextprotocol/client'
import type { CallToolResult, Client, Tool, Transport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { Clock } from '../../base/index.ts'
import type { ToolServerConfig } from '../../wire/index.ts'
import { CommandTransport } from './command-transport.ts'
import { guardedFetch } from './guarded-fetch.ts'

/** How long a server may take to greet, or to list its tools. */
const greetingMs = 30_000
const mostPages = 64

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
  const transport = openTransport(library, options)
  const client = new library.Client(
    { name: 'muster', version: options.version },
    {
      versionNegotiation: { mode },
      listChanged: { tools: { autoRefresh: false, onChanged: options.onToolsChanged } },
    },
  )
  const problem = () => (transport instanceof CommandTransport ? transport.problem : undefined)
  try {
    await client.connect(transport, { timeout: greetingMs, signal })
  } catch (thrown) {
    await close(client, transport)
    throw problem() && !isRefusedGreeting(library, thrown) ? new Error(problem(), { cause: thrown }) : thrown
  }
  Object.assign(client, { onclose: () => options.onClosed(problem() ?? 'it closed the connection') })
  return connectionOf(client, transport)
}

function openTransport(library: Library, { server, environment, folder, clock }: ConnectOptions) {
  if (server.command)
    return new CommandTransport({
      command: server.command,
      environment: { ...environment, ...server.environment },
      folder,
      clock,
    })
  const answerMs = server.secondsPerCall * 1_000 + greetingMs
  return new library.StreamableHTTPClientTransport(new URL(server.url!), {
    requestInit: { headers: server.headers },
    fetch: guardedFetch(server.url!, { clock, answerMs }),
  })
}

function connectionOf(client: Client, transport: Transport): Connection {
  return {
    list: () => listTools(client),
    hasSession: () => transport.sessionId !== undefined,
    async call(tool, callArguments, signal) {
      // With the definition given, the library neither asks again by itself after a refusal nor throws away what was
      // done because it does not look as the server said that it would.
      const toolDefinition = { ...tool, outputSchema: undefined } as unknown as Tool
      return await client.callTool(
        { name: tool.name, arguments: callArguments },
        { signal, timeout: 2 ** 31 - 1, toolDefinition },
      )
    },
    async [Symbol.asyncDispose]() {
      delete client.onclose
      await close(client, transport)
    },
  }
}

async function close(client: Client, transport: Transport): Promise<void> {
  await client.close().catch(() => {})
  await transport.close().catch(() => {})
}

/** All pages of the list. A tool that is told of in no way that can be read is left out; the others are not. */
async function listTools(client: Client): Promise<ListedTool[]> {
  const tools: ListedTool[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const params = cursor === undefined ? {} : { cursor }
    const answer = await client.request({ method: 'tools/list', params }, listSchema, { timeout: greetingMs })
    for (const tool of answer.tools) {
      const listed = listedToolSchema.safeParse(tool)
      if (listed.success) tools.push(listed.data)
    }
    if (answer.nextCursor === undefined || answer.nextCursor === cursor) return tools
    cursor = answer.nextCursor
  }
  throw new Error(`its list of tools has no end after ${mostPages} pages`)
}

function isRefusedGreeting(library: Library, thrown: unknown): boolean {
  if (thrown instanceof library.ProtocolError) return true
  return thrown instanceof library.SdkHttpError && thrown.status === 400
}
