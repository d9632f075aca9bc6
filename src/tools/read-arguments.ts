/** No number that can be sent exactly needs as many characters, and comparing longer ones takes long. */
const longestNumber = 400

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

/** Whether a number is sent as it is written: 12345678901234567890 becomes another, and so does 9007199254740993.5. */
function isSameNumber(source: string, value: number): boolean {
  if (!Number.isFinite(value) || source.length > longestNumber) return false
  return decimal(source) === decimal(String(value))
}

/** One text for all ways of writing a number: 1.10, 1.1 and 11e-1 are the same. */
function decimal(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(
    text,
  )!
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
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
