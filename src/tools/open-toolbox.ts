import type { Clock } from '../base/index.ts'
import type { ToolServersConfig } from '../wire/index.ts'
import { argumentProblems } from './check-arguments.ts'
import type { KnownTool } from './known-tools.ts'
import { readArguments } from './read-arguments.ts'
import { toolId } from './tool-names.ts'
import { ToolServer } from './tool-server.ts'
import type { Toolbox, ToolResult } from './toolbox.ts'
import { undoArguments } from './undo-call.ts'

export interface OpenToolboxOptions {
  servers: ToolServersConfig
  clock: Clock
  /** Of Muster, as servers are told it. */
  version: string
  /** What programs are given of Muster's own environment, beside what the configuration gives them. */
  environment: Record<string, string>
  /** Where programs run: the folder of `muster.yaml`. */
  folder: string
  /** Told when a server breaks, or is ready but not all right, with why; and when it is ready again. */
  tell: (server: string, problem: string | undefined) => void
}

/** Begins to connect to every server that is configured, in the background, and keeps them connected. */
export function openToolbox({ servers: configured, ...surroundings }: OpenToolboxOptions): Toolbox {
  const servers = Object.entries(configured).map(
    ([name, config]) => new ToolServer(name, config, surroundings),
  )

  const find = (id: string): { server: ToolServer; tool: KnownTool } | undefined => {
    const server = servers.find(({ name }) => id.startsWith(`${name}.`))
    const tool = server?.tools.find(({ summary }) => summary.id === id)
    return server && tool && { server, tool }
  }

  return {
    offered: (teams) =>
      servers.filter((server) => server.isReady && isFor(server, teams)).flatMap(({ offered }) => offered),
    servers: () => servers.map(({ summary }) => summary),
    settled: async () => {
      await Promise.all(servers.map((server) => server.settled))
    },
    wrongWith(id, argumentsJson) {
      const found = find(id)
      if (!found) return notThere(id)
      const read = readArguments(argumentsJson)
      if ('problem' in read) return read.problem
      const problems = argumentProblems(found.tool.summary.parameters, read.arguments)
      return problems.length > 0 ? problems.slice(0, 10).join(' ') : undefined
    },
    async call(id, argumentsJson, signal): Promise<ToolResult> {
      const found = find(id)
      if (!found) return { isError: true, text: `It was not carried out. ${notThere(id)}` }
      const read = readArguments(argumentsJson)
      if ('problem' in read) return { isError: true, text: `It was not carried out. ${read.problem}` }
      return await found.server.call(found.tool, read.arguments, signal)
    },
    undoing(id, call) {
      const found = find(id)
      const undo = found?.server.config.undo[found.tool.summary.name]
      const made = undo && undoArguments(undo, call)
      if (!made) return undefined
      return { tool: toolId(found!.server.name, undo.tool), arguments: JSON.stringify(made) }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
    },
  }
}

function isFor({ config }: ToolServer, teams: readonly string[]): boolean {
  return config.teams === undefined || config.teams.some((team) => teams.includes(team))
}

function notThere(id: string): string {
  return `There is no tool ${id} now.`
}
