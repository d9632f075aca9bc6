import type { ToolSummary } from '../../wire/index.ts'

/** What OpenAI's API takes as the name of a function. */
const mostCharacters = 64
const forbidden = /[^a-zA-Z0-9_-]/g

/** The names that models call tools by: of the letters that hosts take, short enough, and each once. */
export function modelNames(tools: readonly ToolSummary[]): Map<string, ToolSummary> {
  const names = new Map<string, ToolSummary>()
  for (const tool of tools) {
    const whole = `${tool.server}__${tool.name}`.replace(forbidden, '_')
    let name = whole.slice(0, mostCharacters)
    for (let count = 2; names.has(name); count++) {
      const ending = `_${count}`
      name = `${whole.slice(0, mostCharacters - ending.length)}${ending}`
    }
    names.set(name, tool)
  }
  return names
}
