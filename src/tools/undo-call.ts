import type { ToolServerConfig } from '../wire/index.ts'

type Template = ToolServerConfig['undo'][string]

/**
 * The arguments of the call that undoes another, from its template; undefined where something that the template names
 * is not there. A text that is one placeholder alone becomes what stands for it, with its type.
 */
export function undoArguments(
  template: Template,
  call: { arguments: string; result: string },
): Record<string, unknown> | undefined {
  const known = { arguments: parsed(call.arguments), result: parsedResult(call.result) }
  try {
    return filled(template.arguments, known) as Record<string, unknown>
  } catch (thrown) {
    if (thrown instanceof NotThere) return undefined
    throw thrown
  }
}

class NotThere extends Error {}

const placeholder = /\{((?:arguments|result)(?:\.[^{}.]+)*)\}/g

function filled(value: unknown, known: object): unknown {
  if (typeof value === 'string') {
    const alone = /^\{((?:arguments|result)(?:\.[^{}.]+)*)\}$/.exec(value)
    if (alone) return found(known, alone[1]!)
    return value.replace(placeholder, (_, path: string) => asText(found(known, path)))
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, known)]))
}

function found(known: unknown, path: string): unknown {
  let value = known
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) throw new NotThere(path)
    value = (value as Record<string, unknown>)[part]
  }
  if (value === undefined || value === null) throw new NotThere(path)
  return value
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What a tool gave back: JSON as a whole, or in its first line, where structured content stands. */
function parsedResult(text: string): unknown {
  return parsed(text) ?? parsed(text.split('\n', 1)[0]!)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
