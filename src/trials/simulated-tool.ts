import type { TrialTool } from './ask-model.ts'

/** What a call gives. Lists and objects, which no tool here asks for, are given as JSON. */
export type Values = Record<string, string | number | boolean>

/** A call of a tool of the scene, with arguments that it takes. */
export interface Call {
  name: string
  values: Values
  /** After how many of the things said it came: 1 for the first. */
  turn: number
}

/** A tool of a scene. Nothing is behind it: what it gives back follows from what was called before. */
export interface SimulatedTool {
  declared: TrialTool
  answer(values: Values, before: readonly Call[]): string
}

type Parameter = string | { type: 'number' | 'string'; description: string }

/** A tool all of whose parameters are required; a parameter that is told in words alone is a text. */
export function tool(
  name: string,
  description: string,
  parameters: Record<string, Parameter>,
  answer: SimulatedTool['answer'],
): SimulatedTool {
  const properties = Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [
      key,
      typeof parameter === 'string' ? { type: 'string', description: parameter } : parameter,
    ]),
  )
  const required = Object.keys(parameters)
  const schema = { type: 'object', properties, required, additionalProperties: false }
  return { declared: { type: 'function', function: { name, description, parameters: schema } }, answer }
}

/** What is wrong with a call, or the values that it gives. No arguments at all are none. */
export function readCall(
  tools: readonly SimulatedTool[],
  { name, arguments: written }: { name: string; arguments: string },
): { tool: SimulatedTool; values: Values } | { wrong: string } {
  const called = tools.find(({ declared }) => declared.function.name === name)
  if (!called) return { wrong: `error: there is no tool ${name.slice(0, 100)}` }
  const values = readArguments(written)
  if (!values) return { wrong: 'error: the arguments are not a JSON object' }
  const required = called.declared.function.parameters['required'] as string[]
  const missing = required.filter((key) => values[key] === undefined || values[key] === null)
  return missing.length > 0
    ? { wrong: `error: missing arguments: ${missing.join(', ')}` }
    : { tool: called, values: simple(values) }
}

/** An object may have a `toString` of its own, that is none: nothing here reads one. */
function simple(values: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean),
    ]),
  )
}

/** The object that arguments are; undefined where they are none. */
export function readArguments(written: string): Record<string, unknown> | undefined {
  if (written.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(written)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
