/** Arguments as they are sent, or why they cannot be: then nothing is. */
export function readArguments(
  argumentsJson: string,
): { arguments: Record<string, unknown> } | { problem: string } {
  let changed: string | undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(argumentsJson || '{}', (_key, value: unknown, context?: { source?: string }) => {
      // What a person approves is what is written; what is sent must be the same.
      if (typeof value === 'number' && context?.source && !isSameNumber(context.source, value))
        changed ??= context.source
      return value
    })
  } catch (thrown) {
    return { problem: `The arguments are not valid JSON: ${(thrown as Error).message}.` }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { problem: 'The arguments must be a JSON object.' }
  if (changed !== undefined)
    return { problem: `The number ${changed} cannot be sent exactly. Write it in fewer digits.` }
  if (writtenKeys(argumentsJson) !== keysOf(parsed))
    return { problem: 'The arguments hold the same name twice. Write each once.' }
  return { arguments: parsed as Record<string, unknown> }
}

/** Whether a number is sent as it is written: 12345678901234567890 becomes another. */
function isSameNumber(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  return !/^-?\d+$/.test(source) || Number.isSafeInteger(value) || String(value) === source
}

/** How many names stand before a colon: in valid JSON, quotes stand around texts and names alone. */
function writtenKeys(json: string): number {
  const texts = json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)
  return [...texts].filter(([, colon]) => colon !== undefined).length
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, inner) => sum + keysOf(inner), own)
}
