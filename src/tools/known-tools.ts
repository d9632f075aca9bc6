import type { ToolServerConfig, ToolSummary } from '../wire/index.ts'
import type { ListedTool } from './connection/connect.ts'
import { cutText } from './result-text.ts'
import { schemaProblem } from './schema-problem.ts'
import { toolId } from './tool-names.ts'

/** How many tools of one server are used: models lose their way among more. */
const mostTools = 128
const longestTitle = 100
/** What of a description a model is given, in UTF-16 units; the whole of a book would take its window. */
const longestDescription = 4_000

export interface KnownTool {
  summary: ToolSummary
  listed: ListedTool
}

/** The tools of a server that can be used, in its order, and what is wrong with others or with what is said of them. */
export function knownTools(
  server: string,
  config: ToolServerConfig,
  listed: readonly ListedTool[],
): { tools: KnownTool[]; problem?: string } {
  const problems: string[] = []
  const tools = new Map<string, KnownTool>()
  const names = new Set(listed.map(({ name }) => name))
  for (const tool of listed) {
    if (config.hidden.includes(tool.name)) continue
    const id = toolId(server, tool.name)
    const parameters = parametersOf(tool)
    const wrong = schemaProblem(parameters)
    if (wrong)
      problems.push(`${tool.name} is left out: its arguments have no schema that can be used (${wrong})`)
    else if (tools.has(id)) problems.push(`of several tools named ${tool.name}, the first is used`)
    else if (tools.size === mostTools) {
      problems.push(`of its ${listed.length} tools, the first ${mostTools} are used`)
      break
    } else
      tools.set(id, { summary: summaryOf(tool, { id, server, config, names, parameters }), listed: tool })
  }
  const unknown = namedTools(config).filter((name) => !names.has(name))
  if (unknown.length > 0)
    problems.push(`muster.yaml names tools that it does not have: ${unknown.join(', ')}`)
  return { tools: [...tools.values()], ...(problems.length > 0 && { problem: problems.join('; ') }) }
}

function summaryOf(
  tool: ListedTool,
  known: { id: string; server: string; config: ToolServerConfig; names: Set<string>; parameters: unknown },
): ToolSummary {
  const { id, server, config, names, parameters } = known
  const changes = !config.reads.includes(tool.name)
  const undo = config.undo[tool.name]
  const annotations = (tool['annotations'] ?? {}) as Record<string, unknown>
  const title = [tool['title'], annotations['title'], tool.name].find(
    (text): text is string => typeof text === 'string' && visible(text).trim() !== '',
  )!
  return {
    id,
    server,
    name: tool.name,
    title: visible(title).replaceAll(/\s+/g, ' ').trim().slice(0, longestTitle),
    description: cutText(visible(textOf(tool['description'])), longestDescription),
    parameters: parameters as Record<string, unknown>,
    changes,
    undoable: changes && undo !== undefined && names.has(undo.tool),
  }
}

/** Servers leave out what is always the same: that arguments are an object. */
function parametersOf({ inputSchema }: ListedTool): unknown {
  if (typeof inputSchema !== 'object' || inputSchema === null || 'type' in inputSchema) return inputSchema
  return { type: 'object', ...inputSchema }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Without what cannot be seen, or turns the direction of writing: what people read is what a model reads. */
function visible(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Co}]/gu, '')
}

function namedTools({ reads, hidden, undo }: ToolServerConfig): string[] {
  return [
    ...new Set([...reads, ...hidden, ...Object.entries(undo).flatMap(([name, { tool }]) => [name, tool])]),
  ]
}
