import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { runCommand, type Ran, type Surroundings } from './command.ts'

export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}
export type Answer = (call: Call, response: ServerResponse) => void

export interface CommandFolder {
  /** The data folder, where a command looks for the server. */
  folder: string
  run(argv: string[], surroundings?: Surroundings): Promise<Ran>
}

/** A data folder in which no server is running, for the time of a test. */
export async function commandFolder(): Promise<CommandFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-cli-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const loadConfig: Surroundings['loadConfig'] = async ({ path }) => ({
    path: path ?? 'muster.yaml',
    dataFolder: folder,
    limits: { documentBytes: 1000 },
  })
  return {
    folder,
    run: (argv, surroundings) => runCommand(argv, { loadConfig, ...surroundings }),
  }
}

/** A server of the given routes (`GET /api/hosts`) for the time of a test, found by its file as the real one is. */
export async function serve(routes: Record<string, Answer>): Promise<CommandFolder & { calls: Call[] }> {
  const { folder, run } = await commandFolder()
  const calls: Call[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, 'http://x')
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += String(part)
    const call = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    }
    calls.push(call)
    const answer = routes[`${call.method} ${call.path}`]
    if (answer) answer(call, response)
    else json(404, { error: { message: 'There is nothing.', code: 'not-found' } })(call, response)
  }
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  const { port } = server.address() as AddressInfo
  await writeFile(
    join(folder, 'server.json'),
    JSON.stringify({ url: `http://127.0.0.1:${port}`, key: 'local', pid: 1 }),
  )
  return { folder, run, calls }
}

export function json(status: number, body?: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) =>
    void response.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body))
}
