import type { ToolServerConfig, ToolSummary } from '../wire/index.ts'
import type { ListedTool } from './connection/connect.ts'
import { cutText } from './result-text.ts'
import { schemaProblem } from './schema-problem.ts'
import { toolId } from './tool-names.ts'

/** How many tools of one server are used: models lose their way among more. */
const mostTools = 128
const longestTitle = 100
const longestProblem = 2_000
/** What of a description a model is given, in UTF-16 units; the whole of a book would take its window. */
const longestDescription = 4_000

export interface KnownTool {
  /** Nobody is offered it; it may still undo what another did. */
  isHidden: boolean
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
    const id = toolId(server, tool.name)
    const parameters = parametersOf(tool)
    const wrong = schemaProblem(parameters)
    if (wrong)
      problems.push(
        `${shown(tool.name)} is left out: its arguments have no schema that can be used (${wrong})`,
      )
    else if (tools.has(id)) problems.push(`of several tools named ${shown(tool.name)}, the first is used`)
    else if (tools.size === mostTools) {
      problems.push(`of its ${listed.length} tools, the first ${mostTools} are used`)
      break
    } else
      tools.set(id, {
        summary: summaryOf(tool, { id, server, config, names, parameters }),
        listed: tool,
        isHidden: config.hidden.includes(tool.name),
      })
  }
  const unknown = namedTools(config).filter((name) => !names.has(name))
  if (unknown.length > 0)
    problems.push(`muster.yaml names tools that it does not have: ${unknown.join(', ')}`)
  return {
    tools: [...tools.values()],
    ...(problems.length > 0 && { problem: cutText(problems.join('; '), longestProblem) }),
  }
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
    title: shown(title),
    description: cutText(visible(textOf(tool['description'])), longestDescription),
    parameters: visibleWithin(parameters) as Record<string, unknown>,
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

/** On one line, and no longer than can be read at a glance. */
function shown(name: string): string {
  return visible(name).replaceAll(/\s+/g, ' ').trim().slice(0, longestTitle)
}

/** A schema whose descriptions hold nothing that cannot be seen. What a value may be stays as it is. */
function visibleWithin(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(visibleWithin)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (['enum', 'const', 'default', 'examples'].includes(key)) return [key, value]
      const isText = typeof value === 'string' && ['title', 'description', '$comment'].includes(key)
      return [key, isText ? visible(value) : visibleWithin(value)]
    }),
  )
}

/**
 * Beside controls also letters that have no shape (U+3164, U+2800) and selectors of variants, which can spell a hidden
 * text; but not the one that makes a sign before it an emoji.
 */
const unseen =
  /(?![\n\t]|(?<=\p{Extended_Pictographic})\uFE0F)[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** Without what cannot be seen, or turns the direction of writing: what people read is what a model reads. */
function visible(text: string): string {
  return text.replaceAll(unseen, '')
}

function namedTools({ reads, hidden, undo }: ToolServerConfig): string[] {
  return [
    ...new Set([...reads, ...hidden, ...Object.entries(undo).flatMap(([name, { tool }]) => [name, tool])]),
  ]
}
